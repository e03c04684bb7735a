from ctitf_site.register.models import Document

from ..sitemaps import RecordSitemap


class DocumentSitemap(RecordSitemap):
    model = Document


SITEMAPS = {"documents": DocumentSitemap}

"""What search engines are told of: every published page, in every language."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap


class SiteSitemap(Sitemap):
    """Absolute addresses come from one setting, never from the request."""

    i18n = True
    alternates = True

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class RecordSitemap(SiteSitemap):
    """The pages of one kind of record; a subclass names the ``model``."""

    model = None

    def items(self):
        return self.model.objects.published().order_by("ref")

    def lastmod(self, record):
        return record.updated_at

"""What search engines are told of: every published page, in every language; an index, and parts of some thousands."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, sitemap, x_robots_tag
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import reverse

from .counting import once, standing
from .views import with_parameters, without_parameters

section = with_parameters("p")(sitemap)


@without_parameters
@x_robots_tag
def index(request, sitemaps):
    """Where the parts are. Django's own index would take the address of the site from the request."""
    parts = [part for section, sitemap in sitemaps.items() for part in _parts(section, sitemap())]
    return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")


def _parts(section, sitemap):
    address = f"{settings.SITE_URL}{reverse('sitemap_section', args=[section])}"
    changed = sitemap.get_latest_lastmod()
    for page in sitemap.paginator.page_range:
        yield SitemapIndexItem(f"{address}?p={page}" if page > 1 else address, changed)


class SiteSitemap(Sitemap):
    """Absolute addresses come from one setting, never from the request."""

    i18n = True
    alternates = True
    limit = 10_000

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class InEveryLanguage:
    """Every row with every language, as a list of pairs from which a page is read without the rest."""

    def __init__(self, rows):
        self.rows, self.languages = rows, [code for code, _name in settings.LANGUAGES]

    def __len__(self):
        return once(standing(), ("sitemap", self.rows.model), self.rows.count) * len(self.languages)

    def __getitem__(self, part):
        many = len(self.languages)
        rows = self.rows[part.start // many : -(-part.stop // many)]
        pairs = [(row, code) for row in rows for code in self.languages]
        return pairs[part.start % many :][: part.stop - part.start]


class RecordSitemap(SiteSitemap):
    """The pages of one kind of record; a subclass names the ``model``."""

    model = None

    def items(self):
        return self.model.objects.listed().order_by("ref").only("ref", "noun", "slug", "updated_at")

    @property
    def paginator(self):
        return Paginator(InEveryLanguage(self.items()), self.limit)

    def lastmod(self, record):
        return record.updated_at

    def get_latest_lastmod(self):
        latest = self.model.objects.listed().order_by("-updated_at", "-ref")
        return latest.values_list("updated_at", flat=True).first()

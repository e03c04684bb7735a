"""The sitemap of the whole site: its own pages, then those of every room."""

from django.urls import reverse

import actionplan.sitemaps
import meetings.sitemaps
import organizations.sitemaps

from .web.addresses import NAVIGATION
from .web.documents import sitemaps as documents
from .web.sitemaps import SiteSitemap

# Pages of the site that stand in no navigation.
OTHERS = (
    "actionplan:contribution_matrix",
    "actionplan:contribution_gaps",
    "meetings:participation_matrix",
    "meetings:timeline",
    "organizations:person_list",
    "change_list",
    "disagreements",
    "data",
    "error_list",
    "api_docs",
    "api_changes",
    "api_reference",
    "about",
)


class PagesSitemap(SiteSitemap):
    """The home page, the lists, and the pages about the register as a whole."""

    def items(self):
        return ["home", *(name for name, _title in NAVIGATION), *OTHERS]

    def location(self, name):
        return reverse(name)


SITEMAPS = {
    "pages": PagesSitemap,
    **organizations.sitemaps.SITEMAPS,
    **actionplan.sitemaps.SITEMAPS,
    **meetings.sitemaps.SITEMAPS,
    **documents.SITEMAPS,
}

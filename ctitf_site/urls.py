"""The table of contents of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from . import views
from .desk.preview import preview
from .pages.about import AboutPage
from .pages.api import ApiPage, ReferencePage
from .pages.api_changes import ApiChangesFeed, ApiChangesPage
from .pages.changes import ChangesFeed, ChangesPage
from .pages.context import context
from .pages.disagreements import DisagreementsPage
from .pages.styleguide import StyleGuide
from .sitemaps import SITEMAPS
from .web.data.errors import ErrorListView, ErrorTypeView
from .web.data.views import DataView
from .web.history import HistoryView
from .web.media import media
from .web.search.views import SearchView
from .web.sitemaps import index, section

urlpatterns = [
    path("", views.choose_language, name="choose_language"),
    re_path(r"^id/(?P<ref>[A-Za-z]{1,4}-[A-Za-z0-9]{1,12})$", views.by_ref, name="by_ref"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("sitemap.xml", index, {"sitemaps": SITEMAPS}, name="sitemap"),
    re_path(r"^sitemap-(?P<section>[a-z]+)\.xml$", section, {"sitemaps": SITEMAPS}, name="sitemap_section"),
    re_path(r"^media/(?P<name>[a-z]+/[A-Za-z0-9_]+\.[a-z]+)$", media, name="media"),
    path("data/context.jsonld", context, name="context"),
    path("data/", include("ctitf_site.web.data.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
    path("api/", views.current_api, name="current_api"),
    path("api/v1/", include("ctitf_site.api")),
    *i18n_patterns(
        path("", views.HomeView.as_view(), name="home"),
        re_path(r"^history/(?P<ref>[A-Z]{1,4}-[A-Z0-9]{1,12})/$", HistoryView.as_view(), name="history"),
        path("changes/", ChangesPage.as_view(), name="change_list"),
        path("changes.atom", ChangesFeed.as_view(), name="change_feed"),
        path("disagreements/", DisagreementsPage.as_view(), name="disagreements"),
        path("about/", AboutPage.as_view(), name="about"),
        path("preview/<str:token>/", preview, name="preview"),
        path("styleguide/", StyleGuide.as_view(), name="styleguide"),
        path("search/", SearchView.as_view(), name="search"),
        path("data/", DataView.as_view(), name="data"),
        path("data/errors/", ErrorListView.as_view(), name="error_list"),
        path("data/errors/<slug:name>/", ErrorTypeView.as_view(), name="error_type"),
        path("data/api/", ApiPage.as_view(), name="api_docs"),
        path("data/api/changes/", ApiChangesPage.as_view(), name="api_changes"),
        path("data/api/changes.atom", ApiChangesFeed.as_view(), name="api_changes_feed"),
        path("data/api/reference/", ReferencePage.as_view(), name="api_reference"),
        path("", include("organizations.urls")),
        path("", include("actionplan.urls")),
        path("", include("meetings.urls")),
        path("", include("ctitf_site.web.documents.urls")),
    ),
]
handler400 = "ctitf_site.web.errors.bad_request"
handler403 = "ctitf_site.views.forbidden"
handler404 = "ctitf_site.web.errors.not_found"
handler500 = "ctitf_site.web.errors.server_error"

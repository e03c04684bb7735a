"""The table of contents of the API: every noun has a list and a detail."""

from django.urls import path
from rest_framework.routers import SimpleRouter
from rest_framework.urlpatterns import format_suffix_patterns

from actionplan import api as actionplan
from ctitf_site.web.changes import ChangesView
from ctitf_site.web.data.api import ReleasesView, StatusView
from ctitf_site.web.documents import api as documents
from ctitf_site.web.openapi.views import DescriptionView
from ctitf_site.web.search.api import SearchResults
from ctitf_site.web.viewsets import RootView
from meetings import api as meetings
from organizations import api as organizations

from .pages.disagreements_api import DisagreementsView
from .pages.matrix_api import MatrixCounts

VIEWSETS = [
    organizations.StateViewSet,
    organizations.OrganizationViewSet,
    organizations.MembershipViewSet,
    organizations.PersonViewSet,
    actionplan.PillarViewSet,
    actionplan.MeasureViewSet,
    actionplan.PlanViewSet,
    actionplan.RecommendationViewSet,
    actionplan.ContributionViewSet,
    meetings.ProjectViewSet,
    meetings.MeetingViewSet,
    meetings.SessionViewSet,
    meetings.ParticipationViewSet,
    meetings.StatementViewSet,
    meetings.OutcomeViewSet,
    documents.DocumentViewSet,
    documents.CitationViewSet,
]

router = SimpleRouter()
for viewset in VIEWSETS:
    router.register(f"{viewset.noun()}s", viewset, basename=viewset.noun())

# Endings of addresses: /api/v1/meetings.csv is the list as a table.
FORMATS = ["json", "csv", "xlsx", "ndjson"]
nouns = [viewset.noun() for viewset in VIEWSETS]


def routes():
    """All addresses of the API, for its description."""
    return urlpatterns


others = [
    path("changes/", ChangesView.as_view(), name="changes"),
    path("search/", SearchResults.as_view(), name="search_results"),
    path("disagreements/", DisagreementsView.as_view(), name="disagreement_list"),
    path("matrix/", MatrixCounts.as_view(), name="matrix"),
    path("releases/", ReleasesView.as_view(), name="release_list"),
    path("status/", StatusView.as_view(), name="status"),
]
urlpatterns = [
    path("", RootView.as_view(nouns=nouns), name="api_root"),
    path("openapi.json", DescriptionView.as_view(routes=routes), name="openapi"),
    *format_suffix_patterns([*others, *router.urls], allowed=FORMATS),
]

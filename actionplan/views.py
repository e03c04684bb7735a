"""Pages about the plan, what it recommends and what organizations contribute."""

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from ctitf_site.web.addresses import switch
from ctitf_site.web.excerpts import excerpt, excerpt_of, in_order
from ctitf_site.web.matrices.views import MatrixView
from ctitf_site.web.tables import TableView
from ctitf_site.web.views import RecordDetailView, RecordListView
from organizations.views import BY_MEETING

from . import gaps
from .filters import (
    BASES,
    ROWS,
    BasisFilterSet,
    ContributionFilterSet,
    MatrixFilterSet,
    PlanFilterSet,
    RecommendationFilterSet,
)
from .matrix import ByOrganization, ByState
from .models import Classification, Contribution, Pillar, Plan, Recommendation

WHEN_HELD = ("start", "ref")
MOST_TOPICS = 60


def meetings_around(plan):
    """Meetings about the plan, and the other meetings of the projects that these belong to."""
    about = plan.meetings.published()
    projects = about.filter(project__isnull=False).values("project")
    return in_order(about.model.objects.filter(Q(pk__in=about.values("pk")) | Q(project__in=projects)), *WHEN_HELD)


class PlanListView(RecordListView):
    """The plan page: the Joint Plan with everything around it; with filters, only the list of plans."""

    model = Plan
    filterset_class = PlanFilterSet

    def get_context_data(self, **kwargs):
        overview = {} if self.request.GET else self.overview()
        return super().get_context_data(**overview, **kwargs)

    def overview(self):
        plan = in_order(Plan.objects.filter(kind=Plan.Kind.PLAN), "adopted_on", "ref").first()
        found = {"overview": True, "plan": plan, "pillars": Pillar.objects.published()}
        if plan:
            found["citations"] = plan.citations.published().with_related()
            found["meetings"] = excerpt(meetings_around(plan))
        return found


class PlanDetailView(RecordDetailView):
    model = Plan

    def related(self, plan):
        return {
            "recommendations": excerpt_of(plan, "recommendations", "ref"),
            "meetings": excerpt_of(plan, "meetings", *WHEN_HELD),
            "outcomes": excerpt_of(plan, "outcomes", *BY_MEETING),
        }


class PillarDetailView(RecordDetailView):
    model = Pillar

    def related(self, pillar):
        return {
            "measures": pillar.measures.published().with_related(),
            "meetings": excerpt_of(pillar, "meetings", *WHEN_HELD),
            "sessions": excerpt_of(pillar, "sessions", *BY_MEETING, most=MOST_TOPICS),
            "recommendations": excerpt_of(pillar, "recommendations", "ref"),
            **{basis: excerpt(placed(pillar, basis)) for basis in Classification.Basis.values},
        }


def placed(pillar, basis):
    """Contributions that are under the pillar on this basis; ``here`` says why, for each."""
    here = pillar.classifications.published().filter(basis=basis)
    contributions = Contribution.objects.published().filter(pk__in=here.values("contribution"))
    return (
        contributions.select_related("organization")
        .prefetch_related(Prefetch("classifications", here.with_related(), to_attr="here"))
        .order_by("ref")
    )


class RecommendationListView(RecordListView):
    model = Recommendation
    filterset_class = RecommendationFilterSet


class RecommendationDetailView(RecordDetailView):
    model = Recommendation

    def related(self, recommendation):
        return {
            "outcomes": excerpt_of(recommendation, "outcomes", *BY_MEETING),
            "contributions": excerpt_of(recommendation, "contributions", "ref"),
        }


class ContributionListView(RecordListView):
    model = Contribution
    filterset_class = ContributionFilterSet


class ContributionDetailView(RecordDetailView):
    model = Contribution


class ContributionMatrixView(MatrixView):
    """How many contributions each organization, or State, has under each pillar."""

    template_name = "actionplan/contribution_matrix.html"
    model = Contribution
    filterset_class = MatrixFilterSet

    def get_queryset(self):
        return Contribution.objects.published_among_many()

    def read(self, filterset):
        by = ByState if filterset.by_state else ByOrganization
        return by(filterset, self.most(filterset)).matrix()

    def get_context_data(self, **kwargs):
        return super().get_context_data(switches=[*switches(self.request)], model=Contribution, **kwargs)


def switches(request):
    """What the matrix shows in its rows, on whose word, and in its columns."""
    yield switch(request, "by", ROWS, "organization")
    yield switch(request, "basis", BASES, "all")
    yield switch(request, "measures", [("false", _("Pillars")), ("true", _("Pillars and measures"))], "false")


class GapsView(TableView):
    """Where no contribution is recorded, which does not mean that nothing is done."""

    template_name = "actionplan/contribution_gaps.html"
    model = Contribution
    filterset_class = BasisFilterSet
    shown_as = "gaps"

    def read(self, filterset):
        return gaps.Gaps(filterset.only_stated)

    def name(self, shown):
        return "gaps"

    def table(self, shown):
        return gaps.table(shown)

    def content(self, shown):
        return gaps.as_json(shown)

    def get_context_data(self, **kwargs):
        by = [switch(self.request, "basis", BASES, "all")]
        return super().get_context_data(switches=by, model=Contribution, **kwargs)

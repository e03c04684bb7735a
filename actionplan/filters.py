"""What lists of the action plan can be asked, on pages and in the API alike."""

import re

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ctitf_site.web.choosing import among
from ctitf_site.web.filters import (
    ChoiceFilter,
    ChoicesFilter,
    DateFilter,
    DateFromFilter,
    DateToFilter,
    RecordsField,
    RecordsFilter,
    SwitchFilter,
    YesNoFilter,
)
from ctitf_site.web.filtersets import KEY, ChildFilterSet, PeriodFilterSet, RecordFilterSet, StrictFilterSet
from ctitf_site.web.matrices.filters import RowsFilterSet
from organizations.filters import organizations, states
from organizations.models import Organization

from .models import Classification, Contribution, Measure, Pillar, Plan, Position, Recommendation, Step
from .models.pillar import ROMAN

MEASURE_CODE = re.compile(r"(I|II|III|IV)\.([0-9]{1,4})", re.ASCII)
BASES = [("stated", _("Only what sources state")), ("all", _("Also what the register classified"))]
ROWS = [("organization", _("By organization")), ("state", _("By State covered"))]
NUMBERS = {numeral: number for number, numeral in ROMAN.items()}


def pillars(field_name, **options):
    return RecordsFilter(Pillar, field_name, **{"label": _("Pillar"), "listed": True} | options)


def plans(field_name, **options):
    return RecordsFilter(Plan, field_name, **{"label": _("Plan"), "listed": True} | options)


class MeasuresField(RecordsField):
    """Published measures by uid or by code, as ``II.13``, joined by commas."""

    unknown = _("“%(value)s” is not known here; give a code, as II.13.")

    def find(self, texts):
        measures = Measure.objects.published()
        found = {uid: {pk} for uid, pk in measures.filter(uid__in=texts).values_list("uid", "pk")}
        codes = {text: (NUMBERS[code[1]], int(code[2])) for text in texts if (code := MEASURE_CODE.fullmatch(text))}
        named = Q(*(Q(pillar__number=pillar, paragraph=number) for pillar, number in codes.values()), _connector=Q.OR)
        rows = measures.filter(named).values_list("pillar__number", "paragraph", "pk") if codes else ()
        keys = {(pillar, paragraph): {pk} for pillar, paragraph, pk in rows}
        return found | {text: keys[place] for text, place in codes.items() if place in keys}


class MeasuresFilter(RecordsFilter):
    """``measure=II.13``: rows that point at one of the measures."""

    field_class = MeasuresField

    def __init__(self, field_name, **kwargs):
        super().__init__(Measure, field_name, label=_("Measure"), **kwargs)


class PillarFilterSet(RecordFilterSet):
    orderings = RecordFilterSet.orderings | {"number": ("number",)}
    default_ordering = "number"


class MeasureFilterSet(ChildFilterSet):
    orderings = {"uid": ("uid",), "pillar": ("pillar__number", "paragraph")}
    default_ordering = "pillar"
    pillar = pillars("pillar", help_text=_("Measures of this pillar."))
    confirmed = YesNoFilter(
        label=_("Checked against the text"), help_text=_("Was the heading compared with a copy of the annex?")
    )


class PlanFilterSet(RecordFilterSet):
    orderings = RecordFilterSet.orderings | {"adopted_on": ("adopted_on",)}
    default_ordering = "adopted_on"
    kind = ChoicesFilter(choices=Plan.Kind.choices, label=_("Kind"), help_text=_("Plan of action or declaration."))
    country = states("country", label=_("Country"), help_text=_("Adopted in this country."))
    state = states("positions__state", along=["stance"], help_text=_("Plans on which this State took a position."))
    stance = ChoicesFilter(
        "positions__stance",
        choices=Position.Stance.choices,
        label=_("Position of the State"),
        help_text=_("Plans on which a State took this position."),
    )
    adopted_on = DateFilter(label=_("Adopted in"), help_text=_("Adopted in this year, month or day."))
    adopted_on__gte = DateFromFilter("adopted_on", label=_("Adopted from"), help_text=_("Adopted then or later."))
    adopted_on__lte = DateToFilter("adopted_on", label=_("Adopted until"), help_text=_("Adopted then or earlier."))


class WithoutFilter(YesNoFilter):
    """``without_state=true``: rows that have none. ``lacking``: the method of their queryset that gives those."""

    def __init__(self, *args, lacking, **kwargs):
        super().__init__(*args, **kwargs)
        self.lacking = lacking

    def filter(self, queryset, value):
        if not value or len({*value}) > 1:
            return queryset
        without = getattr(queryset.model.objects, self.lacking)()
        if value[0]:
            return among(self.parent, queryset, without, self.lacking)
        return queryset.filter(~Exists(without.filter(pk=OuterRef("pk"))))


class RecommendationFilterSet(RecordFilterSet):
    orderings = RecordFilterSet.orderings | {"code": ("code", KEY)}
    plan = plans("plan", help_text=_("Recommendations of this plan."))
    pillar = pillars("pillar", help_text=_("Recommendations that a source ties to this pillar."))
    measure = MeasuresFilter("measures", help_text=_("Recommendations that serve this measure, given as II.13."))
    state = states("states", label=_("Addressed State"), help_text=_("Recommendations that ask this State to act."))
    organization = organizations(
        "organizations",
        label=_("Addressed organization"),
        help_text=_("Recommendations that ask this organization to act."),
    )
    progress = ChoicesFilter(
        "steps__progress",
        choices=Step.Progress.choices,
        label=_("Step taken"),
        help_text=_("Recommendations with such a step towards carrying them out."),
    )
    without_contribution = WithoutFilter(
        lacking="without_contributions",
        label=_("No contribution recorded"),
        help_text=_("Is it so that no contribution is recorded under it?"),
    )


class WithoutPillarFilter(ChoicesFilter):
    """``without_pillar=stated``: contributions that no source places under a pillar; ``any``: that nobody places."""

    is_deniable = False

    def filter(self, queryset, value):
        if not value:
            return queryset
        # Of the two the wider one, which is also what both together mean.
        stated = "stated" in value
        return among(self.parent, queryset, queryset.model.objects.without_pillars(stated), ("pillar", stated))


class ContributionFilterSet(RecordFilterSet, PeriodFilterSet):
    orderings = RecordFilterSet.orderings | {"start": ("start", KEY)}
    organization = organizations("organization", help_text=_("Contributions of this organization."))
    organization_kind = ChoicesFilter(
        "organization__kind",
        choices=Organization.Kind.choices,
        label=_("Kind of organization"),
        help_text=_("Contributions of organizations of this kind."),
    )
    pillar = pillars("classifications__pillar", along=["basis"], help_text=_("Contributions under this pillar."))
    measure = MeasuresFilter(
        "classifications__measure",
        along=["basis"],
        help_text=_("Contributions under this measure, given as II.13."),
    )
    basis = ChoicesFilter(
        "classifications__basis",
        choices=Classification.Basis.choices,
        label=_("Classified by"),
        help_text=_("Whether a source states the pillar and measure, or the register classified them itself."),
    )
    without_pillar = WithoutPillarFilter(
        choices=[("stated", _("No source names one")), ("any", _("Nobody names one"))],
        label=_("Without a pillar"),
        help_text=_("Contributions that no source places under a pillar (stated), or that nobody does (any)."),
    )
    state = states(
        "states", label=_("State covered"), help_text=_("Contributions for which a source names this State.")
    )
    without_state = WithoutFilter(
        lacking="without_states",
        label=_("No State named"),
        help_text=_("Is it so that no source names a State covered?"),
    )
    recommendation = RecordsFilter(
        Recommendation,
        "recommendations",
        label=_("Recommendation"),
        help_text=_("Contributions that help to carry out this recommendation, given as R-0001."),
    )
    kind = ChoicesFilter(choices=Contribution.Kind.choices, label=_("Kind"), help_text=_("Kind of activity."))
    progress = ChoicesFilter(
        choices=Contribution.Progress.choices, label=_("Progress"), help_text=_("How far it is, where a source tells.")
    )


class BasisFilterSet(StrictFilterSet):
    """Asks on whose word a contribution stands under a pillar; every contribution counts either way."""

    common = frozenset()
    arranging = ("basis",)
    basis = ChoiceFilter(
        choices=BASES,
        method="keep",
        label=_("Pillars"),
        help_text=_("Count only pillars that a source states, or also those of the register’s own classification."),
    )

    @property
    def only_stated(self) -> bool:
        return self.form.cleaned_data["basis"] == ["stated"]


class MatrixFilterSet(RowsFilterSet, BasisFilterSet, ContributionFilterSet):
    """What the matrix can be asked: all that narrows the list of contributions, but for what its columns are."""

    is_repeated = False  # a cell leads to the list of its State, which would stand in the place of both
    pillar = measure = without_pillar = None
    arranging = ("by", "basis", "measures", "rows")
    by = ChoiceFilter(
        choices=ROWS,
        method="keep",
        label=_("Rows"),
        help_text=_("A row for each organization, or for each State covered."),
    )
    measures = SwitchFilter(
        method="keep", label=_("Measures too"), help_text=_("Also columns for the measures of each pillar.")
    )

    @property
    def by_state(self) -> bool:
        return self.form.cleaned_data["by"] == ["state"]

    @property
    def with_measures(self) -> bool:
        return self.form.cleaned_data["measures"] == [True]

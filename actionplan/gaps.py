"""Where no contribution is recorded: pillars, measures, Central Asian States and recommendations."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from ctitf_site.web.excerpts import excerpt, in_order
from ctitf_site.web.links import absolute
from organizations.models import State

from .models import Classification, Contribution, Measure, Pillar, Recommendation

MOST = 200


@dataclass(frozen=True)
class Gap:
    """One thing under which no contribution is recorded."""

    kind: str  # as the API names it
    code: str
    text: str
    url: str


class Gaps:
    """``only_stated``: what only the register classified counts as not recorded."""

    def __init__(self, only_stated=False):
        self.only_stated = only_stated

    @property
    def placed(self):
        placed = Classification.objects.published()
        return placed.filter(basis=Classification.Basis.STATED) if self.only_stated else placed

    @property
    def pillars(self):
        return Pillar.objects.published().filter(~Exists(self.placed.filter(pillar=OuterRef("pk"))))

    @property
    def measures(self):
        uncovered = Measure.objects.filter(~Exists(self.placed.filter(measure=OuterRef("pk"))))
        return excerpt(in_order(uncovered, "pillar__number", "paragraph"), MOST)

    @property
    def states(self):
        """No basis here: only States that a source names are recorded."""
        central = State.objects.published().filter(group=State.Group.CENTRAL_ASIA).order_by("ref")
        return central.filter(~Exists(Contribution.objects.published().filter(states=OuterRef("pk"))))

    @property
    def recommendations(self):
        return excerpt(in_order(Recommendation.objects.without_contributions(), "ref"), MOST)

    def __iter__(self):
        """Every gap that is shown, and at the end where the others are."""
        yield from (gap(pillar) for pillar in self.pillars)
        for measure in self.measures.rows:
            yield Gap("measure", measure.code, measure.heading, f"{measure.pillar.get_absolute_url()}#measures")
        yield from (gap(state) for state in self.states)
        recommendations = self.recommendations
        yield from (gap(recommendation) for recommendation in recommendations.rows)
        if not recommendations.is_whole:
            words = _("All %(count)s recommendations without a contribution") % {"count": recommendations.count}
            yield Gap("recommendation", "", words, all_recommendations())


def gap(record):
    return Gap(record.noun_name(), record.ref, record.title, record.get_absolute_url())


def all_recommendations():
    """The list of recommendations under which there is no contribution, with its files."""
    return f"{reverse('actionplan:recommendation_list')}?without_contribution=true"


def table(gaps):
    """Rows for a file, the header first."""
    yield [_("Kind"), _("Code"), _("Title"), _("Address")]
    for each in gaps:
        yield [each.kind, each.code, str(each.text), absolute(each.url)]


def as_json(gaps):
    names = ("kind", "code", "title", "html_url")
    _header, *rows = table(gaps)
    return {"results": [dict(zip(names, row, strict=True)) for row in rows]}

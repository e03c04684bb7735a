"""Where no contribution is recorded: pillars, measures, Central Asian States and recommendations."""

from django.db.models import Exists, OuterRef

from ctitf_site.web.paging import excerpt, in_order
from organizations.models import State

from .models import Classification, Contribution, Measure, Pillar, Recommendation

MOST = 200


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
        under = Contribution.objects.published().filter(recommendations=OuterRef("pk"))
        return excerpt(in_order(Recommendation.objects.filter(~Exists(under)), "ref"), MOST)

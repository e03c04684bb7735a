"""What lists of the action plan can be asked. Related rows come published only, by id sets."""

from django.apps import apps
from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, PositiveSmallIntegerField, Q, Value
from django.db.models.functions import Cast

from ctitf_site.register.bringing import Shown
from ctitf_site.register.public import among_shown
from ctitf_site.register.querysets import ChildQuerySet, RecordQuerySet
from ctitf_site.register.valid import begun

STATED = Q(basis="stated")
NO_NUMBER = Value(None, output_field=PositiveSmallIntegerField())
# PostgreSQL takes two bare NULLs for text, and the third query of a union would not fit.
NOWHERE = Cast(Value(None), output_field=BigIntegerField())


class MeasureQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("pillar")


class PlanQuerySet(RecordQuerySet):
    def with_related(self):
        return self.select_related("country").prefetch_related(Shown("positions", "actionplan.Position"))


class PositionQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("state")

    def on(self, day):
        """Positions that had been taken by then, or at a time that is not known; no source says that one ended."""
        return self.filter(begun(day, "date")) if day else self


class RecommendationQuerySet(RecordQuerySet):
    def with_related(self):
        return self.select_related("plan", "pillar").prefetch_related(
            Shown("measures", "actionplan.Measure"),
            Shown("states", "organizations.State"),
            Shown("organizations", "organizations.Organization"),
            Shown("steps", "actionplan.Step"),
        )

    def for_rows(self):
        return self.select_related("plan", "pillar")

    def without_contributions(self):
        """Recommendations under which no contribution is recorded."""
        contributions = apps.get_model("actionplan.Contribution").objects.published()
        return self.filter(~Exists(contributions.filter(recommendations=OuterRef("pk"))))


class StepQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("evidence")


class ContributionQuerySet(RecordQuerySet):
    def with_related(self):
        return self.select_related("organization").prefetch_related(
            Shown("classifications", "actionplan.Classification"),
            Shown("states", "organizations.State"),
            Shown("recommendations", "actionplan.Recommendation"),
        )

    def for_rows(self):
        return self.select_related("organization").prefetch_related(
            Shown("classifications", "actionplan.Classification")
        )

    def without_states(self):
        """Contributions for which no source names a State."""
        states = apps.get_model("organizations.State").objects.published()
        return self.filter(~Exists(states.filter(contributions=OuterRef("pk"))))

    def without_pillars(self, stated):
        """Contributions that nobody places under a pillar; ``stated``: that no source does."""
        placed = apps.get_model("actionplan.Classification").objects.published()
        placed = placed.filter(STATED) if stated else placed
        return self.filter(~Exists(placed.filter(contribution=OuterRef("pk"))))

    def counted(self, party, measures=False):
        """How many of these contributions stand where, for each value of ``party``: an expression.

        Rows of party, pillar number, measure, and contributions placed there by a source, by the register, and by
        either. Pillar None: contributions that no source places, all of them, and those that nobody places.
        """
        classification = apps.get_model("actionplan.Classification")
        placed = classification.objects.filter(among_shown(classification, inside=True))
        found = [self._unplaced(party, placed), self._placed(party, placed, NOWHERE)]
        return found + ([self._placed(party, placed.exclude(measure=None), F("measure"))] if measures else [])

    def _placed(self, party, placed, measure):
        inside = party if isinstance(party, Value) else F(f"contribution__{party.name}")
        return (
            placed.filter(contribution__in=self)
            .order_by()
            .annotate(party=inside, within=measure)
            .values_list("party", "pillar__number", "within")
            .annotate(
                stated=Count("contribution", distinct=True, filter=STATED),
                editorial=Count("contribution", distinct=True, filter=~STATED),
                every=Count("contribution", distinct=True),
            )
        )

    def _unplaced(self, party, placed):
        of_this = placed.filter(contribution=OuterRef("pk"))
        return (
            self.order_by()
            .annotate(party=party, number=NO_NUMBER, within=NOWHERE)
            .values_list("party", "number", "within")
            .annotate(
                stated=Count("pk", filter=~Exists(of_this.filter(STATED))),
                editorial=Count("pk"),
                every=Count("pk", filter=~Exists(of_this)),
            )
        )


class ClassificationQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("pillar", "measure__pillar")

"""What lists of the action plan can be asked. Related rows come published only, by id sets."""

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, PositiveSmallIntegerField, Q, Value

from ctitf_site.register.querysets import ChildQuerySet, RecordQuerySet, published
from ctitf_site.register.valid import begun

STATED = Q(basis="stated")


class MeasureQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("pillar")


class PlanQuerySet(RecordQuerySet):
    def with_related(self):
        return self.select_related("country").prefetch_related(published("positions", "actionplan.Position"))


class PositionQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("state")

    def on(self, day):
        """Positions that had been taken by then, or at a time that is not known; no source says that one ended."""
        return self.filter(begun(day, "date")) if day else self


class RecommendationQuerySet(RecordQuerySet):
    def with_related(self):
        return self.select_related("plan", "pillar").prefetch_related(
            published("measures", "actionplan.Measure"),
            published("states", "organizations.State"),
            published("organizations", "organizations.Organization"),
            published("steps", "actionplan.Step"),
        )


class StepQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("evidence")


class ContributionQuerySet(RecordQuerySet):
    def with_related(self):
        return self.select_related("organization").prefetch_related(
            published("classifications", "actionplan.Classification"),
            published("states", "organizations.State"),
            published("recommendations", "actionplan.Recommendation"),
        )

    def by_pillar(self):
        """How many of these contributions each organization has under each pillar, in one query.

        Rows of organization, pillar number, and contributions placed there by a source, by the register, and by
        either. Pillar None: contributions that no source places, 0, and contributions that nobody places.
        """
        placed = apps.get_model("actionplan.Classification").objects.published()
        of_this = placed.filter(contribution=OuterRef("pk"))
        named = (
            placed.filter(contribution__in=self)
            .order_by()
            .values_list("contribution__organization", "pillar__number")
            .annotate(
                stated=Count("contribution", distinct=True, filter=STATED),
                editorial=Count("contribution", distinct=True, filter=~STATED),
                every=Count("contribution", distinct=True),
            )
        )
        unnamed = (
            self.order_by()
            .annotate(none=Value(None, output_field=PositiveSmallIntegerField()))
            .values_list("organization", "none")
            .annotate(
                stated=Count("pk", filter=~Exists(of_this.filter(STATED))),
                editorial=Value(0),
                every=Count("pk", filter=~Exists(of_this)),
            )
        )
        return named.union(unnamed, all=True)


class ClassificationQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("pillar", "measure__pillar")

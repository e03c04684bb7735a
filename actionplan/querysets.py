"""What lists of the action plan can be asked. Related rows come published only, by id sets."""

from ctitf_site.register.querysets import ChildQuerySet, RecordQuerySet, published


class MeasureQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("pillar")


class PlanQuerySet(RecordQuerySet):
    def with_related(self):
        return self.select_related("country").prefetch_related(published("positions", "actionplan.Position"))


class PositionQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("state")


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


class ClassificationQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("pillar", "measure__pillar")

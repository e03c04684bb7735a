"""What lists of meetings can be asked. Related rows come published only, by id sets."""

from ctitf_site.register.bringing import Shown
from ctitf_site.register.querysets import ChildQuerySet, RecordQuerySet


class ProjectQuerySet(RecordQuerySet):
    def with_related(self):
        return self.prefetch_related(Shown("roles", "meetings.ProjectRole"))


class MeetingQuerySet(RecordQuerySet):
    def with_related(self):
        return self.select_related("country", "project").prefetch_related(
            Shown("pillars", "actionplan.Pillar"), Shown("plans", "actionplan.Plan")
        )

    def for_rows(self):
        return self.select_related("country").prefetch_related(Shown("pillars", "actionplan.Pillar"))


class PartyRoleQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related(self.model.parent_name, "state", "organization")


class SessionQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("meeting", "pillar")


class StatementQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("meeting", "person", "state", "organization", "session")


class OutcomeQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("meeting", "recommendation", "plan", "session")

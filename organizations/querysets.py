from ctitf_site.register.querysets import ChildQuerySet, RecordQuerySet


class OrganizationQuerySet(RecordQuerySet):
    def with_related(self):
        return self.select_related("parent")


class MembershipQuerySet(ChildQuerySet):
    def with_related(self):
        return self.select_related("organization", "state")

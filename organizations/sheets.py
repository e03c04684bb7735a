"""What organizations and their rows are in a spreadsheet."""

from copy import copy

from django.core.exceptions import ValidationError

from ctitf_site.desk.sheets.tables import PartTable, RecordTable

from .models import Membership, Organization


class OrganizationTable(RecordTable):
    name = "organizations"
    model = Organization
    fields = ("acronym_en", "acronym_ru", "title_en", "title_ru", "kind", "parent", "website")
    fields += ("description_en", "description_ru")
    alike = (("acronym_en", "title_en"), ("acronym_ru", "title_ru"))
    once = (("title_en",), ("title_ru",))

    def wrong(self, values, row):
        """Parts of parts, and what is published, are looked at as the form does."""
        if not values.get("parent"):
            return []
        organization = copy(row) if row else Organization()
        organization.parent = Organization.objects.get(ref=values["parent"][0])
        try:
            organization.clean()
        except ValidationError as error:
            return [("parent", " ".join(error.messages))]
        return []


class MembershipTable(PartTable):
    name = "memberships"
    model = Membership
    fields = ("state", "status", "start", "end", "as_of")

"""What organizations and their rows are in a spreadsheet."""

from collections import defaultdict
from copy import copy

from django.core.exceptions import ValidationError

from ctitf_site.desk.sheets.tables import PartTable, RecordTable

from .models import KIN, Membership, Organization


class OrganizationTable(RecordTable):
    name = "organizations"
    model = Organization
    fields = ("acronym_en", "acronym_ru", "title_en", "title_ru", "kind", "parent", "website")
    fields += ("description_en", "description_ru")
    alike = (("acronym_en", "title_en"), ("acronym_ru", "title_ru"))
    once = (("title_en",), ("title_ru",))

    def others(self):
        return Kin()

    def wrong(self, values, row, others):
        """Parts of parts, and what is published, are looked at as the form does."""
        if "parent" not in values:
            return []
        organization = copy(row) if row else Organization()
        organization.known_parts = others.parts
        organization.parent = others.by_ref[values["parent"][0]] if values["parent"] else None
        try:
            if organization.parent:
                organization.clean_place()
        except ValidationError as error:
            return [("parent", " ".join(error.messages))]
        if row:
            others.move(row.ref, organization.parent)
        return []


class Kin:
    """Which organization is part of which, by what the rows of a file before said; read once, for all of them."""

    def __init__(self):
        rows = {row.pk: row for row in Organization.objects.only(*KIN).order_by("ref")}
        self.by_ref, self.parts = {row.ref: row for row in rows.values()}, defaultdict(list)
        for row in rows.values():
            row.parent = rows.get(row.parent_id)
            self.parts[row.parent_id].append(row)

    def move(self, ref, parent):
        row = self.by_ref[ref]
        self.parts[row.parent_id].remove(row)
        row.parent = parent
        self.parts[row.parent_id].append(row)


class MembershipTable(PartTable):
    name = "memberships"
    model = Membership
    fields = ("state", "status", "start", "end", "as_of")

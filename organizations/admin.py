from django.contrib import admin

from ctitf_site.desk.fields import both
from ctitf_site.desk.inlines import ChildInline
from ctitf_site.desk.links import BrokenLinkFilter
from ctitf_site.desk.lists import ChildAdmin
from ctitf_site.desk.merging import Merges
from ctitf_site.desk.records import RecordAdmin, columns, filters
from ctitf_site.desk.translations import text

from .models import Membership, Organization, Person, State
from .sheets import MembershipTable, OrganizationTable


class MembershipInline(ChildInline):
    model = Membership
    fields = ["state", "status", "start", "end", "as_of"]


@admin.register(State)
class StateAdmin(RecordAdmin):
    list_display = columns("iso3", "group")
    list_filter = filters("group")
    radio_fields = {**RecordAdmin.radio_fields, "group": admin.HORIZONTAL}
    fixed = ("iso3",)
    exact = ("iso2", "iso3")
    told_apart_by = "group"
    sections = [(None, [both("title"), both("official_name"), ("iso2", "iso3", "m49"), "group"])]


@admin.register(Organization)
class OrganizationAdmin(Merges, RecordAdmin):
    sheet = OrganizationTable()
    added_in_passing = True
    list_display = columns(text(Organization.acronym), "kind", "parent")
    list_filter = filters("kind", BrokenLinkFilter)
    list_select_related = ("parent",)
    radio_fields = {**RecordAdmin.radio_fields, "kind": admin.HORIZONTAL}
    sections = [(None, [both("acronym"), both("title"), "kind", ("parent", "website"), both("description")])]
    inlines = [MembershipInline, *RecordAdmin.inlines]
    exact = both("acronym")


@admin.register(Person)
class PersonAdmin(Merges, RecordAdmin):
    added_in_passing = True
    sections = [(None, [both("title")])]


@admin.register(Membership)
class MembershipAdmin(ChildAdmin):
    sheet = MembershipTable()
    list_display = ("record", "state", "status", "start", "end", "as_of")
    list_filter = ("status",)
    search_fields = ("state__search",)

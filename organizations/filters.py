"""What lists of States, organizations, memberships and persons can be asked, on pages and in the API alike."""

from django.utils.translation import gettext_lazy as _

from ctitf_site.web.filters import ChoicesFilter, RecordsFilter
from ctitf_site.web.filtersets import ChildFilterSet, PeriodFilterSet, RecordFilterSet
from ctitf_site.web.valid import DayFilterSet

from .models import Membership, Organization, State


def states(field_name, **options):
    """A filter by States, which may be named by ref, address or ISO code."""
    defaults = {"label": _("State"), "also": ("iso3", "iso2"), "listed": True}
    return RecordsFilter(State, field_name, **defaults | options)


def organizations(field_name, **options):
    """A filter by organizations, which may be named by ref, address or acronym."""
    defaults = {"label": _("Organization"), "also": ("acronym_en", "acronym_ru"), "listed": True}
    return RecordsFilter(Organization, field_name, **defaults | options)


class StateFilterSet(RecordFilterSet, DayFilterSet):
    default_ordering = "title"
    group = ChoicesFilter(choices=State.Group.choices, label=_("Group"), help_text=_("How the register groups States."))
    organization = organizations(
        "memberships__organization", along=["membership"], help_text=_("States with a standing in this organization.")
    )
    membership = ChoicesFilter(
        "memberships__status",
        choices=Membership.Status.choices,
        label=_("Standing in the organization"),
        help_text=_("States that have this standing in an organization."),
    )


class OrganizationFilterSet(RecordFilterSet, DayFilterSet):
    default_ordering = "title"
    kind = ChoicesFilter(choices=Organization.Kind.choices, label=_("Kind"), help_text=_("Kind of organization."))
    parent = organizations("parent", label=_("Part of"), help_text=_("Parts of this organization."))
    state = states(
        "memberships__state", along=["membership"], help_text=_("Organizations in which this State has a standing.")
    )
    membership = ChoicesFilter(
        "memberships__status",
        choices=Membership.Status.choices,
        label=_("Standing of the State"),
        help_text=_("Organizations in which a State has this standing."),
    )


class MembershipFilterSet(ChildFilterSet, PeriodFilterSet, DayFilterSet):
    orderings = {
        "uid": ("uid",),
        "start": ("start",),
        "organization": ("organization__ref",),
        "state": ("state__ref",),
    }
    organization = organizations("organization", help_text=_("Memberships in this organization."))
    state = states("state", help_text=_("Memberships of this State."))
    status = ChoicesFilter(
        choices=Membership.Status.choices, label=_("Standing"), help_text=_("The State’s standing in the organization.")
    )


class PersonFilterSet(RecordFilterSet):
    default_ordering = "title"

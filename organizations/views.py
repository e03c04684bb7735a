"""Pages about who takes part. What other rooms say of a State or organization comes by related names."""

from operator import attrgetter

from ctitf_site.register.fields import active_language
from ctitf_site.register.valid import with_names_then
from ctitf_site.web.excerpts import excerpt_of, in_order
from ctitf_site.web.valid import NAME
from ctitf_site.web.views import RecordDetailView, RecordListView

from . import linked_data
from .filters import OrganizationFilterSet, PersonFilterSet, StateFilterSet
from .models import Organization, Person, State

BY_MEETING = ("meeting__start", "meeting__ref", "uid")
MOST_ROLES = 60


def by_title(rows, *path):
    """Published rows in alphabetical order of the record at the end of ``path``, in the reader's language."""
    return in_order(rows, "__".join([*path, f"sort_{active_language()}"]), "pk")


def named_then(found):
    """An excerpt of rows inside meetings, each with what its party was called when its meeting began."""
    with_names_then(found.rows, attrgetter("party"), attrgetter("meeting.start"))
    return found


class DayListView(RecordListView):
    """A list that can be asked for a day: then rows that had another name have it as ``then``."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if day := context["filterset"].form.cleaned_data["on"]:
            with_names_then(context["page"].rows, lambda row: row, lambda row: day)
        return context | {"day": day}


class DayDetailView(RecordDetailView):
    """A State or an organization; ``on`` asks what held on a day."""

    parameters = (NAME,)

    def members(self, record, other):
        """Memberships of the record in alphabetical order of the ``other`` side, with its name on the day."""
        rows = by_title(record.memberships.on(self.day), other)
        return with_names_then(rows, attrgetter(other), lambda row: self.day) if self.day else rows

    def meetings(self, record):
        """Its part in meetings, with its name at the time."""
        return {
            "roles": named_then(excerpt_of(record, "participations", *BY_MEETING, most=MOST_ROLES)),
            "statements": named_then(excerpt_of(record, "statements", *BY_MEETING)),
        }


class StateListView(DayListView):
    model = State
    filterset_class = StateFilterSet

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = context["page"].rows
        groups = [(group.label, [state for state in rows if state.group == group]) for group in State.Group]
        return context | {"groups": [(label, states) for label, states in groups if states]}


class StateDetailView(DayDetailView):
    model = State

    def related(self, state):
        return {
            "memberships": self.members(state, "organization"),
            **self.meetings(state),
            "positions": state.positions.published().on(self.day).select_related("plan").order_by("plan__ref", "date"),
            "contributions": excerpt_of(state, "contributions", "ref"),
            "recommendations": excerpt_of(state, "recommendations", "ref"),
        }

    def linked_data(self, context):
        return linked_data.country(context["record"])


class OrganizationListView(DayListView):
    model = Organization
    filterset_class = OrganizationFilterSet


class OrganizationDetailView(DayDetailView):
    model = Organization

    def related(self, organization):
        return {
            "parts": by_title(organization.parts),
            "memberships": self.members(organization, "state"),
            **self.meetings(organization),
            "contributions": excerpt_of(organization, "contributions", "ref"),
            "recommendations": excerpt_of(organization, "recommendations", "ref"),
        }

    def linked_data(self, context):
        return linked_data.organization(context["record"], context["names"])


class PersonListView(RecordListView):
    model = Person
    filterset_class = PersonFilterSet


class PersonDetailView(RecordDetailView):
    model = Person

    def related(self, person):
        return {"statements": named_then(excerpt_of(person, "statements", *BY_MEETING, most=MOST_ROLES))}

    def linked_data(self, context):
        return linked_data.person(context["record"])

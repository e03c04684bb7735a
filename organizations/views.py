"""Pages about who takes part. What other rooms say of a State or organization comes by related names."""

from ctitf_site.register.fields import active_language
from ctitf_site.web.paging import excerpt, in_order
from ctitf_site.web.views import RecordDetailView, RecordListView

from .filters import OrganizationFilterSet, PersonFilterSet, StateFilterSet
from .models import Organization, Person, State

BY_MEETING = ("meeting__start", "meeting__ref", "uid")
MOST_ROLES = 60


def by_title(rows, *path):
    """Published rows in alphabetical order of the record at the end of ``path``, in the reader's language."""
    return in_order(rows, "__".join([*path, f"sort_{active_language()}"]), "pk")


class StateListView(RecordListView):
    model = State
    filterset_class = StateFilterSet

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = context["page"].rows
        groups = [(group.label, [state for state in rows if state.group == group]) for group in State.Group]
        return context | {"groups": [(label, states) for label, states in groups if states]}


class StateDetailView(RecordDetailView):
    model = State

    def related(self, state):
        return {
            "memberships": by_title(state.memberships, "organization"),
            "roles": excerpt(in_order(state.participations, *BY_MEETING), MOST_ROLES),
            "statements": excerpt(in_order(state.statements, *BY_MEETING)),
            "positions": state.positions.published().select_related("plan").order_by("plan__ref", "date"),
            "contributions": excerpt(in_order(state.contributions, "ref")),
            "recommendations": excerpt(in_order(state.recommendations, "ref")),
        }


class OrganizationListView(RecordListView):
    model = Organization
    filterset_class = OrganizationFilterSet


class OrganizationDetailView(RecordDetailView):
    model = Organization

    def related(self, organization):
        return {
            "parts": by_title(organization.parts),
            "memberships": by_title(organization.memberships, "state"),
            "roles": excerpt(in_order(organization.participations, *BY_MEETING), MOST_ROLES),
            "statements": excerpt(in_order(organization.statements, *BY_MEETING)),
            "contributions": excerpt(in_order(organization.contributions, "ref")),
            "recommendations": excerpt(in_order(organization.recommendations, "ref")),
        }


class PersonListView(RecordListView):
    model = Person
    filterset_class = PersonFilterSet


class PersonDetailView(RecordDetailView):
    model = Person

    def related(self, person):
        return {"statements": excerpt(in_order(person.statements, *BY_MEETING), MOST_ROLES)}

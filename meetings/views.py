"""Pages about the project and its meetings."""

from itertools import groupby
from operator import attrgetter

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from ctitf_site.register.fields import active_language
from ctitf_site.register.valid import with_names_then
from ctitf_site.web.addresses import OF_ONE_PAGE, query_of, with_query
from ctitf_site.web.matrices.views import MatrixView
from ctitf_site.web.views import RecordDetailView, RecordListView

from . import linked_data
from .filters import MeetingFilterSet, ParticipationMatrixFilterSet, TimelineFilterSet
from .matrix import ParticipationMatrix
from .models import Meeting, Participation, Project
from .models.party import Role
from .timeline import Timeline

ROLES = {role: place for place, role in enumerate(Role.values)}


def by_role(rows):
    """Roles with the parties that have them: States first, then organizations, then groups; each A to Z.

    ``rows``: all of them, with what they show.
    """

    def place(row):
        kind = 0 if row.state_id else 1 if row.organization_id else 2
        name = getattr(row.party, f"sort_{active_language()}") if row.party else row.group
        return ROLES[row.role], kind, name

    grouped = groupby(sorted(rows, key=place), lambda row: row.role)
    return [(Role(role).label, [*found]) for role, found in grouped]


def shown_then(rows, day):
    """Published rows, each with what its State or organization was called on the day."""
    return with_names_then(rows.published().with_related(), attrgetter("party"), lambda row: day)


def around(meeting):
    """The meetings held before and after this one."""
    others, start, ref = Meeting.objects.published(), meeting.start, meeting.ref
    earlier = others.filter(Q(start__lt=start) | Q(start=start, ref__lt=ref))
    later = others.filter(Q(start__gt=start) | Q(start=start, ref__gt=ref))
    return {"previous": earlier.order_by("-start", "-ref").first(), "next": later.order_by("start", "ref").first()}


class MeetingListView(RecordListView):
    model = Meeting
    filterset_class = MeetingFilterSet

    def get_context_data(self, **kwargs):
        query = query_of(self.request, (*OF_ONE_PAGE, "ordering"))
        calendar = reverse("meetings:meetings_calendar")
        return super().get_context_data(calendar=with_query(calendar, query), **kwargs)


class TimelineView(RecordListView):
    """Meetings and plans by year and month, the earliest first."""

    model = Meeting
    filterset_class = TimelineFilterSet
    template_name = "meetings/timeline.html"

    def get_template_names(self):
        return [self.template_name]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        filterset, page = context["filterset"], context["page"]
        plans = filterset.plans
        context["count"] += plans.count()
        meetings = urlencode(filterset.of_meetings)
        return context | {"timeline": Timeline(filterset.qs, plans, page), "meetings": meetings}


class MeetingDetailView(RecordDetailView):
    model = Meeting

    def related(self, meeting):
        return {
            "path": "participations",
            "roles": by_role(shown_then(meeting.participations, meeting.start)),
            "sessions": meeting.sessions.published().with_related(),
            "statements": shown_then(meeting.statements, meeting.start),
            "outcomes": meeting.outcomes.published().with_related(),
            "photos": meeting.photos.published(),
            **around(meeting),
        }

    def linked_data(self, context):
        return linked_data.event(context["record"], context["roles"])


class ProjectDetailView(RecordDetailView):
    model = Project

    def related(self, project):
        return {
            "path": "roles",
            "roles": by_role(shown_then(project.roles, project.start)),
            "meetings": project.meetings.published().for_rows(),
            "meeting_model": Meeting,
        }


class ParticipationMatrixView(MatrixView):
    """Which State, organization or group took part in which meeting, and in what roles."""

    template_name = "meetings/participation_matrix.html"
    model = Participation
    filterset_class = ParticipationMatrixFilterSet

    def read(self, filterset):
        return ParticipationMatrix(filterset, self.most(filterset)).matrix()

    def get_context_data(self, **kwargs):
        return super().get_context_data(model=Meeting, **kwargs)

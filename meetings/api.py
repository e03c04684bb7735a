"""Projects, meetings and what lives inside them in the API."""

from ctitf_site.web.viewsets import ChildViewSet, RecordViewSet

from .filters import (
    MeetingFilterSet,
    OutcomeFilterSet,
    ParticipationFilterSet,
    ProjectFilterSet,
    SessionFilterSet,
    StatementFilterSet,
)
from .serializers import (
    MeetingSerializer,
    OutcomeSerializer,
    ParticipationSerializer,
    ProjectSerializer,
    SessionSerializer,
    StatementSerializer,
)


class ProjectViewSet(RecordViewSet):
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilterSet


class MeetingViewSet(RecordViewSet):
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilterSet


class SessionViewSet(ChildViewSet):
    serializer_class = SessionSerializer
    filterset_class = SessionFilterSet


class ParticipationViewSet(ChildViewSet):
    serializer_class = ParticipationSerializer
    filterset_class = ParticipationFilterSet


class StatementViewSet(ChildViewSet):
    serializer_class = StatementSerializer
    filterset_class = StatementFilterSet


class OutcomeViewSet(ChildViewSet):
    serializer_class = OutcomeSerializer
    filterset_class = OutcomeFilterSet

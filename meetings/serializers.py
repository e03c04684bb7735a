"""How projects, meetings and what lives inside them are printed by the API."""

from ctitf_site.web.related import One, link
from ctitf_site.web.serializers import ChildSerializer, RecordSerializer

from .models import Meeting, Outcome, Participation, Photo, Project, ProjectRole, Session, Statement

SESSION = link(Session)
PARTY_ROLE = ("role", "state", "organization", "group", "printed")


class ProjectRoleSerializer(ChildSerializer):
    model = ProjectRole
    has_address = False
    fields = PARTY_ROLE


class ProjectSerializer(RecordSerializer):
    model = Project
    fields = ("start", "end", "description")
    children = {"roles": ProjectRoleSerializer}


class SessionSerializer(ChildSerializer):
    model = Session
    fields = ("kind", "order", "label", "title", "pillar")


class ParticipationSerializer(ChildSerializer):
    model = Participation
    fields = PARTY_ROLE


class StatementSerializer(ChildSerializer):
    model = Statement
    fields = ("order", "person", "position", "state", "organization", One("session", SESSION, Session), "summary")


class OutcomeSerializer(ChildSerializer):
    model = Outcome
    fields = ("order", "recommendation", "plan", "action", One("session", SESSION, Session))


class PhotoSerializer(ChildSerializer):
    model = Photo
    has_address = False
    fields = ("image", "alt", "caption", "credit")


class MeetingSerializer(RecordSerializer):
    model = Meeting
    fields = (
        "kind",
        "start",
        "end",
        "city",
        "country",
        "venue",
        "project",
        "pillars",
        "plans",
        "participants",
        "summary",
        "objectives",
        "background",
        "highlights",
        "comments",
    )
    children = {
        "sessions": SessionSerializer,
        "participations": ParticipationSerializer,
        "statements": StatementSerializer,
        "outcomes": OutcomeSerializer,
        "photos": PhotoSerializer,
    }

"""What can be counted by what: the sides of a matrix that programs ask for."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import F, Model
from django.db.models.functions import Substr

from actionplan.filters import ContributionFilterSet
from actionplan.models import Classification, Contribution, Pillar
from meetings.filters import MeetingFilterSet, ParticipationFilterSet
from meetings.models import Meeting, Participation
from organizations.models import State


def nothing_else(_filterset):
    return {}


@dataclass(frozen=True)
class Side:
    """Rows or columns: ``key`` tells where a row of the database stands, ``parameter`` finds it in the list.

    ``only``: what of many related rows counts, by the filters that were given. ``choices``: words for keys that are no
    refs.
    """

    parameter: str
    key: object
    only: Callable = nothing_else
    choices: type | None = None


@dataclass(frozen=True)
class Countable:
    """Rows of one kind, the filters of their list, and the sides by which they can be counted."""

    model: type[Model]
    filterset: type
    sides: dict[str, Side] = field(default_factory=dict)


def year_of(column, parameter="start"):
    """The year in which it began."""
    return Side(parameter, Substr(column, 1, 4))


def states_shown(_filterset):
    return {"states__in": State.objects.published()}


def pillars_shown(_filterset):
    return {"pillars__in": Pillar.objects.published()}


def classifications_shown(filterset):
    """Where contributions stand on the word that was asked for."""
    placed = Classification.objects.published()
    basis = filterset.form.cleaned_data["basis"]
    return {"classifications__in": placed.filter(basis__in=basis) if basis else placed}


CONTRIBUTIONS = {
    "organization": Side("organization", F("organization__ref")),
    "state": Side("state", F("states__ref"), states_shown),
    "pillar": Side("pillar", F("classifications__pillar__ref"), classifications_shown),
    "kind": Side("kind", F("kind"), choices=Contribution.Kind),
    "year": year_of("start"),
}


def pillars_of_meetings_shown(_filterset):
    return {"meeting__pillars__in": Pillar.objects.published()}


PARTICIPATIONS = {
    "pillar": Side("pillar", F("meeting__pillars__ref"), pillars_of_meetings_shown),
    "meeting": Side("meeting", F("meeting__ref")),
    "role": Side("role", F("role"), choices=Participation.role.field.choices),
    "state": Side("state", F("state__ref")),
    "organization": Side("organization", F("organization__ref")),
    "year": year_of("meeting__start"),
}
MEETINGS = {
    "pillar": Side("pillar", F("pillars__ref"), pillars_shown),
    "kind": Side("kind", F("kind"), choices=Meeting.Kind),
    "country": Side("country", F("country__ref")),
    "year": year_of("start"),
}
COUNTABLE = {
    "contributions": Countable(Contribution, ContributionFilterSet, CONTRIBUTIONS),
    "participations": Countable(Participation, ParticipationFilterSet, PARTICIPATIONS),
    "meetings": Countable(Meeting, MeetingFilterSet, MEETINGS),
}

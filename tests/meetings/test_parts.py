"""What lives inside a meeting: in the order of its source, and groups in whichever language is known."""

import pytest
from django.http import QueryDict

from meetings.filters import ParticipationFilterSet
from meetings.models import Meeting, Participation
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_speakers_and_outcomes_stand_in_their_order(facts):
    ashgabat = Meeting.objects.get(slug="hlm-ashgabat-2011")
    assert [row.order for row in ashgabat.outcomes.all()] == [1, 2]
    for meeting in Meeting.objects.all():
        assert [row.order for row in meeting.statements.all()] == list(range(1, meeting.statements.count() + 1))


@pytest.mark.parametrize("make", [f.make_statement, f.make_outcome])
def test_the_order_is_not_the_one_of_entry(make):
    meeting = f.make_meeting()
    rows = [make(meeting=meeting, order=order) for order in (3, 1, 2)]
    assert list(type(rows[0]).objects.all()) == [rows[1], rows[2], rows[0]]


def test_groups_are_found_in_either_language():
    russian = f.make_participation(group_ru="Соседние страны", state=None)
    english = f.make_participation(group_en="Neighbouring countries")
    f.make_participation()
    found = ParticipationFilterSet(QueryDict("party=group"), Participation.objects.all())
    assert found.is_valid() and set(found.qs) == {russian, english}
    assert str(russian.party_name) == "Соседние страны"

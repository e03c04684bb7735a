"""A list is counted once while the register says the same, and anew when it says something else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as f
from tests.api import ROOT
from tests.desk.proposing import saved
from tests.factories import save

pytestmark = pytest.mark.django_db
LIST = f"{ROOT}meetings/"


def counted(client, path, **query):
    """The count that the answer gives, and how many times the database was asked to count for it."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path, query)
    times = sum("COUNT(*)" in query["sql"].upper() for query in queries.captured_queries)
    return answer.json()["count"] if path == LIST else answer.context["count"], times


@pytest.fixture
def meetings(db):
    return [saved(f.make_meeting(kind=kind, start="2012")) for kind in ("expert", "expert", "workshop")]


def test_the_same_list_is_counted_once(client, meetings):
    assert counted(client, LIST) == (3, 1)
    assert counted(client, LIST, limit=1, ordering="-title", lang="ru", fields="ref") == (3, 0)
    assert counted(client, LIST, kind="expert") == (2, 1)
    assert counted(client, LIST, ordering="title", kind="expert") == (2, 0)
    assert counted(client, LIST, kind="workshop") == (1, 1)
    assert counted(client, LIST, kind__not="workshop") == (2, 1)


def test_a_page_is_counted_once(client, meetings):
    assert [counted(client, "/ru/meetings/", kind="expert")[0] for _time in range(2)] == [2, 2]
    assert counted(client, "/en/meetings/", kind="expert") == (2, 0)


def test_what_changes_is_counted_anew(client, meetings):
    assert counted(client, LIST)[0] == 3
    draft = saved(f.make_meeting(status="draft"))
    assert counted(client, LIST) == (3, 0), "a draft changes nothing"
    save(f.make_ready(draft), status="published")
    assert counted(client, LIST) == (4, 1)
    save(meetings[0], status="withdrawn", withdrawn_reason_en="A mistake")
    assert counted(client, LIST) == (3, 1)


def test_another_time_has_another_count(client, meetings, past):
    assert [counted(client, LIST, as_of=f"seq:{seq}")[0] for seq in (1, 2, 3, 1)] == [1, 2, 3, 1]
    assert counted(client, LIST)[0] == 3


def test_each_value_of_a_parameter_given_twice_counts(client):
    one, other = f.make_state(), f.make_state()
    both, single = saved(f.make_meeting()), saved(f.make_meeting())
    for meeting, state in ((both, one), (both, other), (single, one)):
        f.make_participation(meeting=meeting, state=state)
    assert counted(client, LIST, state=one.ref)[0] == 2
    assert counted(client, LIST, state=[one.ref, other.ref])[0] == 1


def test_a_register_without_a_number_is_always_counted(client):
    for number in range(1, 3):
        f.make_meeting()
        assert counted(client, LIST) == (number, 1)

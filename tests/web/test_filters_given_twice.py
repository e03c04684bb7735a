"""A filter given twice asks for what meets both values, where a record can."""

import pytest

from tests import factories as f
from tests.api import ROOT, refs
from tests.reading import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def states():
    return f.make_state(iso3="KAZ"), f.make_state(iso3="KGZ")


@pytest.fixture
def both(states):
    """A meeting in which both States took part, beside one for each of them."""
    meetings = [f.make_meeting() for _ in range(3)]
    for meeting, present in zip(meetings, (states, states[:1], states[1:]), strict=True):
        for state in present:
            f.make_participation(meeting=meeting, state=state)
    return meetings[0]


def test_each_value_must_hold(client, both):
    assert refs(client, "meetings/?state=KAZ&state=KGZ") == [both.ref]
    assert len(refs(client, "meetings/?state=KAZ,KGZ")) == 3
    assert len(refs(client, "meetings/?state=KAZ,KGZ&state=KGZ")) == 2


def test_an_empty_value_asks_nothing(client, both):
    assert len(refs(client, "meetings/?state=KAZ&state=")) == 2
    assert len(refs(client, "meetings/?state=&state=")) == 3


def test_other_filters_speak_of_each_of_them(client, both, states):
    both.participations.filter(state=states[1]).update(role="host")
    assert refs(client, "meetings/?state=KAZ&state=KGZ&role=host") == []
    both.participations.update(role="host")
    assert refs(client, "meetings/?state=KAZ&state=KGZ&role=host") == [both.ref]


def test_relations_without_rows_of_their_own(client, states):
    one, two = f.make_recommendation(), f.make_recommendation()
    one.states.set(states)
    two.states.set(states[:1])
    assert refs(client, "recommendations/?state=KAZ&state=KGZ") == [one.ref]


def test_a_relation_that_is_read_from_its_other_end(client):
    meeting, plan, document = f.make_meeting(), f.make_plan(), f.make_document()
    f.make_citation(entry=meeting.entry, document=document)
    f.make_citation(entry=meeting.entry, document=f.make_document())
    f.make_citation(entry=plan.entry, document=document)
    assert refs(client, f"documents/?record={meeting.ref}&record={plan.ref}") == [document.ref]


def test_a_draft_is_not_known(client, both):
    hidden = f.make_state(iso3="UZB", status="draft")
    f.make_participation(meeting=both, state=hidden)
    response = client.get(f"{ROOT}meetings/?state=KAZ&state=UZB")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "state"


@pytest.mark.parametrize(
    "path",
    [
        "meetings/?country=KAZ&country=KGZ",
        "meetings/?state__not=KAZ&state__not=KGZ",
        "matrix/?rows=organization&columns=pillar&state=KAZ&state=KGZ",
    ],
)
def test_what_cannot_hold_twice_is_refused(client, states, path):
    response = client.get(f"{ROOT}{path}")
    assert response.status_code == 400
    assert "once" in response.json()["errors"][0]["problem"]


def test_the_matrix_of_contributions_refuses_it(client, states):
    assert client.get("/en/contributions/matrix/?state=KAZ&state=KGZ").status_code == 400


def test_values_have_one_bound_together(client, states):
    response = client.get(f"{ROOT}meetings/?{'state=KAZ&' * 51}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "state"


def test_it_takes_two_queries_for_each_value_more(client, both):
    """Whom it names, and whether few rows point there."""
    first = queries(client, f"{ROOT}meetings/?state=KAZ,KGZ")
    assert queries(client, f"{ROOT}meetings/?state=KAZ&state=KGZ") <= first + 4


def test_pages_keep_each_value_and_let_it_go(client, both):
    page = client.get("/en/meetings/?state=KAZ&state=KGZ&kind=").content.decode()
    assert both.slug in page
    assert '<input type="hidden" name="state" value="KAZ">' in page
    assert 'href="/en/meetings/?state=KAZ"' in page
    assert 'href="/en/meetings/?state=KGZ"' in page
    assert "/ru/meetings/?state=KAZ&amp;state=KGZ" in page
    assert "/api/v1/meetings/?state=KAZ&amp;state=KGZ" in page


def test_the_next_page_asks_the_same(client, states, both):
    other = f.make_meeting()
    for state in states:
        f.make_participation(meeting=other, state=state)
    first = client.get(f"{ROOT}meetings/?state=KAZ&state=KGZ&limit=1").json()
    second = client.get(first["next"]).json()
    assert first["count"] == second["count"] == 2
    assert {row["ref"] for row in first["results"] + second["results"]} == {both.ref, other.ref}

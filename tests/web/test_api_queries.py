"""Every endpoint takes as many queries for 200 rows as for one, and for 30 children as for three."""

import pytest

from ctitf_site.api import VIEWSETS
from ctitf_site.web.viewsets import RecordViewSet
from tests import factories as f
from tests.api import NOUNS, get, queries, table
from tests.bulk import in_bulk
from tests.site.world import published_world

pytestmark = pytest.mark.django_db
MOST = 8
RECORDS = [viewset.noun() for viewset in VIEWSETS if issubclass(viewset, RecordViewSet)]


def add_recommendation(world):
    row = f.make_recommendation(plan=world.plan, pillar=world.pillar)
    row.measures.add(world.measure)
    row.states.add(world.state)
    row.organizations.add(world.organization)


def add_contribution(world):
    row = f.make_contribution(organization=world.organization)
    row.states.add(world.state)
    row.recommendations.add(world.recommendation)
    f.make_classification(contribution=row, pillar=world.pillar, measure=world.measure)


def add_meeting(world):
    row = f.make_meeting(project=world.project, country=world.state)
    row.pillars.add(world.pillar)
    row.plans.add(world.plan)


def add_citation(world):
    f.make_citation(entry=world.meeting, document=world.document, path="end", value_en=f"Value {next(f.number)}")


# How one more row of each noun comes into the world; there are never more than four pillars.
ADD = {
    "state": lambda world: f.make_state(),
    "organization": lambda world: f.make_organization(parent=world.organization),
    "membership": lambda world: f.make_membership(organization=world.organization),
    "person": lambda world: f.make_person(),
    "measure": lambda world: f.make_measure(pillar=world.pillar),
    "plan": lambda world: f.make_plan(country=world.state),
    "recommendation": add_recommendation,
    "contribution": add_contribution,
    "project": lambda world: f.make_project(),
    "meeting": add_meeting,
    "session": lambda world: f.make_session(meeting=world.meeting, pillar=world.pillar),
    "participation": lambda world: f.make_participation(meeting=world.meeting),
    "statement": lambda world: f.make_statement(meeting=world.meeting, person=world.person, state=world.state),
    "outcome": lambda world: f.make_outcome(meeting=world.meeting),
    "document": lambda world: f.make_document(),
    "citation": add_citation,
}


@pytest.fixture
def world(db):
    world = published_world()
    world.measure = world.pillar.measures.get()
    return world


@pytest.mark.parametrize("noun", NOUNS)
def test_a_list_takes_as_many_queries_for_200_rows_as_for_one(client, world, noun):
    path, add = f"{noun}s/", ADD.get(noun)
    one = queries(client, path, limit=200), queries(client, path, format="csv")
    assert max(one) <= MOST
    if add is None:
        return
    with in_bulk():
        for _number in range(200):
            add(world)
    assert len(get(client, path, limit=200)["results"]) == 200
    assert len(table(client, path)) > 200
    assert (queries(client, path, limit=200), queries(client, path, format="csv")) == one


def add_children(world, times):
    """``times`` more rows of every kind inside and around each record of the world."""
    with in_bulk():
        for _time in range(times):
            add_child_of_every_kind(world)


def add_child_of_every_kind(world):
    state, organization, document = f.make_state(), f.make_organization(), f.make_document()
    world.recommendation.states.add(state)
    world.recommendation.organizations.add(organization)
    world.recommendation.measures.add(f.make_measure(pillar=world.pillar))
    f.make_step(recommendation=world.recommendation, progress="implemented", evidence=document)
    world.contribution.states.add(state)
    world.contribution.recommendations.add(f.make_recommendation())
    f.make_classification(
        contribution=world.contribution, pillar=world.pillar, measure=f.make_measure(pillar=world.pillar)
    )
    f.make_membership(organization=world.organization, state=state)
    f.make_position(plan=world.plan, state=state)
    f.make_project_role(project=world.project, state=state)
    world.meeting.plans.add(f.make_plan())
    session = f.make_session(meeting=world.meeting, pillar=world.pillar)
    f.make_participation(meeting=world.meeting, state=state)
    f.make_statement(meeting=world.meeting, person=f.make_person(), organization=organization, session=session)
    f.make_outcome(meeting=world.meeting, session=session)
    for record in world.records:
        f.make_citation(entry=record, document=document)
        f.make_name(entry=record)


def of_every_record(client, world, **query):
    return {noun: queries(client, f"{noun}s/{getattr(world, noun).ref}/", **query) for noun in RECORDS}


@pytest.mark.thorough
def test_a_record_takes_as_many_queries_with_30_children_as_with_three(client, world):
    add_children(world, 2)
    few = of_every_record(client, world), of_every_record(client, world, format="csv")
    add_children(world, 27)
    assert (of_every_record(client, world), of_every_record(client, world, format="csv")) == few
    answer = get(client, f"meetings/{world.meeting.ref}/")
    assert len(answer["statements"]) == len(answer["citations"]) - 2 == 30


def test_a_list_takes_as_many_queries_whatever_its_rows_hold(client, world):
    few = {noun: queries(client, f"{noun}s/") for noun in RECORDS}
    add_children(world, 3)
    assert {noun: queries(client, f"{noun}s/") for noun in RECORDS} == few


@pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun not in RECORDS])
def test_a_row_inside_a_record_is_one_query_behind_the_last_change(client, world, noun):
    uid = get(client, f"{noun}s/")["results"][0]["uid"]
    assert queries(client, f"{noun}s/{uid}/") == 2


def test_later_pages_take_as_many_queries_as_the_first(client, world):
    for _number in range(5):
        add_meeting(world)
    first = get(client, "meetings/", limit=2)
    cursor = first["next"].partition("cursor=")[2]
    assert queries(client, "meetings/", limit=2) == queries(client, "meetings/", limit=2, cursor=cursor)

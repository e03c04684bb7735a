"""Projects, meetings and what lives inside them in the API."""

import pytest
from django.conf import settings

from meetings.models import Photo
from tests import factories as f
from tests.api import get, link, record, refs, url

pytestmark = pytest.mark.django_db
EMPTY = {"en": None, "ru": None}


@pytest.fixture
def state():
    return f.make_state(title_en="Turkmenistan")


@pytest.fixture
def organization():
    return f.make_organization(title_en="Task Force", acronym_en="CTITF")


@pytest.fixture
def meeting(state):
    project = f.make_project(title_en="Implementation")
    return f.make_meeting(
        title_en="High-Level Meeting",
        kind="high_level",
        start="2011-11-30",
        city_en="Ashgabat",
        country=state,
        project=project,
        participants=54,
        absent={"end": "unknown"},
    )


def in_lists(meeting):
    return record(meeting, "meetings/high-level-meeting") | {
        "kind": "high_level",
        "start": "2011-11-30",
        "end": None,
        "city": {"en": "Ashgabat", "ru": None},
        "country": link(f"states/{meeting.country.ref}", "Turkmenistan"),
        "venue": EMPTY,
        "project": link(f"projects/{meeting.project.ref}", "Implementation"),
        "pillars": [],
        "plans": [],
        "participants": 54,
        "summary": EMPTY,
        "objectives": EMPTY,
        "background": EMPTY,
        "highlights": EMPTY,
        "comments": EMPTY,
        "absent": {"end": "unknown"},
    }


def test_a_list_of_meetings(client, meeting):
    meeting.pillars.add(f.make_pillar(number=2, title_en="Two"), f.make_pillar(number=1, title_en="One"))
    meeting.plans.add(f.make_plan(title_en="Joint Plan"))
    related = {
        "pillars": [link("pillars/PI-1", "One"), link("pillars/PI-2", "Two")],
        "plans": [link("plans/PL-0001", "Joint Plan")],
    }
    assert get(client, "meetings/") == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [in_lists(meeting) | related],
    }


def test_meetings_that_share_a_pillar_each_name_it_once(client, meeting):
    pillar = f.make_pillar(number=1, title_en="One")
    for row in (meeting, f.make_meeting(), f.make_meeting()):
        row.pillars.add(pillar)
    assert [row["pillars"] for row in get(client, "meetings/")["results"]] == [[link("pillars/PI-1", "One")]] * 3


def test_a_meeting(client, meeting):
    inside = dict.fromkeys(["sessions", "participations", "statements", "outcomes", "photos", "names", "citations"], [])
    assert get(client, f"meetings/{meeting.ref}/") == in_lists(meeting) | inside


def assert_inside(client, meeting, noun, row, expected):
    """The row stands in its meeting as expected, and in a list of its own with a link to the meeting."""
    expected = {"uid": row.uid, "url": url(f"{noun}s/{row.uid}/")} | expected
    assert get(client, f"meetings/{meeting.ref}/")[f"{noun}s"] == [expected]
    flat = expected | {"meeting": link(f"meetings/{meeting.ref}", "High-Level Meeting")}
    assert get(client, f"{noun}s/", meeting=meeting.ref)["results"] == [flat]
    assert get(client, f"{noun}s/{row.uid}/") == flat


def test_a_session(client, meeting):
    pillar = f.make_pillar(number=1, title_en="One")
    row = f.make_session(meeting=meeting, label="Session 1", title_en="Opening", order=1, pillar=pillar)
    expected = {
        "kind": "session",
        "order": 1,
        "label": "Session 1",
        "title": {"en": "Opening", "ru": None},
        "pillar": link("pillars/PI-1", "One"),
    }
    assert_inside(client, meeting, "session", row, expected)


def test_the_participation_of_a_state(client, meeting, state):
    row = f.make_participation(meeting=meeting, state=state, role="host", printed="Turkmenistan")
    expected = {
        "role": "host",
        "state": link(f"states/{state.ref}", "Turkmenistan"),
        "organization": None,
        "group": EMPTY,
        "printed": "Turkmenistan",
    }
    assert_inside(client, meeting, "participation", row, expected)


def test_the_participation_of_a_group(client, meeting):
    row = f.make_participation(meeting=meeting, group_en="Experts", group_ru="Эксперты")
    expected = {
        "role": "participant",
        "state": None,
        "organization": None,
        "group": {"en": "Experts", "ru": "Эксперты"},
        "printed": None,
    }
    assert_inside(client, meeting, "participation", row, expected)


def test_a_statement_and_an_outcome_name_their_session(client, meeting, organization):
    person, recommendation = f.make_person(title_en="R. Meredov"), f.make_recommendation(title_en="Borders")
    session = f.make_session(meeting=meeting, title_en="Opening")
    opening = {"uid": session.uid, "title": {"en": "Opening", "ru": None}, "url": url(f"sessions/{session.uid}/")}
    row = f.make_statement(
        meeting=meeting, person=person, organization=organization, session=session, position_en="Minister"
    )
    expected = {
        "order": 1,
        "person": link(f"persons/{person.ref}", "R. Meredov"),
        "position": {"en": "Minister", "ru": None},
        "state": None,
        "organization": link(f"organizations/{organization.ref}", "Task Force"),
        "session": opening,
        "summary": EMPTY,
    }
    assert_inside(client, meeting, "statement", row, expected)
    row = f.make_outcome(meeting=meeting, recommendation=recommendation, action="adopted", session=session)
    subject = {"recommendation": link(f"recommendations/{recommendation.ref}", "Borders"), "plan": None}
    assert_inside(client, meeting, "outcome", row, subject | {"order": 1, "action": "adopted", "session": opening})


def test_a_photo_leads_to_its_picture(client, meeting):
    # Only its row is made: the picture itself is not read here.
    Photo(meeting=meeting, image="photo/abc.jpg", alt_en="Delegates").save_base(raw=True)
    (photo,) = get(client, f"meetings/{meeting.ref}/")["photos"]
    assert photo["image"] == f"{settings.SITE_URL}/media/photo/abc.jpg"
    assert photo["alt"] == {"en": "Delegates", "ru": None}


def test_a_project_with_roles(client, state):
    project = f.make_project(title_en="Implementation", end="2012-12")
    role = f.make_project_role(project=project, state=state, role="funder")
    assert get(client, f"projects/{project.ref}/") == record(project, "meetings/projects/implementation") | {
        "start": "2010-09",
        "end": "2012-12",
        "description": EMPTY,
        "absent": {},
        "roles": [
            {
                "uid": role.uid,
                "role": "funder",
                "state": link(f"states/{state.ref}", "Turkmenistan"),
                "organization": None,
                "group": EMPTY,
                "printed": None,
            }
        ],
        "names": [],
        "citations": [],
    }
    assert refs(client, "projects/", state=state.ref, role="funder") == [project.ref]
    assert refs(client, "projects/", state=state.ref, role="host") == []


def test_state_and_role_are_asked_of_the_same_participation(client, meeting, state, organization):
    f.make_participation(meeting=meeting, state=state, role="host")
    f.make_participation(meeting=meeting, state=None, organization=organization, role="organizer")

    def found(**query):
        return refs(client, "meetings/", **query) == [meeting.ref]

    assert found(state=state.ref, role="host")
    assert not found(state=state.ref, role="organizer")
    assert found(state=state.ref, organization="CTITF")
    assert found(organization="ctitf", role="organizer,host")
    assert not found(state=state.ref, organization="CTITF", role="host")


def test_meetings_by_what_they_are_about(client, meeting):
    pillar, plan, person = f.make_pillar(number=1), f.make_plan(), f.make_person()
    meeting.pillars.add(pillar)
    meeting.plans.add(plan)
    f.make_statement(meeting=meeting, person=person)
    f.make_meeting()
    for name, value in {
        "pillar": "PI-1",
        "plan": plan.ref,
        "person": person.ref,
        "project": meeting.project.ref,
        "country": meeting.country.iso3,
        "kind": "high_level,workshop",
        "q": "ashgabat",
        "start": "2011-11",
    }.items():
        assert refs(client, "meetings/", **{name: value}) == [meeting.ref], name


def test_participations_by_kind_of_party(client, meeting, state, organization):
    named = f.make_participation(meeting=meeting, state=state)
    body = f.make_participation(meeting=meeting, state=None, organization=organization)
    group = f.make_participation(meeting=meeting, group_en="Experts")
    assert refs(client, "participations/", party="group") == [group.uid]
    assert set(refs(client, "participations/", party="state,organization")) == {named.uid, body.uid}
    assert refs(client, "participations/", state=state.ref, project=meeting.project.ref) == [named.uid]


def test_outcomes_and_sessions(client, meeting):
    plan, pillar = f.make_plan(), f.make_pillar(number=1)
    outcome = f.make_outcome(meeting=meeting, plan=plan, action="adopted")
    f.make_outcome(meeting=meeting)
    topic = f.make_session(meeting=meeting, kind="topic", pillar=pillar)
    f.make_session(meeting=meeting)
    assert refs(client, "outcomes/", plan=plan.ref, action="adopted,proposed") == [outcome.uid]
    assert refs(client, "sessions/", pillar="PI-1", kind="topic") == [topic.uid]


def test_meetings_come_newest_first(client, meeting):
    older = f.make_meeting(start="2010")
    assert refs(client, "meetings/") == [meeting.ref, older.ref]
    assert refs(client, "meetings/", ordering="start") == [older.ref, meeting.ref]

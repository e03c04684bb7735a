"""Pillars, measures, plans, recommendations and contributions in the API."""

import pytest

from tests import factories as f
from tests.api import errors, get, link, record, refs, table, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def pillars():
    return [f.make_pillar(number=n, title_en=f"Pillar {n}") for n in (1, 2)]


@pytest.fixture
def measure(pillars):
    return f.make_measure(pillar=pillars[1], paragraph=13, heading_en="Borders", uid="measure23456")


def measure_link(measure):
    return {
        "uid": measure.uid,
        "code": "II.13",
        "heading": {"en": "Borders", "ru": None},
        "url": url(f"measures/{measure.uid}/"),
    }


def test_a_pillar_with_its_measures(client, pillars, measure):
    assert get(client, "pillars/PI-2/") == record(pillars[1], "plan/pillar-2") | {
        "number": 2,
        "numeral": "II",
        "official_title": {"en": None, "ru": None},
        "annex_section": None,
        "absent": {},
        "measures": [
            {
                "uid": "measure23456",
                "url": url("measures/measure23456/"),
                "code": "II.13",
                "paragraph": 13,
                "heading": {"en": "Borders", "ru": None},
                "confirmed": False,
            }
        ],
        "names": [],
        "citations": [],
    }
    assert refs(client, "pillars/") == ["PI-1", "PI-2"]


def test_measures_stand_in_the_order_of_the_annex(client, pillars, measure):
    earlier = f.make_measure(pillar=pillars[1], paragraph=2, confirmed=True)
    first = f.make_measure(pillar=pillars[0], paragraph=8)
    assert refs(client, "measures/") == [first.uid, earlier.uid, measure.uid]
    assert refs(client, "measures/", pillar="PI-2", confirmed="false") == [measure.uid]
    assert refs(client, "measures/", confirmed="true") == [earlier.uid]
    assert get(client, f"measures/{measure.uid}/")["pillar"] == link("pillars/PI-2", "Pillar 2")


def test_a_plan_with_positions(client):
    state = f.make_state(title_en="Uzbekistan")
    plan = f.make_plan(title_en="Joint Plan", city_en="Ashgabat", country=state)
    position = f.make_position(plan=plan, state=state, stance="observer", date="2011-11-30")
    expected = record(plan, "plan/joint-plan") | {
        "kind": "plan",
        "adopted_on": "2011-11-30",
        "city": {"en": "Ashgabat", "ru": None},
        "country": link(f"states/{state.ref}", "Uzbekistan"),
        "absent": {},
    }
    stance = {
        "uid": position.uid,
        "state": link(f"states/{state.ref}", "Uzbekistan"),
        "stance": "observer",
        "date": "2011-11-30",
    }
    assert get(client, "plans/")["results"] == [expected]
    assert get(client, f"plans/{plan.ref}/") == expected | {"positions": [stance], "names": [], "citations": []}
    assert refs(client, "plans/", state=state.ref, stance="observer") == [plan.ref]
    assert refs(client, "plans/", state=state.ref, stance="adopted") == []


def test_a_recommendation(client, pillars, measure):
    state, organization = f.make_state(title_en="Tajikistan"), f.make_organization(title_en="Centre")
    plan, evidence = f.make_plan(title_en="Joint Plan"), f.make_document(title_en="Report")
    row = f.make_recommendation(code="JPOA-Q1", title_en="Borders", text_en="Guard.", plan=plan, pillar=pillars[1])
    row.measures.add(measure)
    row.states.add(state)
    row.organizations.add(organization)
    step = f.make_step(recommendation=row, progress="implemented", date="2012", note_en="Done.", evidence=evidence)
    expected = record(row, "recommendations/jpoa-q1") | {
        "code": "JPOA-Q1",
        "text": {"en": "Guard.", "ru": None},
        "plan": link(f"plans/{plan.ref}", "Joint Plan"),
        "pillar": link("pillars/PI-2", "Pillar 2"),
        "measures": [measure_link(measure)],
        "states": [link(f"states/{state.ref}", "Tajikistan")],
        "organizations": [link(f"organizations/{organization.ref}", "Centre")],
        "absent": {},
    }
    taken = {
        "uid": step.uid,
        "progress": "implemented",
        "date": "2012",
        "note": {"en": "Done.", "ru": None},
        "evidence": link(f"documents/{evidence.ref}", "Report"),
    }
    assert get(client, "recommendations/")["results"] == [expected]
    assert get(client, f"recommendations/{row.ref}/") == expected | {"steps": [taken], "names": [], "citations": []}


@pytest.fixture
def contribution(pillars, measure):
    """Under pillar I a source states it; under measure II.13 the register puts it."""
    organization = f.make_organization(title_en="Centre")
    row = f.make_contribution(title_en="Training", organization=organization, start="2011", kind="training")
    f.make_classification(contribution=row, pillar=pillars[0], basis="stated", uid="stated234567")
    f.make_classification(
        contribution=row,
        pillar=pillars[1],
        measure=measure,
        basis="editorial",
        reason_en="It is about borders.",
        uid="editorial234",
    )
    return row


def test_a_contribution(client, contribution):
    state, recommendation = f.make_state(title_en="Tajikistan"), f.make_recommendation(title_en="Borders")
    contribution.states.add(state)
    contribution.recommendations.add(recommendation)
    contribution.classifications.all().delete()
    expected = record(contribution, f"contributions/{contribution.ref}") | {
        "organization": link(f"organizations/{contribution.organization.ref}", "Centre"),
        "description": {"en": None, "ru": None},
        "kind": "training",
        "start": "2011",
        "end": None,
        "progress": None,
        "classifications": [],
        "states": [link(f"states/{state.ref}", "Tajikistan")],
        "recommendations": [link(f"recommendations/{recommendation.ref}", "Borders")],
        "absent": {},
    }
    assert get(client, "contributions/")["results"] == [expected]
    assert get(client, f"contributions/{contribution.ref}/") == expected | {"names": [], "citations": []}


def test_a_contribution_says_on_whose_word_it_is_classified(client, contribution, measure):
    assert get(client, "contributions/")["results"][0]["classifications"] == [
        {
            "uid": "stated234567",
            "basis": "stated",
            "pillar": link("pillars/PI-1", "Pillar 1"),
            "measure": None,
            "reason": {"en": None, "ru": None},
        },
        {
            "uid": "editorial234",
            "basis": "editorial",
            "pillar": link("pillars/PI-2", "Pillar 2"),
            "measure": measure_link(measure),
            "reason": {"en": "It is about borders.", "ru": None},
        },
    ]


def test_a_table_keeps_apart_what_a_source_states(client, contribution):
    (row,) = table(client, "contributions/")
    assert row["classifications_stated"] == "PI-1"
    assert row["classifications_editorial"] == "II.13"
    assert row["classifications_editorial_reason_en"] == "It is about borders."
    assert row["organization_title_en"] == "Centre"
    assert row["url"] == url(f"contributions/{contribution.ref}/")


def test_pillar_and_basis_are_asked_of_the_same_classification(client, contribution):
    def found(**query):
        return refs(client, "contributions/", **query) == [contribution.ref]

    assert found(pillar="PI-1", basis="stated")
    assert found(pillar="PI-2", basis="editorial")
    assert not found(pillar="PI-2", basis="stated")
    assert found(pillar="PI-1,PI-2", basis="stated,editorial")
    assert found(measure="II.13", basis="editorial")
    assert not found(measure="ii.13", basis="stated")


@pytest.mark.parametrize("name", ["II.13", "ii.13", "measure23456"])
def test_a_measure_is_found_by_code_or_uid(client, contribution, name):
    assert refs(client, "contributions/", measure=name) == [contribution.ref]


@pytest.mark.parametrize("name", ["II.14", "V.1", "II.", "13", "II.²", "II.99999999999"])
def test_a_measure_that_does_not_exist_is_refused(client, contribution, name):
    assert set(errors(client, "contributions/", measure=name)) == {"measure"}


def test_progress_and_dates(client, contribution):
    later = f.make_contribution(start="2012-06", end="2013", progress="completed")
    assert refs(client, "contributions/", progress="completed") == [later.ref]
    assert refs(client, "contributions/", start="2012") == [later.ref]
    assert refs(client, "contributions/", start__lte="2011") == [contribution.ref]
    assert refs(client, "contributions/", ordering="-start") == [later.ref, contribution.ref]

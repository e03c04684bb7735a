"""Pages of the plan, pillars, recommendations and contributions."""

import re

import pytest

from actionplan.models import Measure
from tests import factories as f
from tests.reading import assert_same_queries, read

pytestmark = pytest.mark.django_db


def rows_of(client, address):
    """The text of each row of the tables on the page at ``address``."""
    page = client.get(address).content.decode()
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)]


def editorial(**changes):
    return f.make_classification(basis="editorial", reason_en="Drugs finance terror", **changes)


def test_the_plan_page_shows_four_adopting_states_and_one_observer(client, facts):
    rows = [row for row in rows_of(client, "/en/plan/") if "30 November 2011" in row]
    stances = {row.split()[0]: row.split()[1] for row in rows}
    adopted = dict.fromkeys(["Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan"], "Adopted")
    assert stances == adopted | {"Uzbekistan": "Observer"}
    assert all(re.search(r"\[ ?\d+ ?\]", row) for row in rows), "each position names its source"


def test_the_plan_page_says_where_sources_differ_and_how_the_plan_was_made(client, facts):
    text = read(client, "/en/plan/").text
    assert "Who adopted D04" in text and "“The Central Asian States”" in text
    meetings = ["Launch", "First Expert Meeting", "Second Expert", "Third Expert", "High-Level", "Consultation"]
    places = [text.index(words, text.index("How it was made")) for words in meetings]
    assert places == sorted(places)
    assert "Final Declaration of the Ashgabat High-Level Meeting" in text
    assert "No position of a State is stated" in text, "the declaration has no positions"


def test_attendance_is_never_a_position(client):
    plan, meeting, guest = f.make_plan(), f.make_meeting(), f.make_state()
    meeting.plans.add(plan)
    f.make_participation(meeting=meeting, state=guest)
    for address in ("/en/plan/", f"/en/plan/{plan.slug}/"):
        page = read(client, address)
        assert "No source in the register states the position of a State." in page.text
        assert guest.get_absolute_url() not in page.links


def test_the_plan_page_with_filters_is_only_the_list(client):
    f.make_plan(kind="declaration", title_en="Declaration of Ashgabat")
    plan = f.make_plan(title_en="The joint plan")
    assert "How it was made" in read(client, "/en/plan/").text
    page = read(client, "/en/plan/?kind=declaration")
    assert "How it was made" not in page.text and "1 plan or declaration" in page.text
    assert plan.get_absolute_url() not in page.links


def test_the_plan_page_works_before_there_is_a_plan(client):
    text = read(client, "/en/plan/").text
    assert "No plan is published yet." in text and "No pillar is published yet." in text


def test_a_pillar_has_its_address_among_plans(client):
    pillar = f.make_pillar(number=1, title_en="Conditions", official_title_en="Measures to address the conditions")
    assert pillar.get_absolute_url() == "/en/plan/pillar-1/"
    assert "Measures to address the conditions" in read(client, "/en/plan/pillar-1/").text
    pillar.slug = "conditions"
    pillar.save()
    assert pillar.get_absolute_url() == "/en/plan/pillar-1/", "no other address would lead to its page"
    read(client, "/en/plan/pillar-9/", 404)


def test_forty_one_headings_are_marked_as_not_checked(client, facts):
    marked = [client.get(f"/en/plan/pillar-{n}/").content.decode().count(">not checked<") for n in (1, 2, 3, 4)]
    assert marked == [5, 18, 10, 8]
    assert sum(marked) == Measure.objects.filter(confirmed=False).count() == 41


def test_a_pillar_keeps_apart_what_sources_state_and_what_the_register_classified(client):
    pillar = f.make_pillar(number=2)
    stated = f.make_contribution(title_en="Stated work")
    f.make_classification(contribution=stated, pillar=pillar, measure=f.make_measure(pillar=pillar, paragraph=5))
    editorial(contribution=f.make_contribution(title_en="Classified work"), pillar=pillar)
    text = read(client, "/en/plan/pillar-2/").text
    words = ["Stated by a source", "Stated work", "II.5", "Classified by the register", "Classified work", "Drugs"]
    places = [text.index(word, text.index("Contributions", 600)) for word in words]
    assert places == sorted(places)


def test_a_pillar_shows_its_meetings_topics_and_recommendations(client):
    pillar, meeting = f.make_pillar(number=1), f.make_meeting(title_en="Bratislava meeting")
    meeting.pillars.add(pillar)
    f.make_session(meeting=meeting, pillar=pillar, title_en="Dialogue of cultures")
    f.make_recommendation(pillar=pillar, title_en="Teach tolerance")
    text = read(client, "/en/plan/pillar-1/").text
    assert all(words in text for words in ("Bratislava meeting", "Dialogue of cultures", "Teach tolerance"))


def test_a_recommendation_says_why_it_has_no_plan_and_no_pillar(client):
    recommendation = f.make_recommendation(code="CAS-1", absent={"plan": "unknown", "pillar": "none"})
    text = read(client, recommendation.get_absolute_url()).text
    assert "Plan Unknown: no source was found" in text and "Pillar None" in text
    assert "No step is recorded. This does not mean that nothing was done." in text
    assert "CAS-1" in read(client, "/en/recommendations/").text


def test_a_recommendation_shows_whom_it_asks_what_was_done_and_with_what_evidence(client):
    recommendation = f.make_recommendation(plan=f.make_plan(title_en="The joint plan"), pillar=f.make_pillar(number=3))
    recommendation.states.add(f.make_state(title_en="Askedland"))
    evidence = f.make_document(title_en="Report of the year")
    f.make_step(recommendation=recommendation, progress="implemented", date="2012", evidence=evidence)
    f.make_outcome(recommendation=recommendation, action="adopted", meeting=f.make_meeting(title_en="Almaty meeting"))
    f.make_contribution(title_en="Helping work").recommendations.add(recommendation)
    page = read(client, recommendation.get_absolute_url())
    for words in ("The joint plan", "Askedland", "Implemented, 2012", "Almaty meeting", "Adopted", "Helping work"):
        assert words in page.text
    assert evidence.get_absolute_url() in page.links


def test_a_classification_of_the_register_never_looks_like_a_source(client):
    contribution, pillar = f.make_contribution(), f.make_pillar(number=2)
    row = editorial(contribution=contribution, pillar=pillar)
    text = read(client, contribution.get_absolute_url()).text
    assert "Classified by the register; no source says so. Reason: Drugs finance terror." in text
    assert "Stated by a source" not in text
    row.basis = "stated"
    row.save()
    f.make_citation(entry=contribution, path=f"classifications/{row.uid}")
    text = read(client, contribution.get_absolute_url()).text
    assert "Stated by a source [1]" in text and "Classified by the register" not in text


def test_a_contribution_shows_what_is_known_and_says_what_is_not(client):
    contribution = f.make_contribution(start="2012-06-08", end="2012-06-14", progress="completed")
    contribution.states.add(f.make_state(title_en="Coveredland"))
    text = read(client, contribution.get_absolute_url()).text
    assert "8 June 2012" in text and "14 June 2012" in text and "Completed" in text and "Coveredland" in text
    bare = f.make_contribution(absent={"states": "unknown", "start": "not_public"})
    text = read(client, bare.get_absolute_url()).text
    assert "States covered Unknown: no source was found" in text and "Start Not public" in text
    assert "Pillars Not recorded" in text


def test_sources_that_differ_about_a_contribution_are_shown_at_the_fact(client, facts):
    text = read(client, "/en/contributions/C-0037/").text
    assert "Sources differ" in text and "Without Uzbekistan" in text and "With Uzbekistan" in text


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("plan/?kind=law", "declaration"),
        ("plan/?colour=red", "stance"),
        ("recommendations/?pillar=PI-9", "pillar"),
        ("contributions/?basis=guess", "editorial"),
        ("contributions/?without_pillar=yes", "stated"),
        ("contributions/matrix/?basis=guess", "stated"),
        ("contributions/matrix/?basis=stated,all", "Give one value."),
        ("contributions/matrix/?pillar=PI-1", "basis"),
        ("contributions/C-0001/?page=2", "page"),
        ("plan/pillar-1/?page=2", "page"),
    ],
)
def test_a_wrong_parameter_is_refused_and_names_what_is_allowed(client, address, allowed):
    f.make_pillar(number=1)
    f.make_contribution(ref="C-0001")
    assert allowed in read(client, f"/en/{address}", 400).text


def full_plan(state=None):
    plan = f.make_plan(country=state or f.make_state(), city_en="Ashgabat")
    f.make_position(plan=plan, state=plan.country)
    return plan


def full_recommendation(pillar, plan=None):
    recommendation = f.make_recommendation(plan=plan or full_plan(), pillar=pillar)
    recommendation.states.add(recommendation.plan.country)
    recommendation.organizations.add(f.make_organization())
    recommendation.measures.add(f.make_measure(pillar=pillar))
    f.make_step(recommendation=recommendation, evidence=f.make_document())
    return recommendation


def full_contribution(recommendation):
    """A contribution towards the recommendation, stated and classified under its pillar."""
    pillar = recommendation.pillar
    contribution = f.make_contribution(organization=f.make_organization(parent=f.make_organization()))
    contribution.states.add(recommendation.plan.country)
    contribution.recommendations.add(recommendation)
    f.make_classification(contribution=contribution, pillar=pillar, measure=f.make_measure(pillar=pillar))
    editorial(contribution=contribution, pillar=pillar)
    return contribution


def full_meeting(pillar, plan):
    meeting = f.make_meeting(country=plan.country, project=f.make_project())
    meeting.pillars.add(pillar)
    meeting.plans.add(plan)
    f.make_session(meeting=meeting, pillar=pillar)
    return meeting


@pytest.mark.thorough
def test_lists_take_as_many_queries_for_one_row_as_for_two_hundred(client):
    plan = full_plan()
    assert_same_queries(client, "/en/plan/?limit=200", lambda: full_plan(plan.country), 199)
    pillar = f.make_pillar()
    assert_same_queries(client, "/en/recommendations/?limit=200", lambda: full_recommendation(pillar, plan), 199)
    recommendation = full_recommendation(pillar)
    assert_same_queries(client, "/en/contributions/?limit=200", lambda: full_contribution(recommendation), 199)


def test_the_plan_page_takes_as_many_queries_for_one_meeting_as_for_thirty(client):
    pillar, plan = f.make_pillar(), full_plan()

    def add():
        meeting = full_meeting(pillar, plan)
        position = f.make_position(plan=plan)
        f.make_citation(entry=plan, path=f"positions/{position.uid}")
        f.make_outcome(meeting=meeting, recommendation=None, plan=plan, action="adopted")
        full_recommendation(pillar, plan)

    add()
    assert_same_queries(client, "/en/plan/", add, 27)
    assert_same_queries(client, plan.get_absolute_url(), add, 9)


def test_a_pillar_takes_as_many_queries_for_three_rows_as_for_thirty(client):
    pillar, plan = f.make_pillar(), full_plan()

    def add():
        full_meeting(pillar, plan)
        full_contribution(full_recommendation(pillar, plan))
        measure = f.make_measure(pillar=pillar)
        f.make_citation(entry=pillar, path=f"measures/{measure.uid}")

    add()
    assert_same_queries(client, pillar.get_absolute_url(), add, 27)


def test_a_recommendation_takes_as_many_queries_for_three_rows_as_for_thirty(client):
    pillar = f.make_pillar()
    recommendation = full_recommendation(pillar)

    def add():
        recommendation.states.add(f.make_state())
        f.make_step(recommendation=recommendation, evidence=f.make_document())
        f.make_outcome(recommendation=recommendation)
        full_contribution(recommendation)

    add()
    assert_same_queries(client, recommendation.get_absolute_url(), add, 27)


def test_a_contribution_takes_as_many_queries_for_three_rows_as_for_thirty(client):
    pillar = f.make_pillar()
    contribution = full_contribution(full_recommendation(pillar))

    def add():
        contribution.states.add(f.make_state())
        contribution.recommendations.add(full_recommendation(pillar))
        row = f.make_classification(contribution=contribution, pillar=pillar, measure=f.make_measure(pillar=pillar))
        f.make_citation(entry=contribution, path=f"classifications/{row.uid}")

    add()
    assert_same_queries(client, contribution.get_absolute_url(), add, 27)


def test_drafts_show_on_no_page_of_the_plan(client):
    hidden = {"status": "draft", "title_en": "SECRETDRAFT"}
    plan, pillar = f.make_plan(), f.make_pillar(number=1)
    meeting = f.make_meeting(project=f.make_project(), **hidden)
    meeting.plans.add(plan)
    meeting.pillars.add(pillar)
    f.make_session(meeting=meeting, pillar=pillar)
    f.make_outcome(meeting=meeting, recommendation=None, plan=plan)
    f.make_position(plan=plan, state=f.make_state(**hidden))
    f.make_recommendation(plan=plan, pillar=pillar, text_en="SECRETDRAFT", **hidden)
    f.make_classification(contribution=f.make_contribution(**hidden), pillar=pillar)
    editorial(contribution=f.make_contribution(organization=f.make_organization(**hidden)), pillar=pillar)
    f.make_plan(adopted_on="2001", **hidden)
    for address in ("/en/plan/", plan.get_absolute_url(), "/en/plan/pillar-1/", "/en/contributions/"):
        assert "SECRETDRAFT" not in read(client, address).text
    assert "No contribution is recorded." in read(client, "/en/plan/pillar-1/").text
    assert "1 plan or declaration" in read(client, "/en/plan/").text

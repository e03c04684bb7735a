"""Pages of meetings and of the project: what they show, what they hide, what they cost."""

import pytest

from tests import factories as f
from tests.bulk import in_bulk
from tests.reading import queries, read

pytestmark = pytest.mark.django_db
MANY = 200


def detail(client, meeting, language="en"):
    return read(client, f"/{language}/meetings/{meeting.slug}/")


@pytest.fixture
def bratislava():
    """A meeting about two pillars, of which one source names one only."""
    meeting = f.make_meeting(start="2010-12-15", end="2010-12-16", city_en="Bratislava", city_ru="Братислава")
    meeting.pillars.set([f.make_pillar(number=1, title_en="Conditions"), f.make_pillar(number=4, title_en="Rights")])
    both, one = f.make_document(title_en="Information note"), f.make_document(title_en="Project page")
    differ = {"entry": meeting, "path": "pillars", "disagreement": "D10", "fact_en": "Pillars"}
    f.make_citation(value_en="I; IV", document=both, preferred=True, **differ)
    f.make_citation(value_en="I", document=one, reason_en="An early page.", **differ)
    return meeting


def test_sources_that_differ_are_shown_beside_the_fact_and_in_full(client, bratislava):
    page = detail(client, bratislava)
    assert "I Conditions" in page.text and "IV Rights" in page.text
    assert "Sources differ: “I; IV” (followed here) [1]; “I” [2]" in page.text
    assert page.find("a", href="/en/documents/project-page/", **{"aria-label": "[2] Project page"})
    assert page.find("a", href="#D10") and "D10" in page.ids
    assert "I; IV The register follows this. Why is not recorded. Information note" in page.text
    assert "Project page: An early page." in page.text


def test_dates_and_places_are_written_in_both_languages(client, bratislava):
    assert "15–16 December 2010" in detail(client, bratislava).text
    assert "15–16 декабря 2010 г." in detail(client, bratislava, "ru").text
    assert "Братислава" in read(client, "/ru/meetings/").text


def test_a_row_without_a_place_has_no_empty_part(client):
    f.make_meeting(start="2011-03-29", title_en="Nowhere", city_en="", country=None)
    text = read(client, "/en/meetings/").text
    assert "29 March 2011 · " in text and "· ·" not in text


def test_a_missing_translation_is_shown_and_marked(client):
    meeting = f.make_meeting(title_en="Expert meeting", summary_en="Experts met.", slug="expert")
    page = detail(client, meeting, "ru")
    assert page.find("span", lang="en") and "Expert meeting" in page.text
    assert page.find("div", lang="en") and "Experts met." in page.text
    assert not detail(client, meeting).find("span", lang="en")


def test_participants_stand_under_their_roles_in_order(client):
    meeting = f.make_meeting()
    for title in ("Tajikistan", "Kazakhstan"):
        f.make_participation(meeting=meeting, state=f.make_state(title_en=title))
    unrcca = f.make_organization(acronym_en="UNRCCA", title_en="Regional Centre")
    f.make_participation(meeting=meeting, state=None, organization=unrcca, printed="UN Centre")
    f.make_participation(meeting=meeting, state=None, organization=unrcca, role="organizer")
    f.make_participation(meeting=meeting, group_en="Neighbouring countries")
    page = detail(client, meeting)
    text = page.text[page.text.index("Participants by role") :]
    order = [
        "Organizer (1)",
        "UNRCCA",
        "Participant (4)",
        "Kazakhstan",
        "Tajikistan",
        "UNRCCA",
        "Neighbouring countries",
    ]
    places = [text.index(order[0])]
    for words in order[1:]:
        places.append(text.index(words, places[-1] + 1))
    assert places == sorted(places)
    assert "printed as “UN Centre”" in text
    assert "no State or organization named" in text
    assert page.find("a", href="/en/organizations/unrcca/") and page.find("a", href="/en/states/kazakhstan/")


def test_every_row_names_its_sources(client):
    row = f.make_participation(role="host", state=f.make_state(title_en="Tajikistan"))
    document = f.make_document(title_en="Final report", publisher="United Nations", date="2011-04")
    path = f"participations/{row.uid}/role"
    f.make_citation(entry=row.meeting, path=path, value_en="Host", document=document, locator="p. 3")
    page = detail(client, row.meeting)
    assert "Tajikistan [1]" in page.text
    assert "Final report, United Nations, April 2011 Participations: Host: Tajikistan, p. 3" in page.text


def test_statements_show_title_and_party_of_the_time(client):
    session = f.make_session(title_en="Opening")
    person = f.make_person(title_en="Miroslav Jenča")
    unrcca = f.make_organization(acronym_en="UNRCCA")
    f.make_statement(
        meeting=session.meeting,
        person=person,
        organization=unrcca,
        session=session,
        position_en="Head of UNRCCA",
        summary_en="He opened the meeting.",
    )
    page = detail(client, session.meeting)
    assert "Miroslav Jenča" in page.text and page.find("a", href=person.get_absolute_url())
    assert "Head of UNRCCA · for UNRCCA" in page.text
    assert "Session: Opening" in page.text and "He opened the meeting." in page.text


def test_sessions_topics_and_outcomes(client):
    meeting = f.make_meeting()
    pillar = f.make_pillar(number=1, title_en="Conditions")
    f.make_session(meeting=meeting, kind="topic", order=2, title_en="Media", pillar=pillar)
    f.make_session(meeting=meeting, kind="session", order=1, title_en="Opening", label="Session A")
    f.make_outcome(meeting=meeting, plan=f.make_plan(title_en="Joint Plan"), action="adopted")
    text = detail(client, meeting).text
    assert "Session A: Opening" in text and "Media I Conditions" in text
    assert "Adopted: Joint Plan" in text


def test_empty_parts_say_why(client):
    meeting = f.make_meeting(absent={"participants": "unknown", "pillars": "none", "statements": "not_public"})
    text = detail(client, meeting).text
    assert "Number of participants Unknown: no source was found" in text
    assert "Pillars None" in text and "Statements Not public" in text
    assert "Outcomes Not recorded" in text
    assert "Not recorded: venue, summary, objectives, background, highlights, additional comments." in text


def test_a_count_of_zero_is_a_fact(client):
    assert "Number of participants 0" in detail(client, f.make_meeting(participants=0)).text


def test_previous_and_next_meeting(client):
    first = f.make_meeting(start="2010-09", title_en="Launch")
    middle = f.make_meeting(start="2011-03-29", title_en="Expert meeting")
    same_day = f.make_meeting(start="2011-03-29", title_en="Side meeting")
    f.make_meeting(start="2011-03-01", title_en="Hidden", status="draft")
    last = f.make_meeting(start="2012-06", title_en="Consultation")
    assert "Previous meeting: Launch, September 2010" in detail(client, middle).text
    assert "Next meeting: Side meeting, 29 March 2011" in detail(client, middle).text
    assert "Previous meeting: Expert meeting" in detail(client, same_day).text
    assert "Previous meeting" not in detail(client, first).text
    assert "Next meeting" not in detail(client, last).text


def test_a_list_is_narrowed_by_its_filters_and_keeps_them_while_paging(client):
    for day in range(1, 8):
        f.make_meeting(kind="expert", start=f"2011-03-{day:02d}", title_en=f"Expert {day}")
    f.make_meeting(kind="launch", title_en="Launch")
    page = read(client, "/en/meetings/?kind=expert&limit=5&ordering=start")
    assert "7 meetings" in page.text and "Expert 5" in page.text and "Launch" not in page.links
    (following,) = page.find("a", rel="next")
    assert "kind=expert" in following["href"] and "ordering=start" in following["href"]
    second = read(client, f"/en/meetings/{following['href']}")
    assert "Expert 6" in second.text and "Expert 5" not in second.text
    assert second.find("a", rel="prev") and not second.find("a", rel="next")
    assert second.find("option", value="expert", selected=None)
    assert second.find("input", type="hidden", name="limit", value="5")


def test_the_other_language_keeps_the_filters_but_not_the_place_in_the_list(client):
    for _time in range(3):
        f.make_meeting()
    (following,) = read(client, "/en/meetings/?kind=expert&limit=1&ordering=title").find("a", rel="next")
    page = read(client, f"/en/meetings/{following['href']}")
    (other,) = {a["href"] for a in page.find("a", hreflang="ru")}
    assert other == "/ru/meetings/?kind=expert&ordering=title"
    assert "3 " in read(client, other).text


def test_the_form_offers_what_can_be_chosen(client):
    state, plan = f.make_state(title_en="Kazakhstan"), f.make_plan()
    f.make_state(title_en="Hidden State", status="draft")
    page = read(client, f"/en/meetings/?state={state.slug}")
    assert page.find("option", value=state.ref, selected=None)
    assert page.find("option", value=plan.ref)
    assert "Hidden State" not in page.text
    assert "State: Kazakhstan × Clear all filters" in page.text and page.find("a", href="/en/meetings/")
    several = read(client, f"/en/meetings/?state={state.slug}&kind=expert&limit=5")
    assert several.find("a", href="/en/meetings/?kind=expert&limit=5", **{"aria-label": "Without State: Kazakhstan"})
    assert "Clear all filters" not in read(client, "/en/meetings/?ordering=title").text


def test_several_values_stay_chosen(client):
    page = read(client, "/en/meetings/?kind=expert,workshop")
    assert page.find("option", value="expert,workshop", selected=None)


def test_an_empty_list_says_so(client):
    text = read(client, "/en/meetings/?kind=launch").text
    assert "0 meetings" in text and "No record fits these filters." in text


def test_lists_lead_to_the_same_data(client):
    page = read(client, "/en/meetings/?kind=expert&limit=5")
    assert page.find("a", href="/api/v1/meetings/?kind=expert")
    assert page.find("a", href="/api/v1/meetings/?kind=expert&format=csv")
    for link in (link for link in page.links if link.startswith("/api/")):
        assert client.get(link).status_code == 200


def test_a_list_takes_the_same_queries_for_one_row_and_for_many(client):
    def add():
        meeting = f.make_meeting(country=state, project=project)
        meeting.pillars.add(pillar)

    state, project, pillar = f.make_state(), f.make_project(), f.make_pillar()
    add()
    few = queries(client, f"/en/meetings/?limit={MANY}")
    with in_bulk():
        for _time in range(MANY - 1):
            add()
    page = read(client, f"/en/meetings/?limit={MANY}")
    assert f"{MANY} meetings" in page.text and len(page.find("a", href="/en/states/" + state.slug + "/")) == MANY
    assert queries(client, f"/en/meetings/?limit={MANY}") == few


def fill(meeting, times):
    """Participants, topics, statements and outcomes, each with a source of its own."""
    for _time in range(times):
        rows = {
            "participations": [
                f.make_participation(meeting=meeting),
                f.make_participation(meeting=meeting, state=None, organization=f.make_organization()),
            ],
            "sessions": [f.make_session(meeting=meeting)],
            "statements": [f.make_statement(meeting=meeting, organization=f.make_organization())],
            "outcomes": [f.make_outcome(meeting=meeting)],
        }
        for relation, made in rows.items():
            for row in made:
                f.make_citation(entry=meeting, path=f"{relation}/{row.uid}")


def test_a_meeting_takes_the_same_queries_for_three_participants_and_for_thirty(client):
    meeting = f.make_meeting()
    fill(meeting, 3)
    few = queries(client, meeting.get_absolute_url())
    with in_bulk():
        fill(meeting, 12)
    assert queries(client, meeting.get_absolute_url()) == few


def test_the_project_shows_roles_and_meetings(client):
    project = f.make_project(title_en="Phase I", start="2010-09", end="2011-11-30")
    f.make_project_role(project=project, role="funder", state=f.make_state(title_en="Norway"))
    meeting = f.make_meeting(project=project, title_en="Launch", start="2010-09")
    f.make_meeting(project=project, title_en="Hidden", status="draft")
    page = read(client, project.get_absolute_url())
    assert "September 2010 – 30 November 2011" in page.text
    assert "Funder (1) Norway" in page.text
    assert page.find("a", href=meeting.get_absolute_url()) and "Hidden" not in page.text


def test_a_project_takes_the_same_queries_however_much_it_holds(client):
    project = f.make_project()

    def add():
        f.make_project_role(project=project)
        f.make_meeting(project=project, country=f.make_state()).pillars.add(pillar)

    pillar = f.make_pillar()
    add()
    few = queries(client, project.get_absolute_url())
    with in_bulk():
        for _time in range(20):
            add()
    assert queries(client, project.get_absolute_url()) == few

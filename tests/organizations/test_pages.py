"""Pages of States, organizations and persons: what they show, what they say where nothing is known."""

import re

import pytest

from tests import factories as f
from tests.reading import assert_same_queries, read

pytestmark = pytest.mark.django_db


def test_states_stand_in_three_groups_each_in_alphabetical_order(client):
    for title, group in (("Norway", "other"), ("Uzbekistan", "central_asia"), ("China", "neighbouring")):
        f.make_state(title_en=title, group=group)
    f.make_state(title_en="Kazakhstan", group="central_asia")
    text = read(client, "/en/states/").text
    places = [text.rindex(word) for word in ("Central Asia", "Kazakhstan", "Uzbekistan", "China", "Norway")]
    assert places == sorted(places)
    assert "4 States" in text and "no assessment of any State" in text


def test_the_five_states_of_central_asia_are_equal_tiles(client, facts):
    page = client.get("/en/states/").content.decode()
    first = re.search(r'<ul class="tiles states">(.*?)</ul>', page, re.DOTALL)[1]
    names = re.findall(r'<a href="/en/states/[a-z-]+/">(\w+)</a>', first)
    assert names == ["Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan", "Uzbekistan"]
    assert len(re.findall(r"<li>", first)) == 5


def test_russian_order_is_russian(client):
    for en, ru in (("Germany", "Германия"), ("Azerbaijan", "Азербайджан"), ("Iran", "Иран")):
        f.make_state(title_en=en, title_ru=ru)
    text = read(client, "/ru/states/").text
    assert text.index("Азербайджан") < text.index("Германия") < text.index("Иран")


def test_a_state_shows_its_names_in_both_languages_or_says_that_one_is_missing(client):
    state = f.make_state(title_en="Norway", title_ru="Норвегия", official_name_en="Kingdom of Norway", iso3="NOR")
    page = read(client, f"/en/states/{state.slug}/")
    assert "Норвегия" in page.text and "Kingdom of Norway" in page.text
    assert page.find("span", lang="ru"), "the other language is marked"
    assert "not recorded in Russian" in page.text
    assert "NOR" in page.text and "S-NOR" in page.text


def test_a_state_shows_its_standing_with_its_time(client):
    state = f.make_state()
    f.make_membership(state=state, organization=f.make_organization(acronym_en="CIS"), as_of="2012")
    f.make_membership(state=state, organization=f.make_organization(acronym_en="SCO"), start="2001", status="observer")
    text = read(client, f"/en/states/{state.slug}/").text
    assert "Member, period not recorded (as of 2012)" in text
    assert "Observer, from 2001 (the source gives no date)" in text


def test_roles_stand_together_by_meeting_in_order_of_time(client):
    state = f.make_state()
    late = f.make_meeting(title_en="Late meeting", start="2012-06-21", end="2012-06-22")
    early = f.make_meeting(title_en="Early meeting", start="2010-09")
    for role in ("participant", "host"):
        f.make_participation(meeting=late, state=state, role=role)
    f.make_participation(meeting=early, state=state, role="observer", printed="the Republic")
    page = read(client, f"/en/states/{state.slug}/")
    assert page.links.count(late.get_absolute_url()) == 1
    assert page.text.index("Early meeting") < page.text.index("Late meeting")
    assert "September 2010 · Observer printed as “the Republic”" in page.text
    assert re.search(r"21–22 June 2012 · (Host, Participant|Participant, Host)", page.text)


def test_an_empty_profile_says_why_each_part_is_empty(client):
    text = read(client, f"/en/states/{f.make_state().slug}/").text
    for words in (
        "No membership of this State is recorded.",
        "No source in the register states a position of this State.",
        "No role in a meeting is recorded.",
        "No statement is recorded.",
        "No contribution is recorded.",
        "No source is recorded for this record.",
    ):
        assert words in text


def test_a_position_is_shown_and_attendance_makes_none(client):
    state, host = f.make_state(), f.make_state()
    position = f.make_position(state=state, stance="observer", date="2011-11-30")
    meeting = f.make_meeting()
    meeting.plans.add(position.plan)
    f.make_participation(meeting=meeting, state=host, role="host")
    assert "Observer, 30 November 2011" in read(client, f"/en/states/{state.slug}/").text
    text = read(client, f"/en/states/{host.slug}/").text
    assert position.plan.title_en not in text and "never read as a position" in text


def test_many_contributions_lead_to_the_list_that_shows_them_all(client):
    state, organization = f.make_state(), f.make_organization()
    for _time in range(21):
        f.make_contribution(organization=organization).states.add(state)
    f.make_contribution(organization=organization, status="draft").states.add(state)
    for address, parameter in ((f"states/{state.slug}", state), (f"organizations/{organization.slug}", organization)):
        page = read(client, f"/en/{address}/")
        assert "Show all 21 records" in page.text
        listed = f"/en/contributions/?{type(parameter).__name__.lower()}={parameter.ref}"
        assert listed in page.links
        assert "21 contributions" in read(client, listed).text


def test_an_organization_shows_its_names_its_whole_and_its_parts(client):
    whole = f.make_organization(acronym_en="SCO", acronym_ru="ШОС", title_en="Shanghai Cooperation Organization")
    part = f.make_organization(acronym_en="RATS", parent=whole, website="https://ecrats.org/")
    f.make_name(entry=part, text="RATTS", type="misspelling")
    page = read(client, f"/en/organizations/{part.slug}/")
    assert whole.get_absolute_url() in page.links
    assert "https://ecrats.org/" in page.links
    assert "RATTS Misspelling" in page.text
    page = read(client, f"/en/organizations/{whole.slug}/")
    assert part.get_absolute_url() in page.links
    assert "ШОС" in page.text


def test_an_organization_tells_stated_pillars_from_classified_ones(client):
    first, second = f.make_pillar(number=1), f.make_pillar(number=2)
    organization = f.make_organization()
    contributions = [f.make_contribution(organization=organization) for _time in range(4)]
    f.make_classification(contribution=contributions[0], pillar=first)
    for contribution in contributions[:3]:
        f.make_classification(contribution=contribution, pillar=second, basis="editorial", reason_en="Why")
    page = read(client, f"/en/organizations/{organization.slug}/")
    base = f"/en/contributions/?organization={organization.ref}"
    for query, shown in (
        ("&pillar=PI-1&basis=stated", 1),
        ("&pillar=PI-2&basis=editorial", 3),
        ("&without_pillar=any", 1),
    ):
        assert base + query in page.links
        assert f"{shown} contribution" in read(client, base + query).text
    assert "classified by the register" in page.text


def test_a_person_shows_statements_with_the_title_at_the_time(client):
    person = f.make_person(title_en="Rashid Meredov")
    f.make_statement(person=person, position_en="Minister for Foreign Affairs", meeting=f.make_meeting(title_en="M 1"))
    text = read(client, f"/en/persons/{person.slug}/").text
    assert "Minister for Foreign Affairs" in text and "M 1" in text


@pytest.mark.parametrize(
    ("noun", "query", "allowed"),
    [
        ("states", "group=moon", "central_asia"),
        ("states", "colour=red", "organization"),
        ("organizations", "kind=club", "un_entity"),
        ("organizations", "state=S-XXX", ""),
        ("persons", "limit=201", ""),
        ("states", "ordering=size", "-title"),
    ],
)
def test_a_wrong_parameter_is_refused_and_names_what_is_allowed(client, noun, query, allowed):
    text = read(client, f"/en/{noun}/?{query}", 400).text
    assert query.split("=")[0] in text and allowed in text


@pytest.mark.parametrize(
    ("noun", "make"),
    [("states", f.make_state), ("organizations", f.make_organization), ("persons", f.make_person)],
)
def test_a_list_takes_as_many_queries_for_one_row_as_for_two_hundred(client, noun, make):
    whole = f.make_organization()

    def add():
        make(**({"parent": whole} if noun == "organizations" else {}))

    assert_same_queries(client, f"/en/{noun}/?limit=200", add, 199)


def full_row(party, pillar):
    """One more of everything that the page of ``party``, a State or an organization, can show."""
    name = type(party).__name__.lower()
    other = {"state": f.make_state} if name == "organization" else {"organization": f.make_organization}
    f.make_membership(**{name: party}, **{key: make() for key, make in other.items()})
    meeting = f.make_meeting()
    f.make_participation(meeting=meeting, **{name: party})
    f.make_statement(meeting=meeting, **{name: party})
    state = party if name == "state" else f.make_state()
    contribution = f.make_contribution(organization=party if name == "organization" else f.make_organization())
    contribution.states.add(state)
    f.make_classification(contribution=contribution, pillar=pillar)
    recommendation = f.make_recommendation(plan=f.make_plan())
    getattr(recommendation, f"{name}s").add(party)
    f.make_position(plan=f.make_plan(), state=state)
    f.make_citation(entry=party)
    f.make_name(entry=party)


@pytest.mark.parametrize("make", [f.make_state, f.make_organization])
def test_a_profile_takes_as_many_queries_for_three_rows_as_for_thirty(client, make):
    party, pillar = make(), f.make_pillar()
    for _time in range(2):
        full_row(party, pillar)
    assert_same_queries(client, party.get_absolute_url(), lambda: full_row(party, pillar), 27)


def test_a_person_takes_as_many_queries_for_three_statements_as_for_thirty(client):
    person = f.make_person()
    assert_same_queries(client, person.get_absolute_url(), lambda: f.make_statement(person=person), 29)


def test_drafts_are_neither_shown_nor_counted(client):
    state, organization = f.make_state(), f.make_organization()
    hidden = f.make_meeting(status="draft", title_en="SECRETDRAFT")
    f.make_participation(meeting=hidden, state=state)
    f.make_participation(meeting=hidden, state=None, organization=organization)
    f.make_statement(meeting=hidden, state=state)
    f.make_position(plan=f.make_plan(status="draft", title_en="SECRETDRAFT"), state=state)
    f.make_membership(organization=f.make_organization(status="review", title_en="SECRETDRAFT"), state=state)
    f.make_contribution(organization=organization, status="draft", title_en="SECRETDRAFT").states.add(state)
    f.make_organization(parent=organization, status="draft", title_en="SECRETDRAFT")
    for record in (state, organization):
        text = read(client, f"{record.get_absolute_url()}").text
        assert "SECRETDRAFT" not in text
        assert "No role in a meeting is recorded." in text and "No contribution is recorded." in text
    assert "1 organization" in read(client, "/en/organizations/").text


def test_organizations_are_listed_by_the_names_that_lead(client):
    f.make_organization(acronym_en="ZZZ", title_en="Alpha")
    f.make_organization(acronym_en="AAA", title_en="Beta")
    assert "2 organizations Alpha ZZZ" in read(client, "/en/organizations/").text.replace(" found", "")


def test_a_withdrawn_state_says_why_and_a_merged_organization_leads_on(client):
    state = f.make_state(status="withdrawn", withdrawn_reason_en="Entered twice")
    assert "Entered twice" in read(client, f"/en/states/{state.slug}/", 410).text
    survivor = f.make_organization()
    merged = f.make_organization(status="withdrawn", withdrawn_reason_en="Same", merged_into=survivor)
    response = client.get(f"/en/organizations/{merged.slug}/")
    assert (response.status_code, response["Location"]) == (301, survivor.get_absolute_url())

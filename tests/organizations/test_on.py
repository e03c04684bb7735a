"""``?on=``: names and memberships of States and organizations as they were on a day, on pages and in the API."""

import datetime

import pytest
from django.utils import timezone

from ctitf_site.register.models import Entry
from ctitf_site.register.revisions import write_revision
from tests import factories as f
from tests.api import errors, get, queries, refs, table
from tests.reading import assert_same_queries, read
from tests.site.world import SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
THEN, NOW = "Organization of the Islamic Conference", "Organisation of Islamic Cooperation"
TODAY = "Организация исламского сотрудничества"


@pytest.fixture
def oic():
    """An organization that was renamed in June 2011; one State left it, one came later, of one no period is known."""
    oic = f.make_organization(title_en=NOW, title_ru=TODAY, acronym_en="OIC", slug="oic")
    f.make_name(entry=oic, text=THEN, type="former_name", language="en", start="1969", end="2011-06")
    oic.left, oic.came, oic.unknown = (f.make_state(title_en=title) for title in ("Leftland", "Newland", "Anyland"))
    f.make_membership(organization=oic, state=oic.left, start="1969", end="1999")
    f.make_membership(organization=oic, state=oic.came, start="2012-06-20", status="observer")
    f.make_membership(organization=oic, state=oic.unknown, as_of="2012")
    return oic


# Pages


def test_a_page_shows_the_name_of_that_day_first_and_todays_beside_it(client, oic):
    page = read(client, "/en/organizations/oic/?on=2011-06-20")
    assert "As it was on 20 June 2011." in page.text
    assert f"{THEN} (today: {NOW})" in page.text
    assert f"Name today {NOW}" in page.text
    assert page.find("a", href="/en/organizations/oic/")
    text = read(client, "/en/organizations/oic/?on=2011-07").text
    assert "As it was in July 2011." in text and THEN not in text and "today:" not in text


def test_a_page_without_a_day_speaks_of_today(client, oic):
    page = read(client, "/en/organizations/oic/")
    assert "As it was" not in page.text and "Leftland" in page.text and "today:" not in page.text
    assert page.find("form", action="/en/organizations/oic/", method="get")
    assert page.find("input", name="on", value="")


def test_a_russian_page_marks_a_name_that_is_known_in_english_only(client, oic):
    page = read(client, "/ru/organizations/oic/?on=2011-03-29")
    assert "29 марта 2011 г." in page.text and THEN in page.text and TODAY in page.text
    assert page.find("span", lang="en")
    f.make_name(entry=oic, text="Организация Исламская конференция", type="former_name", language="ru", end="2011-06")
    text = read(client, "/ru/organizations/oic/?on=2011-03-29").text
    assert text.index("Организация Исламская конференция") < text.index(TODAY)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("1968", {"Anyland"}),
        ("1999-12-31", {"Anyland", "Leftland"}),
        ("2012-06-19", {"Anyland"}),
        ("2012-06-20", {"Anyland", "Newland"}),
        ("2012", {"Anyland", "Newland"}),
    ],
)
def test_only_memberships_of_that_day_are_shown(client, oic, day, shown):
    for state in (oic.left, oic.came, oic.unknown):
        f.make_citation(entry=oic, path=f"memberships/{oic.memberships.get(state=state).uid}")
    text = read(client, f"/en/organizations/oic/?on={day}").text
    assert {name for name in ("Anyland", "Newland", "Leftland") if name in text} == shown
    assert "period not recorded (as of 2012)" in text and "the one that the source speaks of" in text
    for state in (oic.left, oic.came, oic.unknown):
        assert ("OIC" in read(client, f"{state.get_absolute_url()}?on={day}").text) is (state.title_en in shown)


def test_a_state_says_that_nothing_is_recorded_for_that_time(client, oic):
    assert "recorded for that time" in read(client, f"{oic.left.get_absolute_url()}?on=2012").text


def test_members_stand_with_their_names_of_that_day(client, oic):
    f.make_name(entry=oic.unknown, text="Oldland", type="former_name", language="en", end="2011")
    text = read(client, "/en/organizations/oic/?on=2011-06").text
    assert "Anyland (then: Oldland): Member" in text
    text = read(client, f"{oic.unknown.get_absolute_url()}?on=2011-06").text
    assert "Oldland (today: Anyland)" in text and f"{NOW} (then: {THEN})" in text


def test_a_name_without_a_period_stays_and_says_so(client):
    state = f.make_state(title_en="Türkiye", slug="turkiye")
    f.make_name(entry=state, text="Turkey", type="former_name", language="en")
    text = read(client, "/en/states/turkiye/?on=2012-06").text
    assert "Turkey Former name, period unknown" in text and "(today:" not in text


def test_names_of_another_time_are_not_shown(client, oic):
    f.make_name(entry=oic, text="Younger", type="variant", start="2020")
    assert "Younger" not in read(client, "/en/organizations/oic/?on=2012").text
    assert "Younger" in read(client, "/en/organizations/oic/?on=2020").text


def test_a_position_that_was_not_yet_taken_is_not_shown(client):
    state, plan = f.make_state(), f.make_plan(title_en="The Plan")
    f.make_position(plan=plan, state=state, date="2011-11-30")
    for day, shown in (("2011-11-29", False), ("2011-11-30", True), ("2011-11", True), ("2020", True)):
        assert ("The Plan" in read(client, f"{state.get_absolute_url()}?on={day}").text) is shown, day
    assert "No position of this State at that time" in read(client, f"{state.get_absolute_url()}?on=2011-11-29").text
    f.make_position(plan=f.make_plan(title_en="Undated"), state=state)
    assert "Undated" in read(client, f"{state.get_absolute_url()}?on=2000").text


def test_a_list_shows_names_of_that_day_beside_todays(client, oic):
    f.make_name(entry=oic.came, text="Oldland", type="former_name", language="en", end="2011")
    assert f"{NOW} (then: {THEN})" in read(client, "/en/organizations/?on=2011-06-30").text
    assert THEN not in read(client, "/en/organizations/?on=2011-07-01").text
    page = read(client, "/en/states/?on=2011&limit=2")
    assert "Newland (then: Oldland)" in read(client, "/en/states/?on=2011").text
    assert page.find("input", name="on", value="2011") and "As it was in 2011." in page.text
    assert all("on=2011" in link["href"] for link in page.find("a", rel="next"))


def test_other_languages_and_formats_keep_the_day(client, oic):
    for address in ("/en/organizations/oic/?on=2011", "/en/organizations/?on=2011"):
        page = read(client, address)
        assert page.find("a", href=address.replace("/en/", "/ru/"))
        found = [link for link in page.links if link.startswith("/api/v1/organizations/") and "on=2011" in link]
        assert len(found) == 3
        assert all(client.get(link).status_code == 200 for link in found)


# API


def test_a_record_on_a_day(client, oic):
    usual, then = get(client, f"organizations/{oic.ref}/"), get(client, f"organizations/{oic.ref}/", on="2011-06")
    assert then["on"] == "2011-06" and then["name_on"] == {"en": THEN, "ru": None}
    assert [row["state"]["ref"] for row in then["memberships"]] == [oic.unknown.ref]
    assert then["memberships"][0]["as_of"] == "2012"
    assert then.keys() - usual.keys() == {"on", "name_on"}
    later = get(client, f"organizations/{oic.ref}/", on="2012-07-01")
    assert later["name_on"] == usual["title"] == {"en": NOW, "ru": TODAY}
    assert later["names"] == [] and len(usual["names"]) == 1 and len(later["memberships"]) == 2


def test_a_list_and_a_table_on_a_day(client, oic):
    (row,) = get(client, "organizations/", on="2011-03-29")["results"]
    assert (row["on"], row["name_on"], row["title"]["en"]) == ("2011-03-29", {"en": THEN, "ru": None}, NOW)
    (line,) = table(client, "organizations/", on="2011-03-29")
    assert (line["on"], line["name_on_en"], line["name_on_ru"], line["title_en"]) == ("2011-03-29", THEN, "", NOW)
    (line,) = table(client, f"organizations/{oic.ref}/", on="2011-03-29")
    assert line["name_on_en"] == THEN
    assert "on" not in table(client, "organizations/")[0]


def test_flat_memberships_on_a_day(client, oic):
    held = get(client, "memberships/", on="2012-06-20")["results"]
    assert {row["state"]["ref"] for row in held} == {oic.came.ref, oic.unknown.ref}
    assert {row["on"] for row in held} == {"2012-06-20"}
    assert len(refs(client, "memberships/", on="2012-06-20", status="observer")) == 1
    assert {line["state_title_en"] for line in table(client, "memberships/", on="1980")} == {"Leftland", "Anyland"}


def test_filters_by_membership_ask_for_that_day(client, oic):
    assert set(refs(client, "states/", organization="OIC", on="1980")) == {oic.left.ref, oic.unknown.ref}
    assert refs(client, "states/", organization="OIC", membership="observer", on="2012-06-19") == []
    assert refs(client, "states/", membership="observer", on="2012-06-20") == [oic.came.ref]
    assert refs(client, "organizations/", state=oic.left.ref, on="1999") == [oic.ref]
    assert refs(client, "organizations/", state=oic.left.ref, on="2000") == []
    assert "0 States" in read(client, "/en/states/?organization=OIC&membership=observer&on=2012-06-19").text


@pytest.mark.thorough
@pytest.mark.usefixtures("past")
def test_a_day_can_be_asked_of_an_earlier_register(client):
    organization = f.make_organization(title_en="New", slug="renamed")
    write_revision(organization, action="created")
    f.make_name(entry=organization, text="Old", type="former_name", language="en", end="2011")
    write_revision(organization, action="changed")
    for seq, name in ((1, "New"), (2, "Old")):
        answer = get(client, f"organizations/{organization.ref}/", on="2011", as_of=f"seq:{seq}")
        assert answer["name_on"]["en"] == name
        page = read(client, f"/en/organizations/renamed/?on=2011&as_of=seq:{seq}")
        assert ("Old (today: New)" in page.text) is (name == "Old")
        assert f"/en/organizations/renamed/?as_of=seq:{seq}" in page.links


# What is refused, and what stays hidden

TOMORROW = timezone.localdate() + datetime.timedelta(days=2)
WRONG = ["2012-13", "2012-02-30", "june", "0999", "2012-6-1", "2012-06-20,2012-06-21", f"{TOMORROW}", "2999"]


@pytest.mark.parametrize("day", WRONG)
def test_a_day_that_has_no_answer_is_refused_by_name(client, oic, day):
    for path in ("organizations/", f"organizations/{oic.ref}/", "states/", f"states/{oic.left.ref}/", "memberships/"):
        assert errors(client, path, on=day)["on"]["allowed"] == ["2012-06-21", "2012-06", "2012"]
        assert client.get(f"/api/v1/{path}", {"on": day, "format": "csv"}).status_code == 400
    for path in ("organizations/", "organizations/oic/", "states/", f"states/{oic.left.slug}/"):
        response = client.get(f"/en/{path}", {"on": day})
        assert response.status_code == 400 and b"2012-06-21" in response.content


def test_today_and_this_year_are_no_future(client, oic):
    for day in (timezone.localdate().isoformat(), timezone.localdate().isoformat()[:4], ""):
        read(client, f"/en/organizations/oic/?on={day}")
        get(client, "organizations/", on=day)


@pytest.mark.parametrize("path", ["meetings/", "persons/", "plans/", "documents/"])
def test_other_lists_know_no_day(client, path):
    assert "on" not in errors(client, path, on="2012")["on"]["allowed"]


def test_a_record_of_another_kind_and_a_single_row_know_no_day(client, oic):
    person = f.make_person()
    read(client, f"{person.get_absolute_url()}?on=2012", 400)
    assert "on" in errors(client, f"persons/{person.ref}/", on="2012")
    assert "on" in errors(client, f"memberships/{oic.memberships.first().uid}/", on="2012")
    read(client, "/en/organizations/oic/?on=2012&on=2013", 400)
    read(client, "/en/organizations/oic/?on=2012&when=x", 400)


@pytest.mark.thorough
def test_drafts_never_show_through_a_day(client, oic):
    hidden = f.make_state(title_en=SECRET, status="draft")
    f.make_membership(organization=oic, state=hidden, start="1969")
    f.make_membership(organization=f.make_organization(title_en=SECRET, status="review"), state=oic.came)
    f.make_name(entry=hidden, text=SECRET, type="former_name", end="2020")
    f.make_position(plan=f.make_plan(title_en=SECRET, status="draft"), state=oic.came, date="2000")
    for status in ("draft", "review", "withdrawn"):
        Entry.objects.filter(title_en=SECRET).update(status=status, withdrawn_reason_en="Why")
        for path in ("organizations/", f"organizations/{oic.ref}/", "states/", "memberships/"):
            for kind in ("json", "csv"):
                response = client.get(f"/api/v1/{path}", {"on": "2012-06-20", "format": kind})
                assert response.status_code == 200 and SECRET.encode() not in b"".join(response)
        for path in ("organizations/", "organizations/oic/", "states/", f"states/{oic.came.slug}/"):
            assert SECRET not in read(client, f"/en/{path}?on=2012-06-20").text
        assert len(refs(client, "memberships/", on="2012-06-20")) == 2


# Queries


def add(organization):
    """One more member with an old name, and one more organization that has one."""
    state = f.make_state()
    f.make_name(entry=state, text="Old", type="former_name", end="2011")
    row = f.make_membership(organization=organization, state=state)
    f.make_citation(entry=organization, path=f"memberships/{row.uid}")
    f.make_name(entry=f.make_organization(), text="Old", type="former_name", end="2011")


def test_a_profile_on_a_day_takes_the_same_queries_however_much_it_holds(client, oic):
    assert_same_queries(client, "/en/organizations/oic/?on=2000", lambda: add(oic), 29)


@pytest.mark.thorough
@pytest.mark.parametrize("path", ["states/", "organizations/", "memberships/", "organizations/O-0001/"])
def test_answers_take_the_same_queries_for_200_rows_as_for_one(client, oic, path):
    asked = [{"on": "2000", "format": kind} for kind in ("json", "csv")]
    add(oic)
    few = [queries(client, path, **query) for query in asked]
    for _number in range(200):
        add(oic)
    assert [queries(client, path, **query) for query in asked] == few


# The real facts


def test_the_real_register_on_a_day(client, facts):
    text = read(client, "/en/organizations/oic/?on=2011-03-29").text
    assert f"{THEN} (today: {NOW})" in text and "Kazakhstan: Member, from 1995" in text
    text = read(client, "/en/states/uzbekistan/?on=2005").text
    assert "Eurasian Economic Community" not in text and "Shanghai Cooperation Organization" in text
    assert "Turkey Former name, period unknown" in read(client, "/en/states/turkiye/?on=2012-06-20").text
    assert {row["on"] for row in get(client, "memberships/", on="2012-06-20")["results"]} == {"2012-06-20"}

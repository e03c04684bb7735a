"""Meetings and projects show what a State or an organization was called at the time, beside its name of today."""

import pytest

from meetings.models import Meeting, Project
from organizations.models import Organization
from tests import factories as f
from tests.reading import assert_same_queries, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed():
    organization = f.make_organization(title_en="New Name", title_ru="Новое имя", acronym_en="NEW", slug="renamed")
    f.make_name(entry=organization, text="Old Name", type="former_name", language="en", start="1969", end="2011-06")
    return organization


def took_part(renamed, start, **changes):
    meeting = f.make_meeting(start=start)
    f.make_participation(meeting=meeting, state=None, organization=renamed, **changes)
    return meeting


@pytest.mark.parametrize(("start", "then"), [("2011-03-29", True), ("2011-06", True), ("2011-07-01", False)])
def test_a_meeting_shows_the_name_of_its_time(client, renamed, start, then):
    meeting = took_part(renamed, start)
    f.make_statement(meeting=meeting, organization=renamed)
    text = read(client, meeting.get_absolute_url()).text
    assert text.count("New Name (then: Old Name)") == (2 if then else 0)
    assert "New Name" in text


def test_in_russian_the_english_name_is_marked(client, renamed):
    meeting = took_part(renamed, "2011-03-29")
    page = read(client, f"/ru/meetings/{meeting.slug}/")
    assert "Новое имя" in page.text and "Old Name" in page.text
    assert page.find("span", lang="en")
    f.make_name(entry=renamed, text="Старое имя", type="former_name", language="ru", end="2011-06")
    text = read(client, f"/ru/meetings/{meeting.slug}/").text
    assert "Старое имя" in text and "Old Name" not in text


def test_a_name_as_printed_is_not_said_twice(client, renamed):
    text = read(client, took_part(renamed, "2011-03-29", printed="Old name").get_absolute_url()).text
    assert "printed as “Old name”" in text and "(then:" not in text
    text = read(client, took_part(renamed, "2011-03-29", printed="O.N.").get_absolute_url()).text
    assert "(then: Old Name)" in text and "printed as “O.N.”" in text


def test_a_former_name_of_unknown_period_is_not_put_into_a_time(client):
    state = f.make_state(title_en="Türkiye")
    f.make_name(entry=state, text="Turkey", type="former_name", language="en")
    meeting = f.make_meeting()
    f.make_participation(meeting=meeting, state=state)
    assert "(then:" not in read(client, meeting.get_absolute_url()).text


def test_profiles_and_persons_show_the_name_at_each_meeting(client, renamed):
    person = f.make_person()
    for start in ("2010-09", "2012-06-21"):
        meeting = took_part(renamed, start)
        f.make_statement(meeting=meeting, organization=renamed, person=person)
    text = read(client, renamed.get_absolute_url()).text
    assert "September 2010 · Participant (then: Old Name)" in text
    assert "21 June 2012 · Participant" in text and text.count("(then: Old Name)") == 2
    assert read(client, person.get_absolute_url()).text.count("(then: Old Name)") == 1


def test_a_project_shows_the_name_when_it_began(client, renamed):
    project = f.make_project(start="2010-09")
    f.make_project_role(project=project, organization=renamed)
    assert "New Name (then: Old Name)" in read(client, project.get_absolute_url()).text
    Project.objects.filter(pk=project.pk).update(start="")
    assert "(then:" not in read(client, project.get_absolute_url()).text


def test_a_meeting_takes_the_same_queries_for_one_renamed_party_and_for_thirty(client):
    meeting = f.make_meeting()

    def add():
        state = f.make_state()
        f.make_name(entry=state, text="Old", type="former_name", end="2012")
        f.make_participation(meeting=meeting, state=state)
        f.make_statement(meeting=meeting, state=state)

    assert_same_queries(client, meeting.get_absolute_url(), add, 30)


def test_the_real_register(client, facts):
    """OIC is named in the project, which began before its new name; it took part in no meeting that is recorded."""
    then = "(then: Organization of the Islamic Conference)"
    (project,) = Project.objects.all()
    assert then in read(client, project.get_absolute_url()).text
    oic, meeting = Organization.objects.get(acronym_en="OIC"), Meeting.objects.get(start="2011-03-29")
    assert not oic.participations.exists() and then not in read(client, meeting.get_absolute_url()).text
    f.make_participation(meeting=meeting, state=None, organization=oic)
    assert then in read(client, meeting.get_absolute_url()).text

"""Pages of persons: named only as speakers, with the titles they held at the time."""

import pytest

from tests import factories as f
from tests.bulk import in_bulk
from tests.reading import queries, read

pytestmark = pytest.mark.django_db


def test_a_person_is_shown_with_every_statement(client):
    person = f.make_person(title_en="Miroslav Jenča")
    f.make_name(entry=person, text="Miroslav Yenca", type="transliteration")
    party = f.make_organization(acronym_en="UNRCCA")
    late, early = f.make_meeting(start="2012-06-21"), f.make_meeting(start="2011-03-29")
    for meeting in (late, early):
        f.make_statement(meeting=meeting, person=person, organization=party, position_en="Head of UNRCCA")
    f.make_statement(meeting=f.make_meeting(title_en="Hidden", status="draft"), person=person)
    page = read(client, person.get_absolute_url())
    assert page.text.index("29 March 2011 · Head of UNRCCA · for UNRCCA") < page.text.index("21 June 2012")
    assert "Miroslav Yenca Transliteration" in page.text
    assert "Hidden" not in page.text


def test_a_person_without_statements_says_why(client):
    assert "Statements at meetings Not recorded" in read(client, f.make_person().get_absolute_url()).text


def test_where_sources_give_different_titles_both_are_shown(client):
    statement = f.make_statement(position_en="Ambassador")
    for title in ("Ambassador", "Head of Delegation"):
        f.make_citation(
            entry=statement.person,
            path=f"statements/{statement.uid}/position",
            value_en=title,
            disagreement="D20",
            fact_en="Title at the time",
        )
    text = read(client, statement.person.get_absolute_url()).text
    assert "Sources differ: “Ambassador” [1]; “Head of Delegation” [2]" in text


def test_lists_and_pages_take_the_same_queries_for_few_and_many(client):
    person = f.make_person()
    pages = ("/en/persons/?limit=200", person.get_absolute_url())

    def add(times):
        with in_bulk():
            for _time in range(times):
                f.make_person()
                f.make_statement(person=person, organization=f.make_organization())

    add(1)
    few = [queries(client, page) for page in pages]
    add(30)
    assert [queries(client, page) for page in pages] == few

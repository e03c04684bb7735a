"""Pages of documents: what is known of each, and every fact that rests on it."""

import pytest

from tests import factories as f
from tests.bulk import in_bulk
from tests.reading import queries, read

pytestmark = pytest.mark.django_db


def test_a_document_shows_what_is_known_of_it(client):
    document = f.make_document(
        title_en="Global Strategy",
        kind="resolution",
        symbol="A/RES/60/288",
        publisher="General Assembly",
        date="2006-09-20",
        languages="en;ru",
        url="https://example.org/strategy",
    )
    page = read(client, document.get_absolute_url())
    for words in ("Resolution", "A/RES/60/288", "General Assembly", "20 September 2006", "English, Russian"):
        assert words in page.text
    assert page.find("a", href="https://example.org/strategy")
    assert document.ref in page.text


def test_what_is_not_known_of_it_says_why(client):
    text = read(client, f.make_document(absent={"date": "unknown"}).get_absolute_url()).text
    assert "Date Unknown: no source was found" in text
    assert "Publisher Not recorded" in text
    assert "No published fact rests on this document." in text


def test_every_fact_that_rests_on_it_is_named_and_linked(client):
    row = f.make_participation(role="host", state=f.make_state(title_en="Tajikistan"))
    document = f.make_document()
    f.make_citation(document=document, entry=row.meeting, path="start", value_en="29 March 2011", locator="p. 1")
    f.make_citation(document=document, entry=row.meeting, path=f"participations/{row.uid}", printed="Tadjikistan")
    f.make_citation(document=document, entry=row.state)
    f.make_citation(document=document, entry=f.make_meeting(title_en="Hidden", status="draft"))
    page = read(client, document.get_absolute_url())
    assert "3 facts" in page.text and "Hidden" not in page.text
    assert page.find("a", href=row.meeting.get_absolute_url()) and page.find("a", href=row.state.get_absolute_url())
    assert "First day: 29 March 2011, p. 1" in page.text
    assert "Participations: Host: Tajikistan (“Tadjikistan”)" in page.text


def test_many_facts_come_page_by_page(client):
    document = f.make_document()
    for _time in range(5):
        f.make_citation(document=document)
    page = read(client, f"{document.get_absolute_url()}?limit=3")
    (following,) = page.find("a", rel="next")
    second = read(client, f"{document.get_absolute_url()}{following['href']}")
    shown = [{link for link in p.links if link.startswith("/en/organizations/org")} for p in (page, second)]
    assert [len(links) for links in shown] == [3, 2]
    assert not shown[0] & shown[1]


def test_what_rests_on_it_is_in_alphabetical_order_of_the_language(client):
    document = f.make_document()
    for iso3, en, ru in (("AAA", "Beta", "Альфа"), ("BBB", "Alpha", "Бета")):
        state = f.make_state(iso3=iso3, title_en=en, title_ru=ru)
        f.make_citation(document=document, entry=state)
    for language, first, second in (("en", "Alpha", "Beta"), ("ru", "Альфа", "Бета")):
        text = read(client, document.get_absolute_url().replace("/en/", f"/{language}/")).text
        assert text.index(first) < text.index(second)
        paged = read(client, document.get_absolute_url().replace("/en/", f"/{language}/") + "?limit=1")
        assert first in paged.text and second not in paged.text


def test_the_list_names_kind_publisher_and_date(client):
    f.make_document(title_en="Note", kind="report", publisher="CTITF", date="2011-07", symbol="S/1")
    text = read(client, "/en/documents/").text
    assert "1 document " in text and "Note Report S/1, CTITF, July 2011" in text


def test_a_list_takes_the_same_queries_for_one_row_and_for_many(client):
    f.make_document()
    few = queries(client, "/en/documents/?limit=200")
    with in_bulk():
        for _time in range(199):
            f.make_document()
    assert "200 documents" in read(client, "/en/documents/?limit=200").text
    assert queries(client, "/en/documents/?limit=200") == few


def test_a_document_takes_the_same_queries_for_few_facts_and_for_many(client):
    document = f.make_document()

    def add():
        row = f.make_participation()
        f.make_citation(document=document, entry=row.meeting, path=f"participations/{row.uid}")
        f.make_citation(document=document, entry=row.state)

    add()
    few = queries(client, document.get_absolute_url())
    with in_bulk():
        for _time in range(30):
            add()
    assert queries(client, document.get_absolute_url()) == few

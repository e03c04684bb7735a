"""Search for programs: the records of the search page, in the same order, as JSON and as tables."""

import csv
import re
from io import BytesIO, StringIO
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from ctitf_site.register.searching import find
from tests import factories as f
from tests.reading import queries, read

pytestmark = pytest.mark.django_db
SEARCH = "/api/v1/search/"


def search(client, words, more=""):
    response = client.get(f"{SEARCH}?q={quote(words)}{more}")
    assert response.status_code == 200
    return response.json()


def publish(record):
    f.save(record)
    return record


@pytest.mark.searches
def test_it_finds_what_the_page_finds_in_the_same_order(client, facts):
    for words in ("jenca", "ОДКБ", "Almaty 2012", "terrorism", "xyzzy"):
        page = client.get(f"/en/search/?q={quote(words)}").content.decode()
        refs = re.findall(r'<span class="ref">([A-Z0-9-]+)</span>', page)
        found = search(client, words)
        assert [row["ref"] for row in found["results"]] == refs
        assert sum(found["kinds"].values()) == found["count"] >= len(refs)


def test_a_result_says_where_it_was_found_and_leads_on(client):
    organization = f.make_organization(acronym_en="CARICC", title_en="Coordination Centre", title_ru="")
    f.make_name(entry=organization, text="CARRIC", type="misspelling")
    publish(organization)
    (row,) = search(client, "carric")["results"]
    assert row["title"] == {"en": "Coordination Centre", "ru": None}
    assert row["found_in"] == {"field": "misspelling", "text": "CARRIC", "language": None}
    assert client.get(row["url"].removeprefix("http://testserver")).json()["ref"] == organization.ref
    assert read(client, row["html_url"]["ru"].removeprefix("http://testserver"))
    (row,) = search(client, "coordination")["results"]
    assert row["found_in"] is None


def test_one_kind_page_by_page(client):
    for number in range(21):
        publish(f.make_person(title_en=f"Borders {number:02d}"))
    first = search(client, "border", "&kind=person")
    assert (first["count"], len(first["results"]), first["previous"]) == (21, 20, None)
    second = client.get(first["next"].removeprefix("http://testserver")).json()
    assert [row["title"]["en"] for row in second["results"]] == ["Borders 20"]
    assert second["next"] is None and "page=1" in second["previous"]


def test_tables_hold_the_same(client):
    publish(f.make_meeting(title_en="Consultation", summary_en="=Borders\u0001 & more"))
    publish(f.make_document(title_en="Borders"))
    lines = list(csv.reader(StringIO(client.get(f"{SEARCH}?q=border&format=csv").content.decode("utf-8-sig"))))
    (sheet,) = load_workbook(BytesIO(client.get(f"{SEARCH}?q=border&format=xlsx").content))
    assert [[cell or "" for cell in row[:2]] for row in sheet.values] == [row[:2] for row in lines]
    assert [row[0] for row in lines] == ["kind", "document", "meeting"]
    assert lines[2][4:6] == ["summary", "'=Borders\u0001 & more"]
    assert {*read(client, "/en/search/?q=border").links} >= {
        f"{SEARCH}?q=border&format={code}" for code in ("csv", "xlsx")
    }


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("", "q"), ("q=", "q"), ("q=...", "q"), ("q=a&kind=x", "kind"), ("q=a&page=2", "page"), ("q=a&colour=1", "colour")]
    + [("q=a&kind=person&page=51", "page"), ("q=a&format=pdf", "format"), ("q=a&q=b", "q"), ("q=a&cursor=x", "cursor")],
)
def test_what_cannot_be_searched_is_said(client, query, parameter):
    response = client.get(f"{SEARCH}?{query}")
    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


def test_drafts_and_what_only_they_say_are_not_found(client):
    publish(f.make_meeting(title_en="Zanzibar", status="draft"))
    hidden = publish(f.make_organization(title_en="Owner", status="draft"))
    publish(f.make_contribution(title_en="Zanzibar works", organization=hidden))
    nothing = {"count": 0, "is_whole": True, "kinds": {}, "next": None, "previous": None, "results": []}
    assert search(client, "zanzibar") == nothing


def test_another_time_is_searched_with_links_that_stay_there(client, past):
    record = publish(f.make_meeting(title_en="Zanzibar"))
    f.save(record, title_en="Pemba")
    (row,) = search(client, "zanzibar", "&as_of=seq:1")["results"]
    assert row["url"].endswith("?as_of=seq:1")
    assert search(client, "pemba", "&as_of=seq:1")["count"] == 0


def test_it_takes_the_same_queries_however_much_is_found(client):
    def add(times):
        for _time in range(times):
            publish(f.make_meeting(title_en="Borders", summary_en="Long"))

    add(1)
    few = queries(client, f"{SEARCH}?q=long+border&kind=meeting")
    add(12)
    assert queries(client, f"{SEARCH}?q=long+border&kind=meeting") == few <= 11


def test_of_very_many_the_newest_are_looked_at_and_it_says_so(client, monkeypatch):
    monkeypatch.setattr(find, "MOST_RANKED", 3)
    monkeypatch.setattr(find, "MOST_OF_EACH", 2)
    older = publish(f.make_person(title_en="Borders and water"))
    newer = [publish(f.make_person(title_en=f"Borders {number}")).ref for number in range(3)]
    publish(f.make_person(title_en="Borders unseen", status="draft"))
    found = search(client, "borders")
    assert (found["is_whole"], found["count"]) == (False, 2)
    assert {row["ref"] for row in found["results"]} == {*newer[1:]}
    assert "only the newest" in read(client, "/en/search/?q=borders").text
    assert {row["ref"] for row in search(client, "borders", "&kind=person")["results"]} == {*newer}
    one = search(client, "borders water")
    assert (one["is_whole"], [row["ref"] for row in one["results"]]) == (True, [older.ref])
    assert "only the newest" not in read(client, "/en/search/?q=water").text


def test_a_rare_word_finds_the_oldest(client, monkeypatch):
    """Also where the other word leads to very many, and with as many queries."""
    publish(f.make_person(title_en="Borders and water"))
    asked = queries(client, f"{SEARCH}?q=borders+water")
    monkeypatch.setattr(find, "MOST_RANKED", 3)
    for number in range(9):
        publish(f.make_person(title_en=f"Borders {number}"))
    assert queries(client, f"{SEARCH}?q=borders+water") <= asked


@pytest.mark.parametrize("bound", ["MOST_RANKED", "MOST_PARTIES"])
def test_where_many_are_called_the_same_it_does_not_say_that_all_were_looked_at(client, monkeypatch, bound):
    for _number in range(3):
        publish(f.make_organization(title_en="Border Academy"))
    assert search(client, "border academy")["is_whole"]
    monkeypatch.setattr(find, bound, 2)
    assert not search(client, "border academy")["is_whole"]

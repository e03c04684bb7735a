"""The list of changes of the API and its feed: in order, in both languages, known by names that stay."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from ctitf_site.pages.api_entries import ENTRIES, KINDS
from tests import factories as f
from tests.factories import save
from tests.reading import queries, read
from tests.site.test_changes import ATOM, LANG

pytestmark = pytest.mark.django_db
PAGE, FEED, DOCS = "/en/data/api/changes/", "/en/data/api/changes.atom", "/en/data/api/"


def test_no_entry_is_older_than_the_one_below():
    assert all(newer.day >= older.day for newer, older in pairwise(ENTRIES))


def test_entries_are_short_and_have_names_of_their_own():
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)
    assert {entry.kind for entry in ENTRIES} <= set(KINDS)
    assert [entry.name for entry in ENTRIES if str(entry.text)[-1] != "." or len(str(entry.text)) > 200] == []


def test_every_entry_is_there_in_russian():
    with override("ru"):
        assert [entry.name for entry in ENTRIES if not has_cyrillic(str(entry.text))] == []
        assert all(has_cyrillic(str(word)) for word in KINDS.values())


def has_cyrillic(text):
    return any("а" <= letter.lower() <= "я" for letter in text)


def test_the_page_tells_all_of_them(client):
    page = read(client, PAGE)
    assert {entry.name for entry in ENTRIES} <= set(page.ids)
    assert all(f"{entry.word}: {entry.text}" in page.text for entry in ENTRIES)
    assert queries(client, PAGE) == queries(client, FEED) == 0


@pytest.mark.parametrize("address", [PAGE, DOCS])
def test_pages_name_the_feed(client, address):
    page = read(client, address)
    [link] = page.find("link", type="application/atom+xml")
    assert link["href"] == FEED and link["hreflang"] == "en"
    assert (PAGE if address == DOCS else FEED) in page.links


def test_the_feed_is_valid_and_absolute(client, settings):
    settings.SITE_URL = "https://register.example.org"
    response = client.get("/ru/data/api/changes.atom", headers={"host": "127.0.0.1"})
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{{{ATOM['a']}}}feed" and feed.get(LANG) == "ru"
    assert feed.findtext("a:id", namespaces=ATOM) == f"{settings.SITE_URL}/ru/data/api/changes.atom"
    newest = feed.findtext("a:updated", namespaces=ATOM)
    assert newest == f"{ENTRIES[0].day}T00:00:00+00:00"
    assert {link.get("rel") for link in feed.findall("a:link", ATOM)} == {"self", "alternate"}
    for entry, told in zip(ENTRIES, feed.findall("a:entry", ATOM), strict=True):
        assert told.findtext("a:id", namespaces=ATOM) == f"tag:register.example.org,2026:ru/api/{entry.name}"
        address = f"{settings.SITE_URL}/ru/data/api/changes/#{entry.name}"
        assert told.find("a:link", ATOM).get("href") == address
        assert told.findtext("a:updated", namespaces=ATOM) == f"{entry.day}T00:00:00+00:00" <= newest
        assert has_cyrillic(told.findtext("a:title", namespaces=ATOM))


def test_what_a_reader_has_is_not_sent_again(client):
    etag = client.get(FEED)["ETag"]
    assert client.get(FEED, headers={"if-none-match": etag}).status_code == 304
    assert client.head(FEED)["ETag"] == etag != client.get(FEED.replace("en", "ru", 1))["ETag"]


@pytest.mark.parametrize("query", ["colour=red", "kind=added", "limit=2"])
def test_what_is_not_known_is_refused(client, query):
    for address in (PAGE, FEED):
        assert query.partition("=")[0] in read(client, f"{address}?{query}", 400).text


@pytest.mark.usefixtures("past")
def test_a_feed_has_no_past(client):
    save(f.make_meeting())
    for address in (PAGE, DOCS):
        assert not read(client, f"{address}?as_of=seq:1").find("link", type="application/atom+xml")
    assert "as_of" in read(client, f"{FEED}?as_of=seq:1", 400).text

"""Feeds, calendars and tables, read by the libraries that partners read them with."""

import json
import urllib.request

import feedparser
import pandas
import pytest
from icalendar import Calendar

from tests.api import NOUNS


def get(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("path", ["changes.atom", "changes.atom?pillar=PI-1", "data/api/changes.atom"])
def test_a_feed_is_read_without_a_fault(site, language, path):
    feed = feedparser.parse(f"{site}/{language}/{path}")
    assert (feed.status, feed.bozo, feed.version) == (200, False, "atom10")
    assert feed.feed.title and feed.feed.updated_parsed and feed.feed.language == language
    assert len({entry.id for entry in feed.entries}) == len(feed.entries) > 0
    assert all(entry.title and entry.updated_parsed and entry.link.startswith(site) for entry in feed.entries)
    known = feedparser.parse(f"{site}/{language}/{path}", etag=feed.etag)
    assert known.status == 304 and known.entries == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_calendar_is_read_with_its_meetings(site, language):
    events = Calendar.from_ical(get(f"{site}/{language}/meetings.ics")).walk("VEVENT")
    assert len({str(event["uid"]) for event in events}) == len(events) > 3


@pytest.mark.parametrize("noun", NOUNS)
def test_a_table_is_read_as_it_is(site, noun):
    """Row by row what the JSON says; refs, codes and dates stay texts, and Cyrillic is whole."""
    rows = [json.loads(line) for line in get(f"{site}/api/v1/{noun}s.ndjson").splitlines()]
    table = pandas.read_csv(f"{site}/api/v1/{noun}s.csv", dtype=str, keep_default_na=False)
    key = "ref" if "ref" in rows[0] else "uid"
    assert table[key].tolist() == [row[key] for row in rows]
    for name in ("title", "heading", "official_name"):
        if name in rows[0]:
            assert table[f"{name}_ru"].tolist() == [row[name]["ru"] or "" for row in rows]


def test_a_workbook_is_read_as_the_table(site):
    address = f"{site}/api/v1/states"
    book = pandas.read_excel(f"{address}.xlsx", dtype=str, keep_default_na=False)
    table = pandas.read_csv(f"{address}.csv", dtype=str, keep_default_na=False)
    assert book["title_ru"].tolist() == table["title_ru"].tolist() and "Казахстан" in {*book["title_ru"]}

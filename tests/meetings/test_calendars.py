"""Calendars: programs can read them, and they say no more than the sources."""

from datetime import date

import pytest
from icalendar import Calendar

from meetings.calendars import event
from tests import factories as f
from tests.bulk import in_bulk
from tests.reading import queries, read

pytestmark = pytest.mark.django_db


def fetched(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return b"".join(response)


def events(client, address):
    return Calendar.from_ical(fetched(client, address)).walk("VEVENT")


@pytest.fixture
def almaty():
    return f.make_meeting(
        start="2012-06-21",
        end="2012-06-22",
        title_en="Consultation, in Almaty; with commas",
        title_ru="Консультации в Алматы: ход осуществления Совместного плана действий в Центральной Азии",
        city_en="Almaty",
        country=f.make_state(title_en="Kazakhstan"),
        slug="almaty",
    )


def test_a_meeting_is_whole_days_with_an_end_that_is_not_part_of_it(client, almaty, settings):
    settings.SITE_URL = "https://register.example.org"
    for address in ("/en/meetings.ics", "/en/meetings/almaty.ics"):
        (event,) = events(client, address)
        assert event.decoded("dtstart") == date(2012, 6, 21) and event.decoded("dtend") == date(2012, 6, 23)
        assert event["uid"] == f"{almaty.ref}@register.example.org"
        assert event["url"] == "https://register.example.org/en/meetings/almaty/"
        assert event["summary"] == almaty.title_en and event["summary"].params["LANGUAGE"] == "en"
        assert event["location"] == "Almaty, Kazakhstan"
        assert event.decoded("dtstamp") == almaty.updated_at.replace(microsecond=0)


def test_lines_are_folded_at_75_octets_and_end_as_the_standard_wants(client, almaty):
    content = fetched(client, "/ru/meetings.ics")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"") and content.endswith(b"END:VCALENDAR\r\n")
    assert events(client, "/ru/meetings.ics")[0]["summary"] == almaty.title_ru


def test_what_has_no_known_day_stands_in_no_calendar(client):
    for slug, start in (("a-year", "2012"), ("a-month", "2012-06")):
        f.make_meeting(slug=slug, start=start)
        page = read(client, f"/en/meetings/{slug}.ics", 404)
        assert "The day of this meeting is not recorded" in page.text
        assert not read(client, f"/en/meetings/{slug}/").find("a", href=f"/en/meetings/{slug}.ics")
    assert events(client, "/en/meetings.ics") == []


def test_a_last_day_that_is_not_known_is_not_made_up(client):
    f.make_meeting(start="2012-06-21", end="2012-07", slug="long")
    (event,) = events(client, "/en/meetings/long.ics")
    assert "dtend" not in event and "Until July 2012; the day is not recorded." in event["description"]


def test_it_takes_the_filters_of_the_list_and_is_linked_with_them(client, almaty):
    f.make_meeting(kind="launch", title_en="Launch")
    page = read(client, "/en/meetings/?kind=launch&ordering=title&limit=5")
    assert page.find("a", href="/en/meetings.ics?kind=launch")
    assert [str(one["summary"]) for one in events(client, "/en/meetings.ics?kind=launch")] == ["Launch"]
    assert read(client, "/en/meetings/almaty/").find("a", href="/en/meetings/almaty.ics")
    for query in ("?kind=party", "?limit=5", "?ordering=start", "?nothing=1"):
        read(client, f"/en/meetings.ics{query}", 400)


def test_drafts_withdrawn_and_merged_meetings(client, almaty):
    f.make_meeting(slug="draft", status="draft")
    f.make_meeting(slug="gone", status="withdrawn", withdrawn_reason_en="A mistake")
    f.make_meeting(slug="merged", status="withdrawn", withdrawn_reason_en="Twice", merged_into=almaty.entry)
    assert len(events(client, "/en/meetings.ics")) == 1
    assert client.get("/en/meetings/draft.ics").status_code == 404
    assert client.get("/en/meetings/gone.ics").status_code == 410
    assert client.get("/en/meetings/merged.ics")["Location"] == "/en/meetings/almaty.ics"


@pytest.mark.parametrize("address", ["/en/meetings.ics", "/en/meetings/almaty.ics"])
def test_what_did_not_change_is_not_sent_again(client, almaty, address):
    f.save(almaty)
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.head(address)["ETag"] == tag
    f.save(almaty, city_en="Astana")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_it_takes_as_many_queries_for_200_meetings_as_for_one(client, almaty):
    def sent(address):
        return queries(Sending(client), address)

    few = sent("/en/meetings.ics")
    with in_bulk():
        for _time in range(199):
            f.make_meeting(country=almaty.country)
    assert sent("/en/meetings.ics") == few


class Sending:
    """A browser that reads to the end what is sent piece by piece."""

    def __init__(self, client):
        self.client = client

    def get(self, address):
        response = self.client.get(address)
        assert b"".join(response).startswith(b"BEGIN:VCALENDAR")
        return response


def test_pages_name_their_calendar_to_programs(client):
    known, unknown = f.make_meeting(start="2012-06-21"), f.make_meeting(start="2012")
    named = {"rel": "alternate", "type": "text/calendar"}
    assert read(client, "/en/meetings/?kind=expert").find("link", href="/en/meetings.ics?kind=expert", **named)
    page = read(client, known.get_absolute_url())
    assert page.find("link", href=f"{known.get_absolute_url().rstrip('/')}.ics", **named)
    assert not read(client, unknown.get_absolute_url()).find("link", **named)


@pytest.mark.parametrize("address", ["/en/meetings.ics", "/en/meetings/{}.ics"])
def test_what_comes_while_it_is_written_is_another_calendar(client, monkeypatch, address):
    f.save(meeting := f.make_meeting(start="2012-06-21"))

    def slow(meeting):
        f.save(meeting)
        f.save(f.make_meeting(start="2012-06-22"))
        return event(meeting)

    monkeypatch.setattr("meetings.calendars.event", slow)
    monkeypatch.setattr("meetings.calendar_views.event", slow)
    address = address.format(meeting.slug)
    first = client.get(address)
    monkeypatch.undo()
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_calendar_that_is_known_is_not_written(client, monkeypatch):
    f.save(f.make_meeting(start="2012-06-21"))
    etag = client.get("/en/meetings.ics")["ETag"]
    monkeypatch.setattr("meetings.calendar_views.written", None)
    assert client.get("/en/meetings.ics", headers={"if-none-match": etag}).status_code == 304

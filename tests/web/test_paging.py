"""Pages by key: every row once, in order, whatever is added or removed while somebody reads."""

import base64
import json

import pytest
from django.test import override_settings

from ctitf_site.web.paging import read_chunks
from meetings.filters import MeetingFilterSet
from meetings.models import Meeting
from tests import factories as f
from tests.api import ROOT, errors, get

pytestmark = pytest.mark.django_db
ORDERINGS = [f"{sign}{name}" for name in MeetingFilterSet.orderings for sign in ("", "-")]


@pytest.fixture
def meetings():
    """Seven meetings, some with the same day and title."""
    days = ["2010", "2011-03", "2011-03", "2011-03", "2011-03-29", "2012", "2012"]
    return [f.make_meeting(start=day, title_en="Same" if n % 2 else "Other") for n, day in enumerate(days)]


def follow(client, answer, direction):
    """The answers behind the link ``next`` or ``previous``, to the last one."""
    while address := answer[direction]:
        answer = client.get(address.removeprefix("http://127.0.0.1:8000")).json()
        yield answer


def refs_of(answers):
    return [row["ref"] for answer in answers for row in answer["results"]]


@pytest.mark.thorough
@pytest.mark.parametrize("ordering", ORDERINGS)
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_give_every_row_once_in_both_directions(client, meetings, ordering, limit):
    whole = refs_of([get(client, "meetings/", ordering=ordering)])
    first = get(client, "meetings/", ordering=ordering, limit=limit)
    pages = [first, *follow(client, first, "next")]
    assert refs_of(pages) == whole
    assert sorted(whole) == sorted(meeting.ref for meeting in meetings)
    assert {page["count"] for page in pages} == {7}
    back = [pages[-1], *follow(client, pages[-1], "previous")]
    assert refs_of(reversed(back)) == whole
    assert back[-1]["previous"] is None


def test_a_page_of_exactly_all_rows_is_the_last(client, meetings):
    answer = get(client, "meetings/", limit=7)
    assert (answer["next"], answer["previous"]) == (None, None)


def test_rows_added_and_removed_shift_no_page(client, meetings):
    first = get(client, "meetings/", ordering="start", limit=3)
    f.make_meeting(start="2009")
    Meeting.objects.filter(ref=first["results"][-1]["ref"]).delete()
    rest = refs_of(follow(client, first, "next"))
    assert refs_of([first]) + rest == [meeting.ref for meeting in meetings]


def test_links_keep_the_query_and_take_their_host_from_one_setting(client, meetings):
    with override_settings(SITE_URL="https://register.example.org", ALLOWED_HOSTS=["evil.example"]):
        response = client.get(f"{ROOT}meetings/", {"kind": "expert", "limit": 2}, headers={"host": "evil.example"})
    address = response.json()["next"]
    assert address.startswith("https://register.example.org/api/v1/meetings/?kind=expert&limit=2&cursor=")
    assert response["Link"].startswith(f'<{address}>; rel="next", ')
    assert "evil" not in response.content.decode()


def test_the_link_header_names_both_neighbours(client, meetings):
    first = get(client, "meetings/", limit=2)
    response = client.get(first["next"].removeprefix("http://127.0.0.1:8000"))
    answer = response.json()
    named = f'<{answer["next"]}>; rel="next", <{answer["previous"]}>; rel="prev", '
    assert response["Link"].startswith(named)


def test_a_list_without_neighbours_names_none(client):
    link = client.get(f"{ROOT}meetings/")["Link"]
    assert "next" not in link and "prev" not in link


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1.5", "ten", "²", "٣", "9" * 30, "1 2"])
def test_a_limit_is_a_number_from_1_to_200(client, limit):
    assert errors(client, "meetings/", limit=limit)["limit"]["problem"] == "Give a whole number from 1 to 200."


def encoded(content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


FORGED = encoded([0, "2011", "M-0001"])


@pytest.mark.parametrize(
    "cursor",
    ["abc", "ы", "=", ".", "a.b", "ы.ы", FORGED, f"{FORGED}.", f"{FORGED}.{'A' * 43}", "." * 900, "é" * 300],
)
def test_a_cursor_of_nowhere_is_refused(client, meetings, cursor):
    assert set(errors(client, "meetings/", cursor=cursor)) == {"cursor"}


@pytest.mark.parametrize("query", ["ordering=title", "kind=expert", "kind=launch,expert&q=s", "q=same&kind=expert"])
def test_a_cursor_of_another_order_or_filter_is_refused(client, meetings, query):
    cursor = get(client, "meetings/", q="same", limit=2)["next"].partition("cursor=")[2]
    assert errors(client, f"meetings/?cursor={cursor}&{query}") == {
        "cursor": {
            "parameter": "cursor",
            "problem": "This cursor belongs to another list, filter, order or time; begin at the first page.",
            "allowed": [],
        }
    }
    for same in ("limit=1", "fields=ref&lang=ru", "expand=country", "kind=", "format=json"):
        assert get(client, f"meetings/?q=same&cursor={cursor}&{same}")["results"], same


def test_a_cursor_of_another_list_is_refused(client, meetings):
    for _ in range(3):
        f.make_state()
    cursor = get(client, "states/", ordering="ref", limit=1)["next"].partition("cursor=")[2]
    assert set(errors(client, "meetings/", ordering="ref", cursor=cursor)) == {"cursor"}


@pytest.mark.usefixtures("past")
def test_a_cursor_of_another_time_is_refused(client):
    for _ in range(3):
        f.save(f.make_meeting())
    past = get(client, "meetings/", limit=1, as_of="seq:2")["next"]
    cursor = past.partition("cursor=")[2].partition("&")[0]
    assert "as_of" in past and get(client, "meetings/", limit=1, as_of="seq:2", cursor=cursor)["results"]
    assert set(errors(client, "meetings/", limit=1, cursor=cursor)) == {"cursor"}


@pytest.mark.parametrize("size", [1, 3, 7, 100])
@pytest.mark.parametrize("ordering", [("ref",), ("-start", "-ref"), ("sort_en", "ref")])
def test_chunks_give_every_row_once(meetings, size, ordering):
    chunks = list(read_chunks(Meeting.objects.all(), ordering, size))
    assert [row for rows in chunks for row in rows] == list(Meeting.objects.order_by(*ordering))
    assert all(len(rows) <= size for rows in chunks)


def test_no_rows_give_no_chunks(db):
    assert list(read_chunks(Meeting.objects.all(), ("ref",), 10)) == []

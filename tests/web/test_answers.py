"""An answer is given again while the register says the same: to whom it is the answer, and to nobody else."""

import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ctitf_site.register.models import Revision
from ctitf_site.web import limits
from ctitf_site.web.answers import asked, kept, state
from ctitf_site.web.answers.front import Front
from ctitf_site.web.answers.store import Store
from meetings.models import Meeting
from tests import factories as f
from tests.api import ROOT
from tests.desk.proposing import saved
from tests.factories import save
from tests.fronts import ask, front
from tests.outages import outage

pytestmark = pytest.mark.django_db
PAGES = [
    "/en/meetings/",
    "/ru/meetings/",
    f"{ROOT}meetings/",
    f"{ROOT}meetings/?format=csv",
    "/en/meetings.ics",
    "/en/changes.atom",
]
BROWSER = {"accept": "text/html,*/*;q=0.8", "accept-encoding": "gzip, br", "accept-language": "ru-RU,ru;q=0.9"}


@pytest.fixture
def register(monkeypatch):
    """The layer, which looks at the database once in this test unless it is told to look anew."""
    monkeypatch.setattr(state, "SECONDS", 1000)
    saved(f.make_meeting(title_en="First title", slug="first"))
    # In the second of a change nobody can say when the register changed last.
    Revision.objects.update(at=timezone.now() - timedelta(days=1))
    return front()


@pytest.fixture
def always(register, monkeypatch):
    """The layer that looks at the database before each answer."""
    monkeypatch.setattr(state, "SECONDS", -1)
    return register


# ---- The same answer again


@pytest.mark.parametrize("headers", [{}, BROWSER])
@pytest.mark.parametrize("path", PAGES)
def test_it_is_given_again_as_it_was_without_a_query(register, path, headers):
    first = ask(register, path, headers=headers)
    assert (first.status, first.headers["Cache-Status"]) == (200, "register; fwd=miss; stored")
    with CaptureQueriesContext(connection) as queries:
        again = ask(register, path, headers=headers)
    assert again.was_kept and again.told == first.told and len(queries) == 0
    assert ask(register.site, path, headers=headers).told == first.told
    assert register.figures == {"hits": 1, "misses": 1}


@pytest.mark.parametrize("path", PAGES)
def test_what_a_client_has_is_not_sent_again(register, path):
    for headers in ({}, BROWSER):
        full = ask(register, path, headers=headers)
        for named in (full.headers["ETag"], f'W/"other", W/{full.headers["ETag"]}', "*"):
            known = ask(register, path, headers=headers | {"if-none-match": named})
            assert (known.status, known.body) == (304, b"")
            assert known.headers["ETag"] == full.headers["ETag"] and "Content-Length" not in known.headers
        assert ask(register, path, headers=headers | {"if-none-match": '"other"'}).told == full.told


def test_a_page_is_kept_for_the_next_reader_even_if_the_first_one_knows_it(register):
    etag = ask(register.site, "/en/meetings/").headers["ETag"]
    assert ask(register, "/en/meetings/", headers={"if-none-match": etag}).status == 304
    assert ask(register, "/en/meetings/").was_kept


def test_a_head_is_answered_from_what_is_kept(register):
    assert not ask(register, "/en/meetings/", "HEAD").was_kept
    full = ask(register, "/en/meetings/")
    head = ask(register, "/en/meetings/", "HEAD")
    assert head.was_kept and head.body == b"" and head.headers["Content-Length"] == str(len(full.body))


def test_the_same_parameters_in_another_order_are_the_same_address(register):
    kz, kg = f.make_state().ref, f.make_state().ref
    first = ask(register, f"{ROOT}meetings/?limit=7&state={kz}&state={kg}")
    assert ask(register, f"{ROOT}meetings/?state={kz}&&state={kg}&limit=7").told == first.told
    assert not ask(register, f"{ROOT}meetings/?state={kg}&state={kz}&limit=7").was_kept
    assert register.figures["hits"] == 1


# ---- And to nobody else

READERS = [
    {"accept": accept, "accept-language": language, "accept-encoding": encoding} | origin
    for accept in ("application/json", "text/csv", "text/html", "*/*")
    for language in ("en", "ru", "de, ru;q=0.5", "")
    for encoding in ("", "gzip", "gzip;q=0", "identity")
    for origin in ({}, {"origin": "https://partner.example"})
]


@pytest.mark.parametrize("path", [f"{ROOT}meetings/", "/en/meetings/", "/api/", "/sitemap.xml"])
def test_readers_who_want_something_else_are_told_something_else(register, path):
    """Each reader is told by the layer, which has answered all others before, what the site tells."""
    for headers in READERS:
        ask(register, path, headers=headers)
    for headers in READERS:
        assert ask(register, path, headers=headers).told == ask(register.site, path, headers=headers).told, headers


APART = [
    {"HTTP_COOKIE": f"{configured.SESSION_COOKIE_NAME}=abc"},
    {"HTTP_COOKIE": f"_ga=1; {configured.LANGUAGE_COOKIE_NAME}=ru"},
    {"HTTP_COOKIE": 'a="\\000"'},
    {"HTTP_RANGE": "bytes=0-5"},
    {"HTTP_IF_MATCH": '"x"'},
    {"HTTP_IF_MODIFIED_SINCE": "Sun, 29 Nov 2026 10:00:00 GMT"},
    {"HTTP_AUTHORIZATION": "Bearer x"},
    {"CONTENT_TYPE": "text/plain; charset=koi8-r"},
    {"CONTENT_LENGTH": "1"},
    {"HTTP_ACCEPT": "text/html," * 200},
    {"HTTP_HOST": "elsewhere.example"},
]


@pytest.mark.parametrize("more", APART)
def test_the_site_itself_answers_what_is_for_one_client(register, more):
    ask(register, "/en/meetings/")
    answer = ask(register, "/en/meetings/", **more)
    assert "Cache-Status" not in answer.headers and register.figures["hits"] == 0


def test_cookies_of_other_sites_change_nothing(register):
    ask(register, "/en/meetings/")
    assert ask(register, "/en/meetings/", headers={"cookie": "_ga=1; my_sessionid_of=2"}).was_kept


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/en/nothing/",
        f"{ROOT}meetings/?colour=red",
        "/en/meetings",
        "/healthz",
        "/admin/login/",
        "/id/M-0001",
        "/data/",
    ],
)
def test_errors_and_what_is_not_for_all_are_not_kept(register, path):
    for _time in range(2):
        assert "Cache-Status" not in ask(register, path).headers
    assert register.store.size == 0


@pytest.mark.parametrize(
    "head", [{"Set-Cookie": "a=b"}, {"Vary": "Cookie"}, {"Vary": "*"}, {"Cache-Control": "no-store"}]
)
def test_a_head_that_forbids_it_is_obeyed(head):
    given = {"ETag": '"x"', "Content-Length": "1", "Cache-Control": "public, max-age=30"}
    assert kept.may_be_kept("200 OK", [*given.items()]) == set()
    assert kept.may_be_kept("200 OK", [*(given | head).items()]) is None
    assert kept.may_be_kept("404 Not Found", [*given.items()]) is None
    assert kept.may_be_kept("200 OK", [*(given | {"Content-Length": str(kept.LARGEST + 1)}).items()]) is None


# ---- As the register changes


def test_what_is_saved_is_seen_in_the_next_answer(always):
    meeting = saved(f.make_meeting(title_en="Marked title", status="draft"))
    addresses = ["/en/meetings/", f"{ROOT}meetings/", "/en/meetings.ics"]

    def shown():
        found = [b"Marked title" in ask(always, path).body for _time in range(2) for path in addresses]
        assert len({*found}) == 1
        return found[0]

    assert not shown()
    save(f.make_ready(meeting), status="published")
    assert shown()
    save(meeting, status="withdrawn", withdrawn_reason_en="A mistake")
    assert not shown()
    assert always.figures["hits"] == 9


def test_who_saves_sees_it_at_once(register, staff):
    """The layer does not look for a thousand seconds, but for what went through it."""
    assert b"First title" in ask(register, "/en/meetings/").body
    save(Meeting.objects.get(), title_en="Second title")
    assert b"First title" in ask(register, "/en/meetings/").body
    assert ask(register, "/en/meetings/", "POST").status == 405
    assert b"Second title" in ask(register, "/en/meetings/").body


def test_what_is_saved_while_the_state_is_looked_up_is_not_overlooked(register, monkeypatch):
    look = state.look

    def look_and_save():
        found = look()
        register.state.forget()
        monkeypatch.setattr(state, "look", look)
        return found

    monkeypatch.setattr(state, "look", look_and_save)
    register.state.now()
    assert register.state.until == 0.0


def test_a_number_that_a_restore_gave_again_is_another_state(always):
    assert ask(always, "/en/meetings/").status == ask(always, "/en/meetings/").status == 200
    Revision.objects.update(at=timezone.now() - timedelta(days=1))
    assert not ask(always, "/en/meetings/").was_kept


def test_what_is_due_is_published_though_every_answer_is_kept(always):
    ask(always, "/en/meetings/")
    due = f.make_meeting(title_en="Due title", status="review", publish_at=timezone.now() - timedelta(minutes=1))
    saved(f.make_ready(due))
    assert b"Due title" in ask(always, "/en/meetings/").body


def test_another_day_is_another_state(always, monkeypatch):
    before = always.state.now()
    monkeypatch.setattr(state.timezone, "localdate", lambda: timezone.now().date() + timedelta(days=9))
    assert always.state.now() != before


def test_while_the_database_is_away_nothing_is_kept_or_given_again(always):
    assert ask(always, "/en/meetings/").status == 200
    with outage():
        assert ask(always, "/en/meetings/").status == 503
    always.state.watch.next_look = 0
    assert ask(always, "/en/meetings/").was_kept


# ---- Limits


def test_an_answer_that_is_given_again_counts_as_a_request(settings, tmp_path, monkeypatch):
    settings.API_RATE, settings.VAR_DIR = 3, tmp_path
    monkeypatch.setattr(limits, "moment", lambda: (100, 17))
    monkeypatch.setattr(state, "SECONDS", 1000)
    saved(f.make_meeting())
    register = front()
    answers = [ask(register, ROOT) for _time in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    assert [answer.headers["RateLimit"] for answer in answers[:3]] == [f'"default";r={left};t=17' for left in (2, 1, 0)]
    assert register.figures["hits"] == 2


def test_no_more_bytes_are_kept_than_are_allowed():
    class Row:
        size = 10

    store, rows = Store(100), [Row() for _number in range(50)]
    for number, row in enumerate(rows):
        store.put(number, row)
        store.put(0, rows[0])
        assert store.size == sum(row.size for row in store.rows.values()) <= 100
    assert store.get(0) is rows[0] and store.get(49) is rows[49] and store.get(5) is None


def slow_site(asked_for):
    def site(environ, start_response):
        asked_for.append(environ["PATH_INFO"])
        time.sleep(0.1)
        headers = {"ETag": '"x"', "Content-Length": "4", "Cache-Control": "public", "Vary": "Accept"}
        start_response("200 OK", [*headers.items()])
        return [b"once"]

    return site


class Anything(list):
    def close(self):
        """As an answer of Django."""


def test_one_thread_makes_what_many_wait_for(monkeypatch):
    asked_for, answers = [], []
    site = slow_site(asked_for)
    layer = Front(lambda *given: Anything(site(*given)), 100_000)
    monkeypatch.setattr(layer.state, "now", lambda: (1,))
    threads = [threading.Thread(target=lambda: answers.append(ask(layer, "/en/").body)) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (asked_for, answers) == (["/en/"], [b"once"] * 8) and layer.making == {}


def test_an_answer_that_fails_keeps_nobody_waiting(monkeypatch):
    def site(environ, start_response):
        raise RuntimeError("it fails")

    layer = Front(site, 100_000)
    monkeypatch.setattr(layer.state, "now", lambda: (1,))
    for _time in range(2):
        with pytest.raises(RuntimeError):
            ask(layer, "/en/")
    assert layer.making == {}


@pytest.mark.parametrize(
    ("given", "order"),
    [("", ""), ("b=1", "b=1"), ("b=1&a=2&b=0", "a=2&b=1&b=0"), ("&a=&", "a="), ("q=a%26b&a", "a&q=a%26b")],
)
def test_parameters_are_put_in_order(given, order):
    assert asked.in_order(given) == order

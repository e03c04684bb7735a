"""What is kept is as the register is now, is bounded, and keeps nobody waiting."""

import threading
import time
from datetime import timedelta

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError
from django.utils import timezone

from ctitf_site.register.models import Revision
from ctitf_site.web import due, limits
from ctitf_site.web.answers import state
from ctitf_site.web.answers.front import Front
from ctitf_site.web.answers.store import Store
from ctitf_site.web.query import in_order
from meetings.models import Meeting
from tests import factories as f
from tests.api import ROOT
from tests.desk.proposing import saved
from tests.factories import save
from tests.fronts import ask, front
from tests.outages import outage

pytestmark = pytest.mark.django_db


@pytest.fixture
def always(register, monkeypatch):
    """The layer that looks at the database before each answer."""
    monkeypatch.setattr(state, "SECONDS", -1)
    return register


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


def test_who_saves_sees_it_at_once(register, monkeypatch):
    """The layer does not look for a thousand seconds, but for what went through it."""
    assert b"First title" in ask(register, "/en/meetings/").body
    save(Meeting.objects.get(), title_en="Second title")
    assert b"First title" in ask(register, "/en/meetings/").body
    with monkeypatch.context() as patch:
        patch.setattr(register, "site", lambda environ, start: start("302 Found", []) or [])
        assert ask(register, "/admin/meetings/meeting/add/", "POST").status == 302
    assert b"Second title" in ask(register, "/en/meetings/").body


def test_what_is_saved_while_the_state_is_looked_up_is_not_overlooked(register, monkeypatch):
    look = state.look

    def look_and_save(sources):
        found = look(sources)
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


def test_what_is_due_is_published_though_every_answer_is_kept(always, settings, monkeypatch):
    monkeypatch.setattr(due, "SECONDS", 0)
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "ctitf_site.web.due.DueMiddleware"]
    always.site = get_wsgi_application()
    ask(always, "/en/meetings/")
    waiting = f.make_meeting(title_en="Due title", status="review", publish_at=timezone.now() - timedelta(minutes=1))
    saved(f.make_ready(waiting))
    assert b"Due title" in ask(always, "/en/meetings/").body
    assert b"Due title" in ask(always, "/en/meetings/").body


def test_another_day_is_another_state(always, monkeypatch):
    before = always.state.now()
    monkeypatch.setattr(state.timezone, "localdate", lambda: timezone.now().date() + timedelta(days=9))
    assert always.state.now() != before


def test_while_the_database_is_away_nothing_is_kept_or_given_again(always):
    assert ask(always, "/en/meetings/").status == 200
    with outage():
        assert ask(always, "/en/meetings/").status == 503
    always.state.sources.watches["default"].next_look = always.state.until = 0
    assert ask(always, "/en/meetings/").was_kept


def test_nobody_waits_for_who_looks(register, monkeypatch):
    """Django answers while one looks for long, as when the database does not answer."""
    ask(register, "/en/meetings/")
    register.state.forget()
    with register.state.looking:
        began = time.monotonic()
        assert not ask(register, "/en/meetings/").was_kept
        assert time.monotonic() - began < 5
    assert register.figures["passed"] == 1


def test_while_one_looks_the_others_are_told_what_was_known_a_moment_ago(register):
    ask(register, "/en/meetings/")
    register.state.until, register.state.near = 0, time.monotonic() + 1000
    with register.state.looking:
        assert ask(register, "/en/meetings/").was_kept
        register.state.forget()
        assert not ask(register, "/en/meetings/").was_kept


@pytest.mark.parametrize("error", [OperationalError, OSError])
def test_a_look_in_vain_is_not_repeated_at_once(register, monkeypatch, error, caplog):
    looks = []

    def fail():
        looks.append(1)
        raise error("no")

    monkeypatch.setattr(state, "last_change", fail)
    for _time in range(3):
        assert ask(register, "/en/meetings/").status == 200
    assert len(looks) == 1 and register.store.size == 0 and "cannot be found out" in caplog.text


@pytest.mark.parametrize("status", ["403 Forbidden", "503 Service Unavailable"])
def test_who_is_refused_has_saved_nothing(register, monkeypatch, status):
    """Else many who guess passwords would have the state looked up for every page of others."""
    ask(register, "/en/meetings/")
    with monkeypatch.context() as patch:
        patch.setattr(register, "site", lambda environ, start: start(status, []) or [])
        ask(register, "/admin/login/", "POST")
    assert register.state.until > 0 and ask(register, "/en/meetings/").was_kept


def test_a_question_or_a_refused_request_changes_nothing(register):
    ask(register, "/en/meetings/")
    for method, path in (("OPTIONS", ROOT), ("POST", "/en/meetings/")):
        assert ask(register, path, method).status in (200, 405)
        assert register.state.until > 0


# ---- Limits


def test_an_answer_that_is_given_again_counts_as_a_request(connected, settings, tmp_path, monkeypatch):
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
    was_closed = False

    def close(self):
        """As an answer of Django."""
        self.was_closed = True


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


def test_an_answer_that_breaks_off_is_closed(monkeypatch):
    class Breaking(Anything):
        def __iter__(self):
            yield b"a part"
            raise RuntimeError("it breaks off")

    answer = Breaking()

    def site(environ, start_response):
        start_response("200 OK", [("ETag", '"x"'), ("Cache-Control", "public")])
        return answer

    layer = Front(site, 100_000)
    monkeypatch.setattr(layer.state, "now", lambda: (1,))
    with pytest.raises(RuntimeError):
        ask(layer, "/en/")
    assert answer.was_closed and layer.store.size == 0


@pytest.mark.parametrize(
    ("given", "order"),
    [
        ("s=2&%73=1", "s=2&%73=1"),
        ("", ""),
        ("b=1", "b=1"),
        ("b=1&a=2&b=0", "a=2&b=1&b=0"),
        ("&a=&", "a="),
        ("q=a%26b&a", "a&q=a%26b"),
    ],
)
def test_parameters_are_put_in_order(given, order):
    assert in_order(given) == order

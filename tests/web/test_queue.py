"""Few threads ask the site; who must wait too long, or sends too slowly, is told so and takes no place from others."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from ipaddress import ip_network

import pytest
from django.db import connections

from ctitf_site.web.answers import queue
from ctitf_site.web.answers.queue import ASKING, Queue
from ctitf_site.web.guard import SAFE_METHODS
from ctitf_site.web.handler import Handler
from tests.fronts import ask


class Site:
    """Answers with what was sent; with ``closed`` it does not answer yet."""

    def __init__(self):
        self.asked, self.threads, self.opened = [], set(), threading.Event()
        self.opened.set()

    def __call__(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        self.threads.add(threading.get_ident())
        if environ["PATH_INFO"] != "/healthz":
            self.opened.wait(20)
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]


@pytest.fixture
def site():
    site = Site()
    yield site
    site.opened.set()


def send(app, body, source=None, client="192.0.2.1", path="/admin/", **more):
    source = source or BytesIO(body)
    given = {"wsgi.input": source, "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": client}
    return ask(app, path, "POST", **given | more)


@pytest.mark.parametrize("size", [0, 1, 3, 70_000, 3_000_000])
def test_what_is_sent_arrives_whole(site, size):
    body = bytes(range(256)) * (size // 256) + b"a" * (size % 256)
    assert send(Queue(site), body).body == body


def test_few_threads_ask_the_site(site):
    app = Queue(site)
    with ThreadPoolExecutor(40) as threads:
        answers = list(threads.map(lambda _number: ask(app, "/en/").status, range(200)))
    assert set(answers) == {200} and len(site.threads) <= ASKING


@pytest.fixture
def full(site, monkeypatch):
    """All places are taken, until the site is opened."""
    monkeypatch.setattr(queue, "WAITING", 3)
    app = Queue(site)
    site.opened.clear()
    with ThreadPoolExecutor(ASKING + 3) as threads:
        waiting = [threads.submit(ask, app, "/en/") for _number in range(ASKING + 3)]
        while app.places._value:
            pass
        yield app
        site.opened.set()
        assert {each.result().status for each in waiting} == {200}


def test_one_more_is_told_to_come_again(full):
    page, problem = ask(full, "/ru/meetings/"), ask(full, "/api/v1/meetings/")
    for answer in (page, problem):
        assert (answer.status, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (503, "5", "no-store")
    assert b'<html lang="ru"' in page.body
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert json.loads(problem.body)["type"].endswith("/data/errors/later/")


def test_few_are_told_so_at_a_time(full, monkeypatch):
    now, most, say = [], [], queue.say

    def slowly(*given):
        now.append(1)
        most.append(len(now))
        time.sleep(0.01)
        now.pop()
        return say(*given)

    monkeypatch.setattr(queue, "say", slowly)
    with ThreadPoolExecutor(20) as threads:
        assert set(threads.map(lambda _number: ask(full, "/en/").status, range(40))) == {503}
    assert max(most) <= queue.FEW


def test_what_is_alive_says_so(full):
    assert ask(full, "/healthz").status == 200


def test_a_place_is_given_back(full, site):
    assert ask(full, "/en/").status == 503
    site.opened.set()
    while full.places._value < ASKING + 3:
        pass
    assert ask(full, "/en/").status == 200


def test_nobody_waits_for_long(site, monkeypatch):
    monkeypatch.setattr(queue, "LONGEST", 0.05)
    app = Queue(site)
    site.opened.clear()
    with ThreadPoolExecutor(ASKING) as threads:
        being_made = [threads.submit(ask, app, "/en/") for _number in range(ASKING)]
        while len(site.asked) < ASKING:
            pass
        assert ask(app, "/en/").status == 503
        site.opened.set()
        assert {each.result().status for each in being_made} == {200}, "what was begun is waited for"
    assert len(site.asked) == ASKING, "who was sent away is not answered later"


class Dribble(BytesIO):
    """Gives a byte for each ``wait()``."""

    def __init__(self, wait):
        super().__init__()
        self.wait = wait

    def read(self, size):
        self.wait()
        return b"a"


def test_who_sends_too_slowly_is_told_so(site, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(queue.time, "monotonic", lambda: now[0])

    def second():
        now[0] += 1

    answer = send(Queue(site), b"a" * 5000, Dribble(second))
    assert (answer.status, answer.headers["Cache-Control"]) == (408, "no-store")
    assert b"<h1>This came too slowly</h1>" in answer.body
    assert 10 <= now[0] <= 13 and not site.asked


def test_who_breaks_off_is_no_concern_of_the_site(site):
    assert send(Queue(site), b"a" * 5000, BytesIO(b"a" * 100)).status == 408 and not site.asked


def test_one_client_does_not_keep_others_from_sending(site, monkeypatch):
    monkeypatch.setattr(queue, "OF_ONE", 2)
    app, go_on = Queue(site), threading.Event()
    with ThreadPoolExecutor(2) as threads:
        slow = [threads.submit(send, app, b"a", Dribble(go_on.wait)) for _number in range(2)]
        while app.sending.clients.total() < 2:
            pass
        assert send(app, b"a").status == 503
        assert send(app, b"a", client="192.0.2.2").status == 200
        go_on.set()
        assert {each.result().status for each in slow} == {200}
    assert not app.sending.clients


def test_there_is_an_end_to_who_sends_at_once(site, monkeypatch):
    monkeypatch.setattr(queue, "SENDING", 0)
    assert send(Queue(site), b"a").status == 503


class Unread(BytesIO):
    """What nobody may read."""

    def read(self, *_size):
        raise AssertionError("This is not to be read.")


@pytest.fixture
def whole(connected):
    """The real site behind a queue, whose threads keep no connection to the database of the tests."""
    site = Handler()

    def asked(environ, start_response):
        try:
            return site(environ, start_response)
        finally:
            connections.close_all()

    return Queue(asked)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS", "BREW"])
@pytest.mark.parametrize("path", ["/nothing/", "/en/meetings/", "/api/v1/meetings/"])
def test_where_nobody_writes_nothing_is_read(whole, path, method):
    answer = ask(whole, path, method, **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(10**9)})
    assert answer.status == (405 if method not in SAFE_METHODS else 404 if path == "/nothing/" else 200)


def test_nothing_is_read_of_who_may_not_see_the_desk(settings, request):
    settings.ADMIN_NETWORKS = [ip_network("198.51.100.0/24")]  # before the site is made
    app = request.getfixturevalue("whole")
    desk, nothing = (send(app, b"a" * 9, Unread(), path=path) for path in ("/admin/login/", "/nothing/"))
    assert desk.told[:2] == nothing.told[:2] and desk.status == 405


@pytest.mark.parametrize(
    ("path", "most"), [("/admin/", 100 << 20), ("/admin/login/", 3 << 20), ("/i18n/setlang/", 3 << 20)]
)
def test_what_is_too_large_is_not_read(site, path, most):
    answer = send(Queue(site), b"", Unread(), path=path, CONTENT_LENGTH=str(most + 1))
    assert (answer.status, answer.headers["Cache-Control"]) == (413, "no-store")
    assert b"<h1>This is too large</h1>" in answer.body and not site.asked
    assert b"100 MB with its files, a login 3 MB" in answer.body
    assert send(Queue(site), b"", BytesIO(), path=path, CONTENT_LENGTH=str(most)).status == 408, "it is waited for"


def test_who_does_not_say_how_much_it_sends_is_not_read(site):
    for more in ({}, {"CONTENT_LENGTH": "5"}):
        answer = send(Queue(site), b"", Unread(), HTTP_TRANSFER_ENCODING="chunked", **more)
        assert answer.status == 411 and b"Content-Length" in answer.body and not site.asked
        assert b"<h1>The length is missing</h1>" in answer.body


def test_there_is_an_end_to_what_is_here_at_once(site, monkeypatch):
    monkeypatch.setattr(queue, "ALTOGETHER", 1000)
    app = Queue(site)
    site.opened.clear()
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(send, app, b"a" * 900)
        while not site.asked:
            pass
        assert send(app, b"a" * 200).status == 503
        site.opened.set()
        assert first.result().status == 200
    assert app.sending.held == 0 and send(app, b"a" * 1000).status == 200


def test_nobody_sends_for_longer_than_ten_minutes(site, monkeypatch):
    """However much is to come."""
    now, most = [0.0], 100 << 20

    class Steady(BytesIO):
        def read(self, size):
            now[0] += size / 100_000
            return bytes(size)

    monkeypatch.setattr(queue.time, "monotonic", lambda: now[0])
    answer = send(Queue(site), b"", Steady(), CONTENT_LENGTH=str(most))
    assert answer.status == 408 and 600 < now[0] < 610


def test_a_page_of_a_partner_can_read_that_it_is_to_come_again(full):
    answer = ask(full, "/api/v1/meetings/", headers={"origin": "https://partner.example.org"})
    head = {name.lower(): value for name, value in answer.headers.items()}
    assert (answer.status, head["access-control-allow-origin"], head["retry-after"]) == (503, "*", "5")
    assert "Retry-After" in head["access-control-expose-headers"].split(", ")
    assert "access-control-allow-origin" not in {
        name.lower() for name in ask(full, "/en/", headers={"origin": "https://partner.example.org"}).headers
    }


def test_browsers_hold_the_site_to_https_whatever_it_answers(full, settings):
    settings.SECURE_HSTS_SECONDS = 3600
    answer = ask(full, "/en/", **{"wsgi.url_scheme": "https"})
    assert (answer.status, answer.headers["Strict-Transport-Security"]) == (503, "max-age=3600")

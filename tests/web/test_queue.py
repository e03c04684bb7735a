"""Few threads ask the site; who must wait too long, or sends too slowly, is told so and takes no place from others."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest

from ctitf_site.web.answers import queue
from ctitf_site.web.answers.queue import ASKING, Queue
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


def send(app, body, source=None, client="192.0.2.1"):
    source = source or BytesIO(body)
    more = {"wsgi.input": source, "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": client}
    return ask(app, "/admin/login/", "POST", **more)


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

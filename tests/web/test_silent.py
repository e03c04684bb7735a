"""Who begins to send and then falls silent loses its connection for what it sends, and nobody else does."""

import socket
import sys
import time
from contextlib import ExitStack

import pytest

from ctitf_site.web.answers import queue, silent
from ctitf_site.web.answers.silent import Silent
from tests.fronts import ask

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="what is known of a connection is read as Linux tells it"
)
PATIENCE = 0.2


class Line:
    """A connection over TCP: the end of who asks from ``address``, ours, and what is told of it in WSGI."""

    def __init__(self, address="127.0.0.1"):
        self.listening = socket.create_server(("127.0.0.1", 0))
        place = self.listening.getsockname()
        self.client = socket.create_connection(place, source_address=(address, 0))
        self.server, _peer = self.listening.accept()
        self.server.setblocking(False)
        self.environ = {"REMOTE_ADDR": address, "SERVER_PORT": str(place[1])}

    @property
    def is_ended(self):
        try:
            return self.server.recv(9) == b""
        except BlockingIOError:
            return False

    def close(self):
        for each in (self.client, self.server, self.listening):
            each.close()


@pytest.fixture
def lines(monkeypatch):
    """Makes connections, of which nobody is waited for by a thread of its own."""
    monkeypatch.setattr(silent, "LOOK", 0.01)
    monkeypatch.setattr(Silent, "go_on", lambda _self: None)
    made = []
    yield lambda *how: made.append(Line(*how)) or made[-1]
    for line in made:
        line.close()


def looked_at(late=(), others=(), made=(), wait=2 * PATIENCE):
    """What is done a moment later, when it is too late for some and not for others."""
    watch, now = Silent(PATIENCE), time.monotonic()
    time.sleep(wait)
    with ExitStack() as notes:
        for line in late:
            notes.enter_context(watch.reading(line.environ, now))
        for line in others:
            notes.enter_context(watch.reading(line.environ, now + 60))
        for line in made:
            watch.made[line] = (line.environ["REMOTE_ADDR"], line.environ["SERVER_PORT"]), now
        watch.look(time.monotonic())
    assert not watch.reads


def test_who_is_silent_too_long_is_ended_and_still_hears_the_answer(lines):
    line = lines()
    looked_at([line])
    assert line.is_ended
    line.server.send(b"408")
    assert line.client.recv(9) == b"408"


def test_nobody_else_is_ended(lines):
    late, other_house, other_port, in_time = lines(), lines("127.0.0.2"), lines(), lines("127.0.0.3")
    looked_at([late], others=[in_time])
    assert [line.is_ended for line in (late, other_house, other_port, in_time)] == [True, False, False, False]


@pytest.mark.parametrize("who", ["client", "server"])
def test_a_connection_on_which_something_moves_is_let_alone(lines, who):
    line = lines()
    time.sleep(2 * PATIENCE)
    getattr(line, who).send(b"a")
    looked_at([line], wait=PATIENCE / 4)
    assert who == "server" or line.server.recv(1) == b"a"
    assert not line.is_ended


def test_nothing_is_ended_while_an_answer_is_made_that_takes_as_long(lines):
    line = lines()
    looked_at([line], made=[line])
    assert not line.is_ended


def test_a_byte_now_and_then_is_no_excuse_for_ever(lines, monkeypatch):
    monkeypatch.setattr(silent, "LONG", 2 * PATIENCE)
    line, watch, until = lines(), Silent(PATIENCE), time.monotonic()
    for is_over in (False, True):
        for _time in range(5):
            time.sleep(PATIENCE / 4)
            line.client.send(b"a")
            line.server.recv(1)
        with watch.reading(line.environ, until):
            watch.look(time.monotonic())
        assert line.is_ended == is_over


def test_such_a_client_is_told_so_and_its_place_is_free(monkeypatch):
    monkeypatch.setattr(silent, "LOOK", 0.02)
    monkeypatch.setattr(queue, "PATIENCE", PATIENCE)
    monkeypatch.setattr(queue, "SLOWEST", 10**9)
    line, app = Line(), queue.Queue(None)
    line.server.setblocking(True)
    with line.server.makefile("rb") as source:
        given = {"wsgi.input": source, "CONTENT_LENGTH": "5000"} | line.environ
        assert ask(app, "/admin/", "POST", **given).status == 408
    assert not app.sending.clients and not app.silent.reads
    while app.silent.thread is not None:
        time.sleep(0.01)
    line.close()

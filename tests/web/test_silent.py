"""Who begins to send and then falls silent loses its connection for what it sends, and nobody else does."""

import socket
import sys
import time
from contextlib import ExitStack
from threading import current_thread

import pytest

from ctitf_site.web.answers import queue, silent
from ctitf_site.web.answers.silent import Silent
from tests.fronts import ask

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="what is known of a connection is read as Linux tells it"
)
PATIENCE = 0.2
PATIENT = 1.5  # of who must end nothing, also on a machine that stops for a second in the midst of it


class Line:
    """A connection over TCP: the end of who asks from ``address``, ours, and what is told of it in WSGI.

    It comes to a port of its own, or to that of another one.
    """

    def __init__(self, address="127.0.0.1", beside=None):
        self.listening = beside.listening if beside else socket.create_server(("127.0.0.1", 0))
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


@pytest.fixture
def told(monkeypatch):
    """What is known of connections, by the line: seconds since something was sent, and received, and bytes."""
    known, state_of = {}, silent.state_of

    def said(connection):
        ends = state_of(connection)[0]
        return ends, *next((state for line, state in known.items() if line.client.getsockname() == ends[0]), (0, 0, 0))

    monkeypatch.setattr(silent, "state_of", said)
    return known


def looked_at(late=(), others=(), made=(), wait=2 * PATIENCE, patience=PATIENCE):
    """What is done a moment later, when it is too late for some and not for others."""
    watch, now = Silent(patience), time.monotonic()
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
    time.sleep(PATIENT)
    getattr(line, who).send(b"a")
    looked_at([line], wait=0.05, patience=PATIENT)
    assert who == "server" or line.server.recv(1) == b"a"
    assert not line.is_ended


def test_nothing_is_ended_while_an_answer_is_made_that_takes_as_long(lines):
    line = lines()
    looked_at([line], made=[line])
    assert not line.is_ended


def test_a_byte_now_and_then_is_no_excuse_for_ever(lines, told):
    line, watch = lines(), Silent(10)
    with watch.reading(line.environ, 100):
        for now, is_over in ((101, False), (130, False), (161, False), (162, True)):
            told[line] = (now, 0.1, now)
            watch.look(now)
            assert line.is_ended == is_over, now


def test_behind_a_proxy_one_who_is_slow_ends_nobody_on_whom_enough_comes(lines, told):
    slow = lines()
    steady, answered, late_comer = lines("127.0.0.1", slow), lines("127.0.0.1", slow), lines("127.0.0.1", slow)
    watch = Silent(10)
    with watch.reading(slow.environ, 100):
        for now in range(101, 400):
            told[slow] = (now, 0.1, now)
            told[steady] = (now, 0.1, 5000 * now)
            told[answered] = (now % 50, 0.1, now)
            told[late_comer] = (now - 200 if now > 200 else 0, 0.1, max(0, now - 200) * 5000)
            watch.look(now)
    assert [line.is_ended for line in (slow, steady, answered, late_comer)] == [True, False, False, False]


def test_what_came_at_once_is_no_excuse_for_what_does_not_come_later(lines, told):
    line, watch = lines(), Silent(10)
    with watch.reading(line.environ, 100):
        for now in range(101, 101 + 3 * silent.LONG):
            told[line] = (now, 0.1, now if now == 101 else 10**8 + now)
            watch.look(now)
    assert line.is_ended


def test_a_connection_is_forgotten_that_was_not_looked_at(lines, told):
    line, watch = lines(), Silent(10)
    told[line] = (999, 0.1, 1)
    for now, until in ((101, 100), (102, 200), (170, 100)):
        with watch.reading(line.environ, until):
            watch.look(now)
        assert not line.is_ended and bool(watch.watched) == (until < now)


def test_linux_tells_how_many_bytes_came(lines):
    line = lines()
    before = silent.state_of(line.server)[-1]
    line.client.send(b"a" * 5000)
    until = time.monotonic() + 5
    while silent.state_of(line.server)[-1] < before + 5000:
        assert time.monotonic() < until


def test_where_no_thread_can_be_started_the_next_one_tries(monkeypatch, caplog):
    """What is sent is taken in all the same."""
    watch, who = Silent(PATIENCE), {"REMOTE_ADDR": "127.0.0.1", "SERVER_PORT": "1"}
    with monkeypatch.context() as patch:
        patch.setattr(silent.Thread, "start", no_thread)
        with watch.reading(who, time.monotonic() + 60):
            assert watch.thread is None
    assert "can't start new thread" in caplog.text and not watch.reads
    monkeypatch.setattr(Silent, "go_on", lambda _self: None)
    with watch.reading(who, time.monotonic() + 60):
        assert watch.thread is not None


def no_thread(_thread):
    raise RuntimeError("can't start new thread")


def test_who_looks_goes_on_after_what_nobody_expected(monkeypatch, caplog):
    looks, watch = [], Silent(PATIENCE)

    def look(now):
        looks.append(now)
        raise ValueError("nobody expected this")

    monkeypatch.setattr(silent, "LOOK", 0.01)
    monkeypatch.setattr(watch, "look", look)
    with watch.reading({"REMOTE_ADDR": "127.0.0.1", "SERVER_PORT": "1"}, 0):
        over(lambda: len(looks) > 2)
    over(lambda: watch.thread is None)
    assert "nobody expected this" in caplog.text


def test_after_one_who_ended_all_the_same_another_one_looks(monkeypatch):
    """Nothing but the end of the process ends it, as far as is known."""
    watch = Silent(PATIENCE)
    monkeypatch.setattr(silent, "LOOK", 0.01)
    monkeypatch.setattr(watch, "try_to_look", sys.exit)
    watch.thread = current_thread()
    with pytest.raises(SystemExit):
        watch.go_on()
    assert watch.thread is None


def over(is_over):
    """Wait until it is so."""
    until = time.monotonic() + 10
    while not is_over():
        assert time.monotonic() < until
        time.sleep(0.01)


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
    over(lambda: app.silent.thread is None)
    line.close()

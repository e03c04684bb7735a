"""Who begins to send and then falls silent is not waited for: its connection is ended from here.

The server waits for what is sent as long as the connection lasts, and has no limit for that. It does not say on which
connection a request came, and a thread that reads cannot be left behind: all others would wait for it. So the
connections of this process are looked through, and those of an address that keeps us waiting are ended on which nothing
moves. They are ended for what is sent only: the read returns, and the answer still arrives.

Behind a proxy all have its address, so what is known of an address is held against no connection on which enough comes.
"""

import logging
import os
import socket
import stat
import struct
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread, current_thread

LOOK, LONG = 1, 60  # seconds between two looks; and after which it is no excuse that a byte comes now and then
SLOWEST = 4000  # bytes a second, of what is long
FOLDER = Path("/proc/self/fd")
# Of what Linux knows of a connection: the milliseconds since something was sent, and since something was received; and
# how many bytes were received.
INFO = struct.Struct("44xI4xI72xQ")
log = logging.getLogger(__name__)


class Silent:
    """Ends connections on which nothing moved for ``patience`` seconds, of those who are waited for too long.

    Who asks is known by its address and our port. While an answer to the same address takes that long to be made, its
    connection looks like one that is silent; so nothing is ended then.
    """

    def __init__(self, patience):
        self.patience, self.lock, self.thread = patience, Lock(), None
        self.reads, self.made = {}, {}  # who sends, and until when it may; for whom an answer is made, since when
        self.watched = {}  # by its two ends, since when a connection is looked at, and how many bytes it had then

    @contextmanager
    def reading(self, environ, until):
        """Within this something is read that should be here at ``until``."""
        with noted(self.reads, environ, until):
            self.begin()
            yield

    def begin(self):
        """Let a thread look. Where none can be started, all goes on without, and who sends next tries again."""
        with self.lock:
            if self.thread is None and sys.platform == "linux":
                thread = Thread(target=self.go_on, name="silent", daemon=True)
                try:
                    thread.start()
                except RuntimeError:
                    log.exception("Nobody looks for connections that are silent")
                else:
                    self.thread = thread

    def making(self, environ):
        """Within this an answer is made."""
        return noted(self.made, environ, time.monotonic())

    def go_on(self):
        """Look again and again, until nobody sends anything."""
        try:
            while True:
                time.sleep(LOOK)
                self.try_to_look()
                with self.lock:
                    if not self.reads:
                        self.thread = None
                        return
        finally:
            with self.lock:
                if self.thread is current_thread():  # it ends otherwise than it should, and another one may begin
                    self.thread = None

    def try_to_look(self):
        """Look; what fails is tried again, for otherwise all places could be taken for good."""
        try:
            self.look(time.monotonic())
        except OSError:
            pass  # so many files are open that no more can be
        except Exception:
            log.exception("Connections could not be looked through")

    def look(self, now):
        late = {who: until for who, until in sorted(self.reads.copy().values(), reverse=True) if until < now}
        busy = {who for who, since in self.made.copy().values() if since < now - self.patience + LOOK}
        before, self.watched = self.watched, {}
        for connection in connections() if late else ():
            with connection, suppress(OSError):  # it has gone meanwhile
                ends, sent, received, taken = state_of(connection)
                is_slow = self.is_slow(ends, before, now, sent, taken)
                who = ends[0][0], str(ends[1][1])
                if who not in late or who in busy or sent < self.patience:
                    continue
                if received >= self.patience or is_slow and now - late[who] > LONG:
                    connection.shutdown(socket.SHUT_RD)

    def is_slow(self, ends, before, now, sent, taken):
        """Has the connection between these ends been looked at for long, and did too little come in that time?

        Where enough came, or something was sent, its time begins anew: no burst is an excuse for what follows.
        """
        since, had = before.get(ends, (now, taken))
        is_long, is_little = now - since > LONG, taken - had < SLOWEST * (now - since)
        begins_anew = sent < now - since or is_long and not is_little
        self.watched[ends] = (now, taken) if begins_anew else (since, had)
        return is_long and is_little and not begins_anew


@contextmanager
def noted(notes, environ, when):
    """Within this ``notes`` have who asks, and ``when``."""
    mark = object()
    notes[mark] = (environ.get("REMOTE_ADDR", ""), environ["SERVER_PORT"]), when
    try:
        yield
    finally:
        del notes[mark]


def connections():
    """A copy of each socket of this process, to be closed by who gets it; that ends nothing."""
    for path in FOLDER.iterdir():
        with suppress(OSError):  # it was closed meanwhile
            copy = os.dup(int(path.name))
            if stat.S_ISSOCK(os.fstat(copy).st_mode):
                yield socket.socket(fileno=copy)
            else:
                os.close(copy)


def state_of(connection):
    """Its two ends; how many seconds ago something was sent, and received; and bytes received. Raises ``OSError``."""
    peer, own = connection.getpeername(), connection.getsockname()
    if not isinstance(peer, tuple):
        raise OSError("It is one inside of this machine.")
    sent, received, taken = INFO.unpack(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, INFO.size))
    return (peer, own), sent / 1000, received / 1000, taken

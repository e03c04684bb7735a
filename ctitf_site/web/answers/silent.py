"""Who begins to send and then falls silent is not waited for: its connection is ended from here.

The server waits for what is sent as long as the connection lasts, and has no limit for that. It does not say on which
connection a request came, and a thread that reads cannot be left behind: all others would wait for it. So the
connections of this process are looked through, and those of an address that keeps us waiting are ended on which nothing
moves. They are ended for what is sent only: the read returns, and the answer still arrives.
"""

import os
import socket
import stat
import struct
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread

LOOK, LONG = 1, 60  # seconds between two looks; and after which it is no excuse that a byte comes now and then
FOLDER = Path("/proc/self/fd")
# Of what Linux knows of a connection: the milliseconds since something was sent, and since something was received.
INFO = struct.Struct("44xI4xI")


class Silent:
    """Ends connections on which nothing moved for ``patience`` seconds, of those who are waited for too long.

    Who asks is known by its address and our port. While an answer to the same address takes that long to be made, its
    connection looks like one that is silent; so nothing is ended then.
    """

    def __init__(self, patience):
        self.patience, self.lock, self.thread = patience, Lock(), None
        self.reads, self.made = {}, {}  # who sends, and until when it may; for whom an answer is made, since when

    @contextmanager
    def reading(self, environ, until):
        """Within this something is read that should be here at ``until``."""
        with noted(self.reads, environ, until):
            with self.lock:
                if self.thread is None and sys.platform == "linux":
                    self.thread = Thread(target=self.go_on, name="silent", daemon=True)
                    self.thread.start()
            yield

    def making(self, environ):
        """Within this an answer is made."""
        return noted(self.made, environ, time.monotonic())

    def go_on(self):
        """Look again and again, until nobody sends anything."""
        while True:
            time.sleep(LOOK)
            with suppress(OSError):  # so many files are open that no more can be
                self.look(time.monotonic())
            with self.lock:
                if not self.reads:
                    self.thread = None
                    return

    def look(self, now):
        late = {who: until for who, until in sorted(self.reads.copy().values(), reverse=True) if until < now}
        for who, since in self.made.copy().values():
            if since < now - self.patience + LOOK:
                late.pop(who, None)
        for connection in connections() if late else ():
            with connection, suppress(OSError):  # it has gone meanwhile
                who, sent, received = state_of(connection)
                is_long = min(sent, now - late.get(who, now)) > LONG
                if who in late and sent >= self.patience and (received >= self.patience or is_long):
                    connection.shutdown(socket.SHUT_RD)


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
    """Who is at its other end, and how many seconds ago something was sent, and received. Raises ``OSError``."""
    peer, own = connection.getpeername(), connection.getsockname()
    if not isinstance(peer, tuple):  # inside of this machine
        return None, 0, 0
    sent, received = INFO.unpack(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, INFO.size))
    return (peer[0], str(own[1])), sent / 1000, received / 1000

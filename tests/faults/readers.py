"""Readers, programs and staff who ask a running site without a pause, and remember what they were answered."""

import http.client
import threading
import time
from dataclasses import dataclass, replace

NOTICE = 'class="as-of outage"'
BRIEF = 20  # seconds after which a reader gives up


@dataclass(frozen=True)
class Answer:
    """What one request got. ``status`` 0: no answer, or one that was cut off. Times are of the monotonic clock."""

    address: str
    status: int
    release: str
    body: str
    start: float
    end: float

    @property
    def seconds(self):
        return self.end - self.start

    @property
    def has_notice(self):
        return NOTICE in self.body

    @property
    def is_marked(self):
        """Has a page its notice? Others say it in the header alone."""
        return self.has_notice or not self.address.startswith(("/en/", "/ru/"))


def ask(port, address) -> Answer:
    """Ask for ``address``, which may begin with a method: ``POST /admin/login/``."""
    method, path = address.split() if " " in address else ("GET", address)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=BRIEF)
    start = time.monotonic()
    status, release, body = 0, "", b""
    try:
        connection.request(method, path, headers={"Content-Length": "0"} if method == "POST" else {})
        response = connection.getresponse()
        body = response.read()
        status, release = response.status, response.getheader("X-Register-Release", "")
    except (OSError, http.client.HTTPException) as error:
        body = repr(error).encode()
    finally:
        connection.close()
    return Answer(address, status, release, body.decode(errors="replace"), start, time.monotonic())


class Restless:
    """``threads`` that go on, within a ``with``, until ``stopped`` is set at its end."""

    def __init__(self, threads):
        self.threads, self.stopped = threads, threading.Event()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.stopped.set()
        for thread in self.threads:
            thread.join(BRIEF)


class Readers(Restless):
    """Some threads that ask for ``addresses`` one after the other until they are told to stop."""

    def __init__(self, port, addresses, many=3):
        self.port, self.addresses, self.answers, self.bodies = port, addresses, [], {}
        super().__init__([threading.Thread(target=self.read, args=(n,), daemon=True) for n in range(many)])

    def read(self, first):
        while not self.stopped.is_set():
            for address in self.addresses[first:] + self.addresses[:first]:
                answer = ask(self.port, address)
                # Most say what was said before: a text is kept once, for there may be a hundred thousand of them.
                self.answers.append(replace(answer, body=self.bodies.setdefault(answer.body, answer.body)))

    def between(self, start, end):
        """Answers to what was asked after ``start`` and was answered before ``end``."""
        return [answer for answer in self.answers if answer.start >= start and answer.end <= end]

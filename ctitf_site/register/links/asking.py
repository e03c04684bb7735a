"""Asking a web address whether it is there: only hosts of the public internet, and never for long or for much."""

import http.client
import socket
import ssl
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.utils.encoding import iri_to_uri

from .places import is_public, machine

MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
# Answers to programs, not to readers: the page may well be there.
NOT_FOR_PROGRAMS = {401, 403, 429, 451, 999}
AGENT = "ctitf-register-link-check/1"


class NoAnswer(Exception):
    """There was no answer, and why."""


@dataclass(frozen=True)
class Answer:
    """The status at the end of all redirects; or None, and the ``problem``."""

    status: int | None
    problem: str = ""

    @property
    def is_broken(self) -> bool:
        return self.status is None or (self.status >= 400 and self.status not in NOT_FOR_PROGRAMS)


def no_answer(error: Exception) -> Answer:
    """What ``error`` says, which may be what another machine said."""
    said = str(error) if isinstance(error, NoAnswer) else f"{type(error).__name__}: {error}"
    return Answer(None, "".join(c for c in said if c.isprintable())[:200])


class Pace:
    """Lets each host be asked only so many times in a second, however many ask."""

    def __init__(self, per_second: float):
        self.gap, self.lock, self.next = 1 / per_second, threading.Lock(), defaultdict(float)

    def wait(self, host: str) -> None:
        with self.lock:
            turn = max(time.monotonic(), self.next[host])
            self.next[host] = turn + self.gap
        time.sleep(max(0, turn - time.monotonic()))


class Asker:
    """Asks addresses. ``may_be_local`` lets it ask this machine, as tests do."""

    def __init__(self, *, per_second=1.0, timeout=10.0, may_be_local=False):
        self.pace, self.timeout, self.may_be_local = Pace(per_second), timeout, may_be_local

    def ask(self, url: str) -> Answer:
        """By HEAD; by GET where that is answered with an error, because many servers know no other way."""
        answer, talked = self._try("HEAD", url)
        return self._try("GET", url)[0] if answer.is_broken and talked else answer

    def _try(self, method, url):
        """The answer, and whether there was somebody to talk to."""
        try:
            answer = self._follow(method, url)
            return answer, answer.status not in NOT_FOR_PROGRAMS
        except NoAnswer as error:
            return no_answer(error), error.__cause__ is not None

    def _follow(self, method, url):
        for _step in range(MOST_REDIRECTS + 1):
            status, location = self._once(method, url)
            if status not in REDIRECTS or not location:
                return Answer(status)
            url = _joined(url, location)
        raise NoAnswer(f"more than {MOST_REDIRECTS} redirects")

    def _once(self, method, url):
        """The status of one answer, and where it leads. Of its content nothing is read."""
        parts, port = _parts(url)
        self.pace.wait(parts.hostname)
        connection = _connection(parts, port, self._resolve(parts.hostname, port), self.timeout)
        path = iri_to_uri(parts.path or "/") + (f"?{iri_to_uri(parts.query)}" if parts.query else "")
        # Each step has its patience; who answers a letter at a time shall not keep us for ever either.
        limit = threading.Timer(2 * self.timeout, connection.cut)
        limit.start()
        try:
            connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"})
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location")
        except TimeoutError:
            raise NoAnswer(f"no answer in {self.timeout:g} seconds") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        finally:
            limit.cancel()
            connection.close()

    def _resolve(self, host, port):
        """One public address of ``host``. It is asked for once, so that it cannot be another one afterwards."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NoAnswer("no such host") from None
        addresses = [info[4][0] for info in found]
        if not all(map(self._may_be_asked, map(machine, addresses))):
            raise NoAnswer("not a public address")
        return addresses[0]

    def _may_be_asked(self, address):
        return is_public(address) or (self.may_be_local and address.is_loopback)


def _parts(url):
    """The parts of ``url`` and its port. Raises ``NoAnswer`` for what is no address of a page."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise NoAnswer(f"no web address: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NoAnswer("no web address")
    return parts, port


def _joined(url, location):
    """Where ``location`` leads from ``url``."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise NoAnswer(f"a redirect to no web address: {error}") from None


def _connection(parts, port, address, timeout):
    kind = Secure if parts.scheme == "https" else Plain
    return kind(parts.hostname.encode("idna").decode(), port, address, timeout)


class Plain(http.client.HTTPConnection):
    """A connection to an ``address`` that was looked at, whatever its host is called by then."""

    def __init__(self, host, port, address, timeout):
        super().__init__(host, port, timeout=timeout)
        self.address = address

    def connect(self):
        self.sock = socket.create_connection((self.address, self.port), self.timeout)

    def cut(self):
        with suppress(AttributeError, OSError):  # not connected yet, or not any more
            self.sock.shutdown(socket.SHUT_RDWR)


class Secure(Plain):
    default_port = http.client.HTTPS_PORT

    def connect(self):
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

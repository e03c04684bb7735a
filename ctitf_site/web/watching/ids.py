"""Each request has an id: in a header of its answer, in each line of the log about it, and on the page of an error.

It is given outside of the layer that keeps answers, because an answer that is given again has another one each time.
"""

import logging
import re
import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings

HEADER = "X-Request-ID"
GIVEN = "HTTP_X_REQUEST_ID"
# What proxies give: numbers, words of hexadecimal digits and UUIDs. Anything else could forge a line of the log.
SANE = re.compile(r"[A-Za-z0-9_-]{8,64}")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the log may tell of a request: nothing of who asks, and nothing of the query, which says what for."""

    id: str
    method: str
    path: str


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


def asked() -> Asked | None:
    """The request that this thread answers; None outside of any."""
    return _asked.get()


def request_id() -> str:
    """The id of the request that this thread answers; empty outside of any."""
    return found.id if (found := asked()) else ""


class Identified:
    """A WSGI application around ``site`` that gives each request its id."""

    def __init__(self, site):
        self.site = site

    def __call__(self, environ, start_response):
        began, told = time.monotonic(), []
        found = Asked(id_of(environ), environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
        # It stays until this thread begins with another one, because a file is sent after this has returned.
        _asked.set(found)

        def start(status, head, *more):
            told.append(status)
            return start_response(status, [*head, (HEADER, found.id)], *more)

        answer = self.site(environ, start)
        if log.isEnabledFor(logging.INFO):
            took = 1000 * (time.monotonic() - began)
            log.info("Answered in %.0f ms", took, extra={"status_code": int(told[-1][:3])})
        return answer


def id_of(environ) -> str:
    """The id that our own proxy has given, so that its log and ours tell of the same; otherwise a new one."""
    given = environ.get(GIVEN, "") if settings.TRUSTED_PROXIES else ""
    return given if SANE.fullmatch(given) else secrets.token_hex(16)

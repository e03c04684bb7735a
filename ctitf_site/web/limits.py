"""How often one client may ask in a minute: programs that run wild must not keep others from reading."""

import logging
import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.utils.translation import gettext_lazy as _

from . import errors
from .clients import client_of, hides_clients
from .counters import FileCounter, RedisCounter

SECONDS = 60
# Where programs ask: the API, and the files of releases.
PLACES = ("/api/", "/data/")
log = logging.getLogger(__name__)


class Limit:
    """Counts requests for these places, and says in headers how many are left (draft RateLimit headers)."""

    def __init__(self):
        self.counter, self.has_warned = counter(), False

    def count(self, meta) -> list | None:
        """Headers for the answer to a request, which is counted; none where nothing is, None where it is too often."""
        if self.counter is None or not meta["PATH_INFO"].startswith(PLACES):
            return []
        self.warn_once(meta)
        window, left = moment()
        hits = self.counter.count(client_of(meta), window)
        return headers(hits, left) if hits <= settings.API_RATE else None

    def warn_once(self, meta):
        if not self.has_warned and hides_clients(meta):
            self.has_warned = True
            log.warning("TRUSTED_PROXIES=0, but a proxy asks for others: all readers behind it count as one client")


class LimitMiddleware:
    """429 beyond ``API_RATE`` requests in a minute. It stands outside of all that asks the database, and asks none."""

    def __init__(self, get_response):
        self.get_response, self.limit = get_response, Limit()
        if self.limit.counter is None:
            raise MiddlewareNotUsed

    def __call__(self, request):
        said = self.limit.count(request.META)
        if said is None:
            return too_many(request)
        return told(self.get_response(request), said)


def headers(hits, left):
    """What is left to a client that asked so often, in the seconds that are left of the minute."""
    most = settings.API_RATE
    policy = f'"default";q={most};w={SECONDS}'
    return [("RateLimit-Policy", policy), ("RateLimit", f'"default";r={max(most - hits, 0)};t={left}')]


def told(response, said):
    for name, value in said:
        response[name] = value
    return response


def counter():
    """What counts; None where there is no limit, or nothing to count with."""
    if not settings.API_RATE:
        return None
    return counter_at(settings.REDIS_URL, Path(settings.VAR_DIR) / "rates" / "counts", SECONDS)


@lru_cache(2)
def counter_at(redis, path, seconds):
    """The counter of this process: a lock of its file keeps other processes out, not another one of the same."""
    if redis:
        return RedisCounter(redis, seconds)
    try:
        return FileCounter(path)
    except OSError as error:
        log.error("Requests are not counted, because %s cannot be written: %s", path, error)
        return None


def moment():
    """The number of the present minute, and the seconds that are left of it."""
    window, passed = divmod(int(time.time()), SECONDS)
    return window, SECONDS - passed


def too_many(request):
    detail = _("Too many requests came from your address within a minute. Ask again after the seconds in Retry-After.")
    response = errors.answer(request, 429, detail)
    left = moment()[1]
    told(response, [*headers(settings.API_RATE, left), ("Retry-After", str(left))])
    response["Content-Language"] = errors.language_of(request)  # it stands outside of what tells it elsewhere
    return response

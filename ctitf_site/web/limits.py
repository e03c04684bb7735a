"""How often one client may ask in a minute: programs that run wild must not keep others from reading."""

import logging
import time
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


class LimitMiddleware:
    """429 beyond ``API_RATE`` requests in a minute; every answer says how many are left (draft RateLimit headers).

    It stands outside of all that asks the database, and asks none.
    """

    def __init__(self, get_response):
        self.get_response, self.counter = get_response, counter()
        self.has_warned = False
        if self.counter is None:
            raise MiddlewareNotUsed

    def __call__(self, request):
        if not request.path.startswith(PLACES):
            return self.get_response(request)
        self.warn_once(request)
        window, left = moment()
        hits = self.counter.count(client_of(request), window)
        response = self.get_response(request) if hits <= settings.API_RATE else too_many(request, left)
        response["RateLimit-Policy"] = f'"default";q={settings.API_RATE};w={SECONDS}'
        response["RateLimit"] = f'"default";r={max(settings.API_RATE - hits, 0)};t={left}'
        return response

    def warn_once(self, request):
        if not self.has_warned and hides_clients(request):
            self.has_warned = True
            log.warning("TRUSTED_PROXIES=0, but a proxy asks for others: all readers behind it count as one client")


def counter():
    """What counts; None where there is no limit, or nothing to count with."""
    if not settings.API_RATE:
        return None
    if settings.REDIS_URL:
        return RedisCounter(settings.REDIS_URL, SECONDS)
    path = Path(settings.VAR_DIR) / "rates" / "counts"
    try:
        return FileCounter(path)
    except OSError as error:
        log.error("Requests are not counted, because %s cannot be written: %s", path, error)
        return None


def moment():
    """The number of the present minute, and the seconds that are left of it."""
    window, passed = divmod(int(time.time()), SECONDS)
    return window, SECONDS - passed


def too_many(request, left):
    detail = _("Too many requests came from your address within a minute. Ask again after the seconds in Retry-After.")
    response = errors.answer(request, 429, detail)
    response["Retry-After"] = str(left)
    response["Content-Language"] = errors.language_of(request)  # it stands outside of what tells it elsewhere
    return response

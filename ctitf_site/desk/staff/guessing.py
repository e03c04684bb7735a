"""Passwords that are guessed are counted before they are looked at: to look at one takes the time of hundreds of pages.

django-axes waits for wrong ones, for one name from one address. Here every attempt counts: for a name from wherever it
comes, and for an address whatever names it tries. Whether there is such a name makes no difference. A browser in which
somebody came in before is counted for that name alone, so nobody can shut a colleague out by guessing from elsewhere.
"""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ctitf_site.web.clients import client_of
from ctitf_site.web.limits import counter_at

from .browser import LASTS, mark_of, marked, of_this_host, remember

# Attempts within so many seconds: for one name, and for one address, behind which an office may sit.
SECONDS, FOR_NAME, FOR_ADDRESS = 300, 10, 30
# Passwords that one process looks at together, and one more of a colleague; the other threads are for readers.
TOGETHER = 2
KNOWN = "known"  # name of the cookie of a browser in which somebody came in before
SOON = 3  # seconds after which one of them is done
looking, of_colleagues = threading.BoundedSemaphore(TOGETHER), threading.BoundedSemaphore(1)


class Refused(Exception):
    """A password is not looked at: the ``status`` of the answer, its ``note``, and the ``seconds`` to wait."""

    def answered(self, response):
        """The ``response`` that says so."""
        response["Retry-After"] = str(self.seconds)
        return response


class TooOften(Refused):
    """So many wrong passwords that the next attempt is heard at the time ``until``."""

    status = 429

    def __init__(self, until):
        super().__init__(until)
        self.seconds = max(1, round((until - now()).total_seconds()))
        values = {"time": date_format(localtime(until), "H:i"), "n": -(-self.seconds // 60)}
        note = ngettext(
            "Too many wrong passwords. Try again at %(time)s (Ashgabat time), in %(n)s minute.",
            "Too many wrong passwords. Try again at %(time)s (Ashgabat time), in %(n)s minutes.",
            values["n"],
        )
        self.note = note % values


class Busy(Refused):
    """So many log in at this moment that one more would keep readers waiting; in some seconds others have come in."""

    status, seconds = 503, SOON

    @property
    def note(self):
        return _("Many people log in at this moment. Please enter the password again in a few seconds.")


@contextmanager
def heard(request, name):
    """Within this the password for ``name`` may be looked at. Raises ``TooOften`` or ``Busy``.

    Who is told that many log in has not tried: only what has a place is counted.
    """
    places = (looking, of_colleagues) if came_in_before(request, name) else (looking,)
    place = next((place for place in places if place.acquire(blocking=False)), None)
    if place is None:
        raise Busy
    try:
        if settings.AXES_ENABLED:
            count(request, name)
        yield
    finally:
        place.release()


def count(request, name):
    window, passed = divmod(int(time.time()), SECONDS)
    counter = counter_at(settings.REDIS_URL, Path(settings.VAR_DIR) / "rates" / "logins", SECONDS)
    if counter is None:
        return
    # All are counted, whatever the first one says: an address that is told to wait does not wait for its name alone.
    counts = [(counter.count(who, window), most) for who, most in who_asks(request, name)]
    if any(hits > most for hits, most in counts):
        raise TooOften(now() + timedelta(seconds=SECONDS - passed))


def who_asks(request, name):
    """Whom to count, and how often each may try."""
    if came_in_before(request, name):
        return [(f"browser {mark_of(request)} {name}", FOR_NAME)]
    return [(f"name {name}", FOR_NAME), (f"address {client_of(request.META)}", FOR_ADDRESS)]


# Browsers in which somebody came in ----------------------------------------------------------------------------
def proof(mark, name) -> str:
    """What only we can write: that ``name`` came in with the browser of this ``mark``."""
    return salted_hmac("desk.staff.guessing", f"{mark} {name}", algorithm="sha256").hexdigest()


def came_in_before(request, name) -> bool:
    given, mark = request.COOKIES.get(of_this_host(KNOWN), ""), mark_of(request)
    return bool(mark) and constant_time_compare(given, proof(mark, name))


def know(request, response, name):
    """The response that lets this browser say that ``name`` came in with it."""
    secure = settings.SESSION_COOKIE_SECURE
    given = proof(marked(request), name)
    response.set_cookie(of_this_host(KNOWN), given, max_age=LASTS, secure=secure, httponly=True, samesite="Strict")
    return remember(request, response)

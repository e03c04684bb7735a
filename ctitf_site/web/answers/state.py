"""What the register says now, as a name that changes with it; the database is asked a few times a second at most."""

import logging
import threading
import time

from django.db import Error, close_old_connections
from django.utils import timezone

from ctitf_site.register.history import last_change
from ctitf_site.register.publishing import publish_due
from ctitf_site.register.releases import latest
from ctitf_site.register.watch import Watch

SECONDS = 0.25
log = logging.getLogger(__name__)


class State:
    """Number and time of the last public change, the day, and the release that pages name.

    Together they name all that an answer is made of, but for the request. A restore may give a number again; its time
    is another then.
    """

    def __init__(self):
        self.known, self.until, self.saves = None, 0.0, 0
        self.looking, self.watch = threading.Lock(), Watch()

    def now(self) -> tuple | None:
        """The present state, at most ``SECONDS`` old; None while it cannot be known."""
        if time.monotonic() < self.until:
            return self.known
        with self.looking:
            if time.monotonic() >= self.until:
                saves = self.saves
                self.known = None if self.watch.is_away() else look()
                # What was saved meanwhile may have been overlooked.
                self.until = time.monotonic() + SECONDS if saves == self.saves else 0.0
            return self.known

    def forget(self):
        """This process may have saved something: the next answer is of what the register says by then."""
        self.saves += 1
        self.until = 0.0


def look():
    """The state as the database and the folder of releases tell it; what is due is published before."""
    try:
        close_old_connections()  # nobody else does so while every answer is a kept one
        publish_due()
        change = last_change()
    except Error:
        log.warning("The number of the last change cannot be read", exc_info=True)
        return None
    release = latest()
    return change and (*change, timezone.localdate(), release and release.name)

"""What the register says now, as a name that changes with it; the database is asked a few times a second at most."""

import logging
import threading
import time

from django.db import DEFAULT_DB_ALIAS, Error, close_old_connections
from django.utils import timezone

from ctitf_site.register.history import last_change
from ctitf_site.register.publishing import is_due
from ctitf_site.register.reading import standing_in
from ctitf_site.register.releases import latest
from ctitf_site.register.replica import Sources

# For so long a state is good; so long more while somebody looks for the next one, which takes its time where very many
# ask; so long none is looked for after that was in vain; and so long a reader without one waits for who is looking. All
# in seconds.
SECONDS, LONGER, PAUSE, PATIENCE = 0.25, 0.5, 1, 0.05
log = logging.getLogger(__name__)


def directly(look, *given):
    return look(*given)


class State:
    """Number and time of the last public change, the day, and the name of the latest release.

    They tell apart all that the register says, but for what is made anew without a change: see ``asked.REMADE``. A
    restore may give a number again; its time is another then. Where there is a replica, its own number counts.
    """

    def __init__(self, asking=directly):
        self.known, self.until, self.near, self.saves, self.asking = None, 0.0, 0.0, 0, asking
        self.looking, self.lock, self.sources = threading.Lock(), threading.Lock(), Sources()

    def now(self) -> tuple | None:
        """The present state; None where Django has to answer: it cannot be known, or not soon enough."""
        if self.is_good(self.until):
            return self.known
        is_near = self.is_good(self.near)
        if not self.looking.acquire(timeout=0 if is_near else PATIENCE):
            return self.known if is_near else None
        try:
            return self.known if self.is_good(self.until) else self._look()
        finally:
            self.looking.release()

    def is_good(self, until):
        """Is it not yet that time, and has no other process answered with something newer than what is known?"""
        return time.monotonic() < until and not (self.known and self.sources.overtaken(self.known[0]))

    def _look(self):
        saves, began = self.saves, time.monotonic()
        try:
            found, something_is_due = self.asking(look, self.sources)
        except TimeoutError:
            found, something_is_due = None, False
        with self.lock:
            # What was saved meanwhile may have been overlooked.
            if saves == self.saves:
                self.known, self.until = found, time.monotonic() + (SECONDS if found else PAUSE)
                self.near = began + SECONDS + LONGER
        # What is due is published by the next request that Django answers: by this one.
        return None if something_is_due else found

    def forget(self):
        """This process may have saved something: the next answer is of what the register says by then."""
        with self.lock:
            self.saves += 1
            self.until = self.near = 0.0


def look(sources) -> tuple:
    """The state as a database and the folder of releases tell it; and whether something waits to be published."""
    close_old_connections()  # nobody else does so while every answer is a kept one
    for alias in sources.there(dict.fromkeys(sources.for_readers())):
        try:
            change = change_of(alias, sources)
            # A replica may have come back with less than readers have seen.
            if change is None or not sources.overtaken(change[0]):
                return change and (*change, timezone.localdate(), release_name()), is_waiting(sources)
        except (Error, OSError):
            log.warning("What the register says now cannot be found out", exc_info=True)
            sources.watches[alias].doubt()
    return None, False


def change_of(alias, sources):
    """The last public change that this database knows; from now on nobody is told less."""
    with standing_in(alias):
        change = last_change()
    sources.reached[alias] = change[0] if change else 0
    if change:
        sources.rise(change[0])
    return change


def release_name():
    release = latest()
    return release and release.name


def is_waiting(sources) -> bool:
    """Does something wait to be published, as far as the primary can be asked?"""
    primary = sources.watches[DEFAULT_DB_ALIAS]
    if primary.is_away():
        return False
    try:
        with standing_in(DEFAULT_DB_ALIAS):
            return is_due()
    except Error:
        log.warning("Whether something is due cannot be found out", exc_info=True)
        primary.doubt()
        return False

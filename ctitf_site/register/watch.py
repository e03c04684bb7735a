"""Is the database there? What this process last saw of it, found out without a query more for any page."""

import logging
import threading
import time

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

from .reading import REPLICA, SERVERS, live

SECONDS, REST = 1, 6
log = logging.getLogger(__name__)


class Watch:
    """What this process knows of a database. Once it is away, one thread at a time looks for it again."""

    def __init__(self, alias=DEFAULT_DB_ALIAS):
        self.alias, self.looking = alias, threading.Lock()
        self.away, self.is_doubted, self.next_look = False, False, 0.0

    def is_away(self) -> bool:
        """Ask for a cursor, which a page does anyway; at most once a second while there is none."""
        if not self.away:
            return self._look()
        if time.monotonic() < self.next_look or not self.looking.acquire(blocking=False):
            return True
        try:
            return self._look()
        finally:
            self.looking.release()

    def doubt(self):
        """Something was not answered: a connection alone proves nothing, for a pooler gives one without a database."""
        self.is_doubted = True

    def _look(self):
        reason = why_away(self.alias, asking=self.away or self.is_doubted)
        if bool(reason) != self.away:
            name = "database" if self.alias == DEFAULT_DB_ALIAS else self.alias
            log.warning("The %s %s", name, f"is away: {reason}" if reason else "is back")
        self.next_look = time.monotonic() + SECONDS
        self.away, self.is_doubted = bool(reason), False
        return self.away


class Rest:
    """Whether a database that took too long is left alone. After some seconds, one at a time tries it again."""

    def __init__(self):
        self.until, self.lock = 0.0, threading.Lock()

    def is_over(self) -> bool:
        if not self.until:
            return True
        with self.lock:
            is_over = time.monotonic() >= self.until
            if is_over:
                self.begin()  # for all others, until this one has its answer
            return is_over

    def is_taken(self) -> bool:
        """Is it left alone, but by the one that tries it?"""
        return self.until > 0

    def begin(self):
        self.until = time.monotonic() + REST

    def end(self):
        self.until = 0.0


def why_away(alias, *, asking=False) -> str:
    """What keeps this thread from the database, which is asked something if need be; empty where nothing does."""
    try:
        with connections[alias].cursor() as cursor:
            if asking:
                cursor.execute("SELECT 1")
            return ""
    except (OperationalError, InterfaceError) as error:
        return str(error).strip() or type(error).__name__


def is_lost() -> bool:
    """Is what this thread reads from of no use? An error of a query alone, as a timeout, leaves a connection alive.

    A release has no server that could time out: where it fails, it is damaged, or of another version. A replica refuses
    a query that is in the way of what it has to follow: the primary answers that.
    """
    connection = connections[live()]
    if connection.in_atomic_block or not connection.errors_occurred:
        return False
    if connection.alias not in SERVERS:
        return True
    is_usable = connection.connection is not None and connection.is_usable()
    if not is_usable:
        connection.close()
    return not is_usable or connection.alias == REPLICA

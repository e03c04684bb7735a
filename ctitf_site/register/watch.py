"""Is the database there? What this process last saw of it, found out without a query more for any page."""

import logging
import threading
import time

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

from .reading import live

SECONDS = 1
log = logging.getLogger(__name__)


class Watch:
    """What this process knows of the database. Once it is away, one thread at a time looks for it again."""

    def __init__(self):
        self.away, self.next_look, self.looking = False, 0.0, threading.Lock()

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

    def _look(self):
        reason = why_away()
        if bool(reason) != self.away:
            log.warning("The database %s", f"is away: {reason}" if reason else "is back")
        self.next_look = time.monotonic() + SECONDS
        self.away = bool(reason)
        return self.away


def why_away() -> str:
    """What keeps this thread from the database; empty where nothing does."""
    try:
        with connections[DEFAULT_DB_ALIAS].cursor():
            return ""
    except (OperationalError, InterfaceError) as error:
        return str(error).strip() or type(error).__name__


def is_lost() -> bool:
    """Is what this thread reads from of no use? An error of a query alone, as a timeout, leaves a connection alive.

    A release has no server that could time out: where it fails, it is damaged, or of another version.
    """
    connection = connections[live()]
    if connection.in_atomic_block or not connection.errors_occurred:
        return False
    if connection.alias != DEFAULT_DB_ALIAS:
        return True
    if connection.connection is not None and connection.is_usable():
        return False
    connection.close()
    return True

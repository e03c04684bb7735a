"""Lets records be published at their time, a quarter of a second late at most."""

import logging
import threading
import time
from contextlib import contextmanager

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection

from ctitf_site.register.passing import SLOW, why_passing
from ctitf_site.register.publishing import publish_due
from ctitf_site.register.reading import live, standing_in
from ctitf_site.register.watch import Watch

from .as_of import SPOKEN

SECONDS = 0.25
# Seconds until the next look where a SQLite file was held by somebody else, and milliseconds that one waits for it:
# a save has its time, but here a reader waits, who could be answered meanwhile.
REST, PATIENCE = 5, 500
# Where the database is asked anyway; all else, as /healthz and files of releases, is answered without it.
ASKING = (*SPOKEN, f"/{settings.ADMIN_PATH}/", "/sitemap")
log = logging.getLogger(__name__)


class DueMiddleware:
    """Before a request to the database, at most four times a second in each process, publish what is due.

    It stands behind the middleware that knows whether the database is there: while it is away, nothing is tried.
    Where the replica answers, nothing is known of the primary.
    """

    def __init__(self, get_response):
        self.get_response, self.primary = get_response, Watch()
        self.next_look, self.looking = 0.0, threading.Lock()

    def __call__(self, request):
        asks = request.path == "/" or request.path.startswith(ASKING)
        if asks and not request.release and time.monotonic() >= self.next_look:
            self.next_look = time.monotonic() + SECONDS
            if self.looking.acquire(blocking=False):
                try:
                    self.look()
                finally:
                    self.looking.release()
        return self.get_response(request)

    def look(self):
        if live() != DEFAULT_DB_ALIAS and self.primary.is_away():
            return
        with standing_in(DEFAULT_DB_ALIAS):
            try:
                with in_haste():
                    publish_due()
            except Error as error:  # a page can still be answered; the next look tries again
                if why_passing(error) == SLOW:
                    self.wait_or_rest(error)
                    return
                log.exception("What is due could not be published")
                self.primary.doubt()

    def wait_or_rest(self, error):
        """On PostgreSQL the page would wait for the same; who reads a SQLite file waits for nobody."""
        if connection.vendor != "sqlite":
            raise error
        self.next_look = time.monotonic() + REST
        log.warning("What is due could not be published, because the file is held: %s", error)


@contextmanager
def in_haste():
    """Inside this block a SQLite file that somebody holds is waited for a moment only."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")

"""Lets records be published at their time, a quarter of a second late at most."""

import logging
import time

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error

from ctitf_site.register.passing import SLOW, why_passing
from ctitf_site.register.publishing import publish_due
from ctitf_site.register.reading import live, standing_in
from ctitf_site.register.watch import Watch

from .as_of import SPOKEN

SECONDS = 0.25
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
        self.next_look = 0.0

    def __call__(self, request):
        asks = request.path == "/" or request.path.startswith(ASKING)
        if asks and not request.release and time.monotonic() >= self.next_look:
            self.next_look = time.monotonic() + SECONDS
            self.look()
        return self.get_response(request)

    def look(self):
        if live() != DEFAULT_DB_ALIAS and self.primary.is_away():
            return
        with standing_in(DEFAULT_DB_ALIAS):
            try:
                publish_due()
            except Error as error:  # a page can still be answered; the next look tries again
                if why_passing(error) == SLOW:
                    raise  # it would wait for the same
                log.exception("What is due could not be published")
                self.primary.doubt()

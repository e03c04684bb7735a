"""Lets records be published at their time, a quarter of a second late at most."""

import logging
import time

from django.db import Error

from ctitf_site.register.publishing import publish_due

SECONDS = 0.25
log = logging.getLogger(__name__)


class DueMiddleware:
    """Before a request to the database, at most four times a second in each process, publish what is due."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.next_look = 0.0

    def __call__(self, request):
        if not request.release and time.monotonic() >= self.next_look:
            self.next_look = time.monotonic() + SECONDS
            try:
                publish_due()
            except Error:  # a page can still be answered; the next look tries again
                log.exception("What is due could not be published")
        return self.get_response(request)

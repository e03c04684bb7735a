"""Sessions that end: after some hours without a request, and after some days in any case.

Each request prolongs a session, but it is written again only when a good part of its time is over.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends import db
from django.db import Error
from django.utils import timezone

from ctitf_site.register.passing import why_passing

# Seconds after which a request is worth a write.
PROLONGED = 300
# A session that began so many seconds from now did so by a clock that was wrong, and would end that much too late.
AHEAD = 24 * 3600
BEGAN = "began"
log = logging.getLogger(__name__)


class SessionStore(db.SessionStore):
    def load(self):
        row = self._get_session_from_db()
        if row is None:
            return {}
        data = self.decode(row.session_data)
        if data.get(BEGAN, 0) > time.time() + AHEAD:
            self._session_key = None  # as Django says that there is none
            return {}
        left = (row.expire_date - timezone.now()).total_seconds()
        if left < longest(data) - PROLONGED:
            self.modified = True  # so the middleware writes it, and with it the new end
        return data

    def create_model_instance(self, data):
        data.setdefault(BEGAN, int(time.time()))
        row = super().create_model_instance(data)
        row.expire_date = timezone.now() + timedelta(seconds=longest(data))
        return row

    def save(self, must_create=False):
        """A session that cannot be prolonged at the moment is as long as it was: no reason to refuse an answer."""
        try:
            super().save(must_create)
        except Error as error:
            if must_create or not why_passing(error):
                raise
            log.warning("A session was not written: %s", error)

    def begin(self):
        """Count the days from now: somebody has just shown who it is."""
        self[BEGAN] = int(time.time())


def longest(data) -> float:
    """So many seconds a session with ``data`` may still last without a request."""
    until_end = data.get(BEGAN, time.time()) + settings.SESSION_LONGEST - time.time()
    return min(settings.SESSION_COOKIE_AGE, until_end)


def drop_ended():
    """Sessions that are over are of no use to anybody."""
    SessionStore.get_model_class().objects.filter(expire_date__lt=timezone.now()).delete()

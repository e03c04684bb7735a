"""Sessions that end: after some hours without a request, and after some days in any case.

Each request prolongs a session, but it is written again only when a good part of its time is over.
"""

import time
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends import db
from django.utils import timezone

# Seconds after which a request is worth a write.
PROLONGED = 300
BEGAN = "began"


class SessionStore(db.SessionStore):
    def load(self):
        row = self._get_session_from_db()
        if row is None:
            return {}
        data = self.decode(row.session_data)
        left = (row.expire_date - timezone.now()).total_seconds()
        if left < longest(data) - PROLONGED:
            self.modified = True  # so the middleware writes it, and with it the new end
        return data

    def create_model_instance(self, data):
        data.setdefault(BEGAN, int(time.time()))
        row = super().create_model_instance(data)
        row.expire_date = timezone.now() + timedelta(seconds=longest(data))
        return row

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

"""The sessions of one account, in whatever browsers, and how to end them."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .audit import note_change
from .sessions import AHEAD, BEGAN, SessionStore


@dataclass(frozen=True)
class Session:
    """One that is not over: when it began, and since when nothing was asked in it, or five minutes less.

    In the last hours of its seven days it looks as if it had been used longer ago.
    """

    row: object
    began: datetime
    used: datetime

    @property
    def key(self):
        return self.row.session_key


def sessions_of(user) -> list[Session]:
    """Those of ``user``, newest first. Only staff have sessions, so that all of them are few."""
    rows = SessionStore.get_model_class().objects.filter(expire_date__gt=timezone.now())
    read = [(row, SessionStore().decode(row.session_data)) for row in rows]
    mine = [_session(row, data) for row, data in read if data.get(SESSION_KEY) == str(user.pk) and lives(user, data)]
    return sorted(mine, key=lambda session: session.used, reverse=True)


def lives(user, data) -> bool:
    """Has this session neither an earlier password nor a beginning that is still to come?"""
    hashes = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    return data.get(HASH_SESSION_KEY) in hashes and data.get(BEGAN, 0) <= time.time() + AHEAD


def _session(row, data):
    began = datetime.fromtimestamp(data.get(BEGAN, 0), tz=UTC)
    return Session(row, began, max(began, row.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE)))


def end(sessions) -> int:
    """End them; how many they were."""
    for session in sessions:
        session.row.delete()
    return len(sessions)


def page(site, request):
    """One's own sessions; the others are ended with one press."""
    sessions, own = sessions_of(request.user), request.session.session_key
    others = [session for session in sessions if session.key != own]
    if request.method != "POST":
        this = [session for session in sessions if session.key == own]
        context = {"title": _("Your sessions"), "this": this, "others": others}
        return site.answer(request, "desk/staff/sessions.html", context)
    say_ended(request, request.user, end(others))
    return HttpResponseRedirect(reverse("admin:sessions"))


def say_ended(request, user, number):
    """Tell it to who pressed, and to the log of the desk."""
    text = ngettext("%(n)s session was ended.", "%(n)s sessions were ended.", number) % {"n": number}
    if number:
        note_change(request, user, text)
    messages.success(request, text)

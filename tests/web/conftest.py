"""What the tests of outages need: a release, and a register that has gone on since."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone

from ctitf_site.register import watch
from ctitf_site.register.models import Revision
from ctitf_site.register.revisions import write_revision
from ctitf_site.web.answers import state
from tests import factories as f
from tests.desk.proposing import saved
from tests.fronts import front


@pytest.fixture
def at_once(monkeypatch):
    """Whoever asks looks for the database, however short ago that was."""
    monkeypatch.setattr(watch, "SECONDS", 0)


@pytest.fixture
def releases(settings, tmp_path):
    settings.RELEASES_DIR = tmp_path / "releases"


@pytest.fixture
def meeting(releases):
    """A meeting that a release has; the register has renamed it since then. Numbers 1 to 3."""
    meeting = f.make_meeting(title_en="Before", slug="the-meeting")
    write_revision(meeting, action="created")
    Revision.objects.update(at=timezone.now() - timedelta(days=2))
    rename(meeting, "Released")
    call_command("build_release", verbosity=0)
    rename(meeting, "After")
    return meeting


def rename(meeting, title):
    meeting.title_en = title
    meeting.save()
    write_revision(meeting, action="changed")


@pytest.fixture
def connected(db, monkeypatch):
    """The connection of a test, with its transaction, is not closed at the end of a request, as between real ones."""
    monkeypatch.setattr(state, "close_old_connections", lambda: None)
    moments = request_started, request_finished
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


@pytest.fixture
def register(connected, monkeypatch):
    """The layer that keeps answers; it looks at the database once in this test unless it is told to look anew."""
    monkeypatch.setattr(state, "SECONDS", 1000)
    saved(f.make_meeting(title_en="First title", slug="first"))
    # In the second of a change nobody can say when the register changed last.
    Revision.objects.update(at=timezone.now() - timedelta(days=1))
    return front()

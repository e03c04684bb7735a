"""What the tests of outages need: a release, and a register that has gone on since."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from ctitf_site.register import watch
from ctitf_site.register.models import Revision
from ctitf_site.register.revisions import write_revision
from tests import factories as f


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

"""Who writes and who publishes, and a meeting between them."""

import pytest

from tests import factories as f
from tests.desk.proposing import RIGHTS, saved
from tests.desk.test_permissions import logged_in


@pytest.fixture
def editor(db):
    return logged_in(*RIGHTS)


@pytest.fixture
def publisher(db):
    return logged_in(*RIGHTS, "publish_entry")


@pytest.fixture
def meeting(db):
    """A published meeting with one participant, in its first revision."""
    meeting = f.make_meeting(title_en="As it was", city_en="Astana")
    f.make_participation(meeting=meeting, state=f.make_state(title_en="Ruritania"), role="host")
    return saved(meeting)

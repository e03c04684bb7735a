"""Who may do what with a record in which state: everybody tries everything, with what a superuser's form would send."""

import pytest
from django.test import Client
from django.utils.crypto import get_random_string

from meetings.models import Meeting
from tests import factories as f
from tests.desk.forms import filled, page
from tests.desk.proposing import saved
from tests.desk.staffing import GROUPS, browser_of, member

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
STATUSES = ("draft", "review", "published", "withdrawn")
ACTIONS = {
    "translate": {"title_ru": "{} другое"},
    "change": {"title_en": "{} otherwise"},
    "publish": {"status": "published"},
    "withdraw": {"status": "withdrawn", "withdrawn_reason_en": "Why not"},
}


def ready(status):
    """A meeting that lacks nothing, so that only rights decide."""
    reasons = {"withdrawn_reason_en": "Why"} if status == "withdrawn" else {}
    name = get_random_string(12)  # the desk asks about two that are called alike
    return saved(f.make_ready(f.make_meeting(status=status, title_en=name, title_ru=name, **reasons)))


def came_of(client, staff, status, action):
    """What becomes of a meeting when it is tried: done, proposed, or nothing (-)."""
    record = ready(status)
    if action == "see":
        return "done" if client.get(page(record)).status_code == 200 else "-"
    if action == "delete":
        client.post(page(record, "delete"), {"post": "yes"})
        return "-" if Meeting.objects.filter(pk=record.pk).exists() else "done"
    changes = {name: text.format(record.title_en) for name, text in ACTIONS[action].items()}
    data = filled(staff, page(record)) | changes
    before = Meeting.objects.values(*ACTIONS[action]).get(pk=record.pk)
    client.post(page(record), data)
    after = Meeting.objects.values(*ACTIONS[action]).get(pk=record.pk)
    if before != after:
        return "done"
    return "proposed" if record.proposals.filter(state="waiting").exists() else "-"


def browser(who):
    if who in GROUPS:
        return browser_of(member(who))
    return Client() if who == "nobody" else browser_of(f.make_user("stranger"))


# For each of STATUSES: at once, as a proposal, or not; what is not named here is not allowed.
ALLOWED = {
    "nobody": {},
    "stranger": {},
    "Viewer": {"see": "done done done done"},
    "Translator": {"see": "done done done done", "translate": "done done proposed proposed"},
    "Editor": {
        "see": "done done done done",
        "translate": "done done proposed proposed",
        "change": "done done proposed proposed",
        "publish": "- - - proposed",
        "withdraw": "- - proposed proposed",
        "delete": "done - - -",
    },
    "Publisher": {
        "see": "done done done done",
        "translate": "done done done done",
        "change": "done done done done",
        "publish": "done done - done",
        "withdraw": "- - done done",
        "delete": "done - - -",
    },
}
ALLOWED["Administrator"] = ALLOWED["Publisher"]
PLACES = {
    "/admin/": ["stranger", *GROUPS],
    "/admin/meetings/meeting/add/": ["Editor", "Publisher", "Administrator"],
    "/admin/import/": ["Publisher", "Administrator"],
    "/admin/register/batch/": ["Publisher", "Administrator"],
    "/admin/auth/user/": ["Administrator"],
    "/admin/auth/user/add/": ["Administrator"],
    "/admin/auth/group/": ["Administrator"],
    "/admin/axes/accesslog/": ["Administrator"],
    "/admin/axes/accessfailurelog/": ["Administrator"],
}


@pytest.mark.parametrize("action", ["see", *ACTIONS, "delete"])
@pytest.mark.parametrize("who", ALLOWED)
def test_everybody_may_do_what_the_group_allows_and_no_more(staff, who, action):
    client = browser(who)
    found = " ".join(came_of(client, staff, status, action) for status in STATUSES)
    assert found == ALLOWED[who].get(action, "- - - -")


@pytest.mark.parametrize("who", ALLOWED)
@pytest.mark.parametrize("place", PLACES)
def test_pages_of_the_desk_open_for_those_who_need_them(place, who):
    status = browser(who).get(place).status_code
    assert status == 200 if who in PLACES[place] else status in (302, 403)

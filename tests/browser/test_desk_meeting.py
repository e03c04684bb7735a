"""The consultation of June 2012 entered from its press release, by a clerk who has nothing but the text."""

import json

import pytest

from tests.browser import june
from tests.browser.desk import serve_desk

ACTIONS, LOADS = 26, 5
SAID = """
import json
from ctitf_site.register.snapshots import snapshots
from meetings.models import Meeting
[(content, _public)] = snapshots([Meeting.objects.get(ref={ref!r})])
print(json.dumps(json.loads(content)))
"""
# What a record is called and where it stands, and what names its rows: no facts of the meeting.
NAMING = {"ref", "slug", "uid", "entry", "meeting"}


@pytest.fixture(scope="module")
def unknowing(tmp_path_factory):
    """A register that does not know of the meeting; and what the fixtures say of it."""
    folder = tmp_path_factory.mktemp("unknowing")
    with serve_desk(folder) as desk:
        fixture = said(folder, "M-0007")
        june.forget(folder)
        yield desk, fixture


def said(folder, ref):
    """Everything that the register says of a record, but for what names it; rows in an order of their own."""
    rows = json.loads(june.shell(folder, SAID.format(ref=ref)))
    facts = [
        (row["model"], {name: value for name, value in row["fields"].items() if name not in NAMING})
        for row in rows
        if row["model"] != "register.citation"
    ]
    return sorted(json.dumps(fact, ensure_ascii=False, sort_keys=True) for fact in facts)


def test_it_takes_few_actions_and_says_what_the_fixture_says(unknowing, open_tab):
    desk, fixture = unknowing
    tab = open_tab()
    desk.log_in(tab)
    clerk = june.Clerk(tab)
    desk.open(tab, "meetings/meeting/add/")
    june.enter(clerk)
    clerk.press("[name=_save]")
    assert "Matched: 12 · Group as printed: 1" in tab.inner_text("#content-main")
    clerk.press("[name=save][value='1']")
    clerk.press("[name=save][value=publish]")
    assert "/change/" in tab.url
    ref = tab.inner_text(".field-ref .readonly")
    assert clerk.actions <= ACTIONS and clerk.loads <= LOADS, (clerk.actions, clerk.loads)
    assert said(desk.folder, ref) == fixture

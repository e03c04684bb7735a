"""The consultation of June 2012 entered from its press release, by a clerk who has nothing but the text."""

import json
import os
import subprocess
import sys

import pytest

from tests.browser.desk import choose, serve_desk
from tests.run import ROOT

ACTIONS, LOADS = 26, 5
NAMES = """organizer: UNRCCA
co-organizer: CTITF
participant: CTITF, UNRCCA, Commonwealth of Independent States (CIS), EU, NATO, CSTO, OSCE, RATS, CICA, CARICC
group: Central Asian States"""
TOPICS = (
    "topic: Practical steps to carry out the Joint Plan of Action | "
    "Практические шаги по осуществлению Совместного плана действий\n"
    "topic: Mapping the contribution, needs, strengths and experience of regional organizations | "
    "Обзор вклада, потребностей, сильных сторон и опыта региональных организаций"
)
POSITION = {
    "en": "Special Representative of the Secretary-General and Head of UNRCCA",
    "ru": "Специальный представитель Генерального секретаря и глава РЦПДЦА ООН",
}
SAID = """
import json
from ctitf_site.register.snapshots import snapshots
from meetings.models import Meeting
[(content, _public)] = snapshots([Meeting.objects.get(ref={ref!r})])
print(json.dumps(json.loads(content)))
"""
FORGET = """
from ctitf_site.register.models import Entry, Revision
Revision.objects.filter(entry__ref="M-0007").delete()
Entry.objects.filter(ref="M-0007").update(seen_at=None)
Entry.objects.get(ref="M-0007").delete()
"""
# What a record is called and where it stands, and what names its rows: no facts of the meeting.
NAMING = {"ref", "slug", "uid", "entry", "meeting"}


@pytest.fixture(scope="module")
def unknowing(tmp_path_factory):
    """A register that does not know of the meeting; and what the fixtures say of it."""
    folder = tmp_path_factory.mktemp("unknowing")
    with serve_desk(folder) as desk:
        fixture = said(folder, "M-0007")
        shell(folder, FORGET)
        yield desk, fixture


def shell(folder, text):
    own = {"LOCAL": "1", "VAR_DIR": str(folder), "DATABASE_URL": ""}
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | own
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", text]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def said(folder, ref):
    """Everything that the register says of a record, but for what names it; rows in an order of their own."""
    rows = json.loads(shell(folder, SAID.format(ref=ref)))
    facts = [
        (row["model"], {name: value for name, value in row["fields"].items() if name not in NAMING})
        for row in rows
        if row["model"] != "register.citation"
    ]
    return sorted(json.dumps(fact, ensure_ascii=False, sort_keys=True) for fact in facts)


class Clerk:
    """Counts what a clerk does: each box filled, choice made and button pressed is one action."""

    def __init__(self, tab):
        self.tab, self.actions, self.loads = tab, 0, 0
        tab.on("framenavigated", self._loaded)

    def _loaded(self, frame):
        self.loads += frame == self.tab.main_frame

    def fill(self, **values):
        for name, value in values.items():
            self.actions += 1
            self.tab.fill(f"#id_{name}", value)

    def check(self, *boxes):
        for box in boxes:
            self.actions += 1
            self.tab.check(f"#id_{box}")

    def choose(self, **values):
        for name, value in values.items():
            self.actions += 1
            choose(self.tab, name, value)

    def pick(self, name, label):
        self.actions += 1
        self.tab.select_option(f"#id_{name}", label=label)

    def press(self, selector):
        self.actions += 1
        self.tab.click(selector)


def enter(clerk):
    """Everything that the press release says, in the order of the form."""
    clerk.check("kind_2")
    clerk.fill(
        title_en="Consultation Meeting with Regional Organizations on the Joint Plan of Action",
        title_ru="Консультативное совещание с региональными организациями по Совместному плану действий",
        start="21-22 June 2012",
        city_en="Almaty",
        city_ru="Алматы",
        summary_en=(
            "Central Asian States and regional organizations mapped who can contribute what to putting the plan into "
            "practice."
        ),
        summary_ru=(
            "Государства Центральной Азии и региональные организации определили, кто какой вклад может внести в "
            "осуществление плана."
        ),
    )
    clerk.choose(country="Kazakhstan", plans="Joint Plan of Action")
    clerk.check(*(f"pillars_{number}" for number in range(4)))
    clerk.pick("why_participants", "Unknown: no source was found")
    clerk.choose(source="UNRCCA and CTITF co-organize Consultation Meeting")
    clerk.press("#statements-group .add-row a")
    clerk.choose(**{"statements-0-person": "Miroslav", "statements-0-organization": "UNRCCA"})
    clerk.fill(**{f"statements-0-position_{language}": text for language, text in POSITION.items()})
    clerk.fill(**{"pasted-names": NAMES, "pasted-agenda": TOPICS})


def test_it_takes_few_actions_and_says_what_the_fixture_says(unknowing, open_tab):
    desk, fixture = unknowing
    tab = open_tab()
    desk.log_in(tab)
    clerk = Clerk(tab)
    desk.open(tab, "meetings/meeting/add/")
    enter(clerk)
    clerk.press("[name=_save]")
    assert "Matched: 12 · Group as printed: 1" in tab.inner_text("#content-main")
    clerk.press("[name=save][value='1']")
    clerk.press("[name=save][value=publish]")
    assert "/change/" in tab.url
    ref = tab.inner_text(".field-ref .readonly")
    assert clerk.actions <= ACTIONS and clerk.loads <= LOADS, (clerk.actions, clerk.loads)
    assert said(desk.folder, ref) == fixture

"""The consultation of June 2012 as a clerk enters it from its press release, step by step."""

import os
import subprocess
import sys

from tests.browser.desk import choose
from tests.run import ROOT

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
# What is typed into search boxes: names as the desk shows them.
CHOSEN = {
    "en": {"country": "Kazakhstan", "plan": "Joint Plan of Action", "person": "Miroslav", "organization": "UNRCCA"},
    "ru": {"country": "Казахстан", "plan": "Joint Plan of Action", "person": "Мирослав", "organization": "РЦПДЦА"},
}
FORGET = """
from ctitf_site.register.models import Entry, Revision
Revision.objects.filter(entry__ref="M-0007").delete()
Entry.objects.filter(ref="M-0007").update(seen_at=None)
Entry.objects.get(ref="M-0007").delete()
"""


def shell(folder, text):
    """What Python prints for ``text`` in the register of ``folder``."""
    own = {"LOCAL": "1", "VAR_DIR": str(folder), "DATABASE_URL": ""}
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | own
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", text]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def forget(folder):
    """Let the register not know of the meeting."""
    shell(folder, FORGET)


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

    def pick(self, name, value):
        self.actions += 1
        self.tab.select_option(f"#id_{name}", value)

    def press(self, selector):
        self.actions += 1
        self.tab.click(selector)


def enter(clerk, language="en"):
    """Everything that the press release says, in the order of the form; the desk speaks ``language``."""
    names = CHOSEN[language]
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
    clerk.choose(country=names["country"], plans=names["plan"])
    clerk.check(*(f"pillars_{number}" for number in range(4)))
    clerk.pick("why_participants", "unknown")
    clerk.choose(source="UNRCCA and CTITF co-organize Consultation Meeting")
    clerk.press("#statements-group .add-row a")
    clerk.choose(**{"statements-0-person": names["person"], "statements-0-organization": names["organization"]})
    clerk.fill(**{f"statements-0-position_{language}": text for language, text in POSITION.items()})
    clerk.fill(**{"pasted-names": NAMES, "pasted-agenda": TOPICS})

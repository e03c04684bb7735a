"""An agenda as it is printed, read line by line: “Session 1: Title (Pillar II)”, “Тема 2. …”, “3) …”."""

import hashlib
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from actionplan.models.pillar import ROMAN
from ctitf_site.register.text import language_of, shorten

from ..models import Session

MOST_LINES = 200
LONGEST_TITLE, LONGEST_LABEL = 300, 40
WORDS = {
    Session.Kind.SESSION: "session|сессия|заседание",
    Session.Kind.TOPIC: "topic|theme|item|тема|вопрос|пункт",
}
BULLET = re.compile(r"^[\s•·*–—-]+")
NUMBER = r"(?P<number>[0-9]{1,4}|[IVXivx]{1,6})"
WORD = rf"(?P<word>{'|'.join(WORDS.values())})"
# With a word before it the title may follow without a sign; a bare number needs one.
HEADINGS = [
    re.compile(rf"^(?P<label>{WORD}\s*(?:№|no\.?)?\s*{NUMBER})(?:\s*[:.)–—-]+\s*|\s+|$)(?P<title>.*)$", re.IGNORECASE),
    re.compile(rf"^(?P<label>{WORD})\s*:\s*(?P<title>.*)$", re.IGNORECASE),
    re.compile(r"^(?P<number>[0-9]{1,4})\s*[:.)]+\s*(?P<title>.*)$"),
]
PILLAR = re.compile(r"\s*[(\[](?:pillars?|компонент\w*)\s+(?P<pillar>[^()\[\]]*)[)\]]\s*$", re.IGNORECASE)
LETTERS = {"i": 1, "v": 5, "x": 10}
BY_NAME = {name: number for number, roman in ROMAN.items() for name in (roman, str(number))}


@dataclass(frozen=True)
class Item:
    """One line of an agenda. ``order`` is empty where no number is printed."""

    line: int
    kind: str
    order: int | None
    label: str
    text: str
    pillar: int | None
    # Is it the title in the other language of the item before?
    is_other: bool = False

    @property
    def key(self) -> str:
        """What names it in a form, also after other lines were added or taken away."""
        return hashlib.sha256(f"{self.kind}\n{self.order}\n{self.text}".encode()).hexdigest()[:12]

    @property
    def language(self) -> str:
        return language_of(self.text)


def read(text: str, kind: str) -> list[Item]:
    """The items in ``text``; those before which no word stands are of this ``kind``.

    Raises ``ValidationError`` with every problem.
    """
    found, problems, heading = [], [], None
    for number, line in enumerate(text.splitlines(), 1):
        line = " ".join(BULLET.sub("", line).split())
        if not line:
            continue
        before, heading = heading, None
        said = before | {"title": line} if before else _heading(line, kind)
        if not said["title"]:
            heading = said  # the title stands on the next line
            continue
        items, wrong = _items(number, said)
        found += items
        problems += wrong
    if heading:
        problems.append(_("After “%s” no title follows.") % heading["label"])
    if len(found) > MOST_LINES:
        values = {"most": MOST_LINES, "found": len(found)}
        problems.append(_("At most %(most)s lines at once, and these are %(found)s: paste them in parts.") % values)
    if not found and not problems:
        problems.append(_("There is no title in this text."))
    if problems:
        raise ValidationError(problems[:10])
    return found


def _heading(line, kind):
    match = next(filter(None, (pattern.match(line) for pattern in HEADINGS)), None)
    if not match:
        return {"kind": kind, "number": "", "label": "", "title": line}
    said = match.groupdict()
    word = (said.get("word") or "").casefold()
    kind = next((each for each, words in WORDS.items() if word in words.split("|")), kind)
    label = (said.get("label") or "") if word else ""
    number = said.get("number") or ""
    return {"kind": kind, "number": number, "label": label if number else "", "title": said["title"].strip()}


def _items(line, said):
    """The item on one line, or two where both titles stand on it; and what is wrong with them."""
    titles = said["title"].split("|", 1)
    pairs = [_item(line, said | {"title": title.strip()}, is_other=place == 1) for place, title in enumerate(titles)]
    items, wrong = [item for item, _wrong in pairs], [problem for _item, found in pairs for problem in found]
    if len(items) == 2 and items[0].language == items[1].language:
        wrong.append(_("Line %s: on the two sides of “|” stand an English and a Russian title.") % line)
    return items, wrong


def _item(line, said, is_other=False):
    """The item on one line, and what is wrong with it."""
    wrong, title, pillar = [], said["title"], None
    if found := PILLAR.search(title):
        title, name = title[: found.start()], " ".join(found["pillar"].split())
        pillar = BY_NAME.get(name.upper())
        if pillar is None:
            values = {"line": line, "name": shorten(name, 40), "known": ", ".join(ROMAN.values())}
            wrong.append(_("Line %(line)s: there is no pillar “%(name)s”. Write one of %(known)s.") % values)
    if not title or len(title) > LONGEST_TITLE:
        values = {"line": line, "most": LONGEST_TITLE}
        wrong.append(_("Line %(line)s: a title has from 1 to %(most)s characters.") % values)
    order = _number(said["number"]) if said["number"] else None
    if order is not None and not 0 < order < 1000:
        wrong.append(_("Line %(line)s: numbers go from 1 to 999.") % {"line": line})
    return Item(line, said["kind"], order, said["label"][:LONGEST_LABEL], title, pillar, is_other), wrong


def _number(text) -> int:
    if text.isdecimal():
        return int(text)
    values = [LETTERS[letter] for letter in text.casefold()]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))

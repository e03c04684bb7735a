"""The check table: what became of each pasted name, and what will be entered for it."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ctitf_site.register.models import Name, Record
from ctitf_site.register.text import fold

from .matching import MERGED, OWN, Match
from .reading import LONGEST_NAME, Given

# What may be entered for a name, besides a record.
LEAVE, DRAFT, GROUP = "leave", "draft", "group"
RECORD = re.compile(r"record:([0-9]{1,18})")

KNOWN_AS = {
    OWN: gettext_lazy("By its name “%(name)s”"),
    MERGED: gettext_lazy("“%(name)s” was merged into %(record)s"),
    Name.Type.FORMER_NAME: gettext_lazy("“%(name)s” is a former name of %(record)s"),
    Name.Type.VARIANT: gettext_lazy("“%(name)s” is a variant of %(record)s"),
    Name.Type.MISSPELLING: gettext_lazy("“%(name)s” is a misspelling of %(record)s"),
    Name.Type.MISNOMER: gettext_lazy("“%(name)s” is a misnomer of %(record)s"),
    Name.Type.SHORT_IN_SOURCE: gettext_lazy("“%(name)s” is short for %(record)s in a source"),
    Name.Type.ACRONYM: gettext_lazy("“%(name)s” is an acronym of %(record)s"),
    Name.Type.TRANSLITERATION: gettext_lazy("“%(name)s” is a transliteration of %(record)s"),
}


class Found(TextChoices):
    MATCHED = "matched", gettext_lazy("Matched")
    ALIAS = "alias", gettext_lazy("Matched by another name")
    SEVERAL = "several", gettext_lazy("Several possible")
    UNKNOWN = "unknown", gettext_lazy("Unknown")
    GROUP = "group", gettext_lazy("Group as printed")
    ALREADY = "already", gettext_lazy("There already")
    TWICE = "twice", gettext_lazy("Given twice")
    NEW = "new", gettext_lazy("New")
    FILLS = "fills", gettext_lazy("There in the other language")
    CLASH = "clash", gettext_lazy("Another one is there")


@dataclass
class Row:
    """One line of the table. ``choice`` is what will be entered; empty where the clerk must choose."""

    given: Given
    found: Found
    matches: list[Match]
    role: str
    near: list[Record] = field(default_factory=list)
    choice: str = ""
    # What the clerk typed instead of the pasted name, and the type under which that is kept as another name.
    other: str = ""
    keep: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_new: bool = False
    typed_anew: bool = False
    error: str = ""
    # Where it will stand, in a list that has places.
    slot: Any = None

    @property
    def enters(self) -> bool:
        return self.found not in (Found.ALREADY, Found.TWICE) and self.choice not in ("", LEAVE)

    @property
    def record_key(self) -> int | None:
        chosen = RECORD.fullmatch(self.choice)
        return int(chosen[1]) if chosen else None

    @property
    def printed(self) -> str:
        """The pasted text, where it is none of the record's own names."""
        own = {match.record.pk for match in self.matches if match.type == OWN}
        return "" if self.record_key in own and not self.other else self.given.text

    @property
    def asks(self) -> bool:
        """Is there anything to choose?"""
        return bool(self.options) and (self.found != Found.ALREADY or self.is_new or len(self.matches) > 1)


def party(record) -> str:
    return f"record:{record.pk}"


def _short(record) -> str:
    return str(getattr(record, "short_name", record.title))


def group(text) -> str:
    return f"group:{fold(text)}"


class Sent:
    """What the form of the table sent, by row."""

    def __init__(self, data):
        self.data = data

    def get(self, name, given) -> str:
        return self.data.get(f"{name}-{given.key}", "").replace("\0", "").strip()[:LONGEST_NAME]


class Checked:
    """A check table: what became of each line that was pasted, and what will be entered for it."""

    rows: list
    # Document and place in it that all of this is from; None where none was named.
    source: tuple | None = None

    def demand(self) -> bool:
        """Mark what must be answered before saving; is there any?"""
        for row in self.rows:
            if row.found not in (Found.ALREADY, Found.TWICE) and not row.choice:
                row.error = _("Choose what to enter.")
            elif row.typed_anew:
                row.error = _("Matched anew: please look at it again.")
            elif row.keep and row.keep not in Name.Type.values:
                row.error = _("Choose one of the values that are offered.")
        return any(row.error for row in self.rows)

    @property
    def counts(self) -> list[tuple[str, int]]:
        found = [row.found for row in self.rows]
        return [(kind.label, found.count(kind)) for kind in Found if kind in found]


class Table(Checked):
    """The rows for all names ``given``. Reads with a constant number of queries, and saves nothing."""

    def __init__(self, target, record, names, sent, *, label, may_draft):
        self.target, self.record, self.names, self.sent = target, record, names, sent
        self.label, self.may_draft = label, may_draft
        self.rows = []

    def check(self, given) -> "Table":
        self.rows = [self._row(each) for each in given]
        present = self.target.present(self.record)
        self._find_repeated({place for row in present for place in self.target.place(row)})
        self.target.warn(self.rows, present, self.names)
        return self

    def _row(self, given):
        other, roles = self.sent.get("other", given), dict(self.target.roles)
        matches = self._fitting(given, self.names.find(other or given.text))
        row = Row(given, _found(given, matches), matches, roles[given.role], other=other)
        row.is_new = not given.is_group and not self._fitting(given, self.names.find(given.text))
        row.typed_anew = row.is_new and other != self.sent.get("seen", given)
        row.keep = self.sent.get("keep", given) if row.is_new else ""
        near = self.names.near(given.text) if row.is_new else []
        row.near = [record for record in near if self.target.fits(given.role, record)]
        row.options = self._options(row)
        row.choice = self._choice(row)
        row.notes = list(self._explained(row))
        return row

    def _fitting(self, given, matches):
        return [match for match in matches if self.target.fits(given.role, match.record)]

    def _explained(self, row):
        """By which name the record was found, and what an unknown name is like."""
        if row.found in (Found.MATCHED, Found.ALIAS):
            [match] = row.matches
            if match.type != OWN or match.name != row.given.text:
                yield KNOWN_AS[match.type] % {"name": match.name, "record": _short(match.record)}
        elif row.found == Found.UNKNOWN and row.near:
            yield _("Perhaps: %s") % ", ".join(_short(record) for record in row.near[:3])

    def _options(self, row):
        records = {match.record.pk: match.record for match in row.matches}
        records |= {record.pk: record for record in row.near}
        chosen = RECORD.fullmatch(self.sent.get("choice", row.given))
        if chosen and (record := self.names.records.get(int(chosen[1]))) and self.target.fits(row.given.role, record):
            records |= {record.pk: record}
        options = [(party(record), self.label(record)) for record in records.values()]
        if row.is_new and self.may_draft:
            options.append((DRAFT, _("Add as a new draft")))
        if self.target.groups:
            options.append((GROUP, _("Enter as a group, as printed")))
        return [*options, (LEAVE, _("Leave out"))]

    def _choice(self, row):
        sent = "" if row.typed_anew else self.sent.get("choice", row.given)
        if sent in dict(row.options):
            return sent
        if row.found == Found.GROUP:
            return GROUP
        return party(row.matches[0].record) if len(row.matches) == 1 else ""

    def _find_repeated(self, present):
        places, keys = {}, set()
        for row in self.rows:
            place = (row.given.role, self._party(row))
            if place in present:
                row.found = Found.ALREADY
            elif row.choice != LEAVE and (place in places or row.given.key in keys):
                row.found = Found.TWICE
                row.notes.append(_("First in line %s") % places.get(place, row.given.line))
            if row.given.key in keys:
                row.options, row.is_new = [], False
            places.setdefault(place, row.given.line)
            keys.add(row.given.key)

    def _party(self, row):
        """What the row will name, in the words of ``Target.place``."""
        if row.choice == GROUP:
            return group(row.given.text)
        return row.choice if row.record_key else f"text:{fold(row.given.text)}"


def _found(given, matches):
    if given.is_group:
        return Found.GROUP
    if not matches:
        return Found.UNKNOWN
    if len(matches) > 1:
        return Found.SEVERAL
    return Found.MATCHED if matches[0].type == OWN else Found.ALIAS

"""What an import would do: to each record, and in all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.comparing import Change
from ctitf_site.register.later import later
from ctitf_site.register.models import Record

from .cells import Bad
from .links import Wrong, quoted

openpyxl = later("openpyxl")
CHUNK = 500


class Outcome(TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("The same")
    ERROR = "error", _("With errors")


@dataclass(frozen=True)
class Problem:
    """One cell, or row, that cannot be imported: where it stands, what was found, what is allowed."""

    row: int
    column: str
    key: str
    found: str
    why: str


@dataclass(frozen=True)
class Difference:
    """One value that would change, as it stands in cells."""

    row: int
    key: str
    old: str
    new: str


@dataclass
class Item:
    """What becomes of one record: ``record`` is None where it is new, and has ``values`` then.

    ``matched``: the row has no ref, and the record was found by what it says.
    """

    row: int
    record: Record | None = None
    title: str = ""
    matched: bool = False
    differences: list[Difference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    uids: list[str] = field(default_factory=list)

    @property
    def ref(self) -> str:
        return self.record.ref if self.record else ""

    @property
    def outcome(self) -> Outcome:
        if self.problems:
            return Outcome.ERROR
        if not self.record:
            return Outcome.NEW
        return Outcome.CHANGED if self.differences else Outcome.SAME


class Line:
    """One row of the file, read by the keys of its columns; what is wrong with it is put into ``problems``."""

    def __init__(self, number, header, cells):
        self.number, self.header, self.problems = number, header, []
        self._cells = dict(zip(header, cells, strict=True))

    def __contains__(self, key):
        return key in self._cells

    def cell(self, key) -> str:
        """The text in the column ``key``; empty where the file has no such column, or the cell cannot be read."""
        cell = self._cells.get(key, "")
        return "" if isinstance(cell, Bad) else cell

    def is_bad(self, key) -> bool:
        return isinstance(self._cells.get(key), Bad)

    def find_bad(self):
        for key, cell in self._cells.items():
            if isinstance(cell, Bad):
                self.problem(key, cell.why, cell.found)

    def problem(self, key, why, found=None):
        """Note what is wrong with the cell in the column ``key``; of the row as a whole where there is none."""
        column = openpyxl.utils.get_column_letter(self.header.index(key) + 1) if key in self._cells else ""
        found = self.cell(key) if found is None else found
        self.problems.append(Problem(self.number, column, key if column else "", quoted(found), str(why)))

    def taken(self, key, read: Callable, *args):
        """What ``read`` makes of ``args`` for the column ``key``; None, with a problem noted, where it cannot."""
        try:
            return read(*args)
        except Wrong as error:
            self.problem(key, error)
            return None


def chunks(rows):
    rows = iter(rows)
    while some := list(islice(rows, CHUNK)):
        yield some

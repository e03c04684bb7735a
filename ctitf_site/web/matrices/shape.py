"""What every matrix is: heads of rows and columns, and cells that lead to the records behind them."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from django.utils.functional import cached_property


@dataclass(frozen=True)
class Head:
    """What stands before a row or above a column; ``query`` finds what belongs to it in lists."""

    key: Hashable
    label: str
    code: str  # as files name it: a ref, where it is a record
    url: str = ""
    query: dict = field(default_factory=dict)
    pillar: object = None
    explained: str = ""  # what a short label stands for; said below the matrix
    below: str = ""  # a second line
    style: str = ""
    sources: tuple = ()


@dataclass(frozen=True)
class Second:
    """A second, smaller number of a cell."""

    text: str
    url: str


@dataclass(frozen=True)
class Cell:
    """One place: ``value`` as files give it, ``text`` as it is read, ``url`` and ``api`` of what is behind it.

    Where there is nothing, ``why`` says in words which emptiness it is, and ``text`` is what is shown for it.
    """

    value: int | str
    text: str
    url: str = ""
    api: str = ""
    spoken: str = ""  # the cell in words, for who hears the page
    second: Second | None = None
    why: str = ""
    more: dict = field(default_factory=dict)  # what else the JSON tells


@dataclass(frozen=True)
class Row:
    head: Head
    cells: list[Cell]


@dataclass(frozen=True)
class Group:
    """Rows of one kind, under its name."""

    label: str
    rows: list[Row]


@dataclass(frozen=True)
class Source:
    """A document behind the matrix, with its number in the footnotes."""

    number: int
    document: object


@dataclass(frozen=True)
class Matrix:
    """``legend``: terms with what they mean. ``notes``: sentences about what the matrix leaves out.

    ``marks``: do heads show the numbers of their sources? Where each rests on many, the numbers lead to them.
    ``among``: how many rows there would be, where only the largest are shown.
    """

    name: str
    title: str
    corner: str
    columns: list[Head]
    groups: list[Group]
    totals: Row | None = None
    legend: list[tuple[str, str]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    marks: bool = True
    among: int = 0

    @property
    def width(self) -> int:
        return len(self.columns) + 1

    @property
    def height(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def is_whole(self) -> bool:
        return self.height >= self.among

    @cached_property
    def explained(self):
        return [head for head in self.columns if head.explained]

    @cached_property
    def short_names(self):
        """Rows that show a short name: many, so that they stand apart from the legend."""
        return [row.head for group in self.groups for row in group.rows if row.head.explained]


def largest(keys, number, most):
    """The ``most`` keys with the largest numbers, or all of them where there is no bound."""
    return sorted(keys, key=lambda key: (-number(key), str(key)))[:most]


def grouped(rows, labels, kind):
    """Rows under their labels, in the order of ``labels``; ``kind`` gives the label's key for the head of a row."""
    found = {key: [row for row in rows if kind(row.head) == key] for key in labels}
    return [Group(str(label), found[key]) for key, label in labels.items() if found[key]]

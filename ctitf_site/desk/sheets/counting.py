"""What is packed in a workbook is counted before it is parsed: a small file can hold years of work for a parser.

The count stops at the first thing that is too much, and keeps nothing of what it reads.
"""

import re
from collections import Counter
from xml.parsers.expat import ParserCreate

from django.utils.translation import gettext as _

from .reading import MOST_COLUMNS, TooManyRows, Unreadable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
# What tables consist of. All else, as formats, is dearer to parse and in no table often.
CELLS = frozenset(MAIN + name for name in ("c", "v", "f", "is", "t", "si"))
FILLED = frozenset(MAIN + name for name in ("v", "f", "is"))
ROWS, ROW, CELL, MERGED = (MAIN + name for name in ("sheetData", "row", "c", "mergeCell"))
CHUNK = 1 << 16
# Spreadsheet programs nest some twenty elements in charts, and write no tag longer than some thousand letters.
DEEPEST, LONGEST_TAG = 64, 1 << 18
PLACE = re.compile("([A-Z]{1,3})[0-9]*", re.IGNORECASE)
LAST_COLUMN, LAST_ROW = 1 << 14, 1 << 20
ENCODINGS = {None, "utf-8", "us-ascii", "ascii"}


class Count:
    """How many elements were read of all parts of a workbook, by what they are; and the last row that has anything."""

    def __init__(self, limits):
        self.limits, self.found, self.last = limits, Counter(), 1

    def add(self, stream) -> None:
        """Count what is in the part ``stream``. Raises ``Unreadable``, or what expat raises for damaged XML."""
        place = Place(self)
        parser = ParserCreate(namespace_separator=" ")
        parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = _declared, _doctype
        parser.StartElementHandler, parser.EndElementHandler = place.start, place.end
        read = 0
        while piece := stream.read(CHUNK):
            if b"\0" in piece:
                raise harmful()
            parser.Parse(piece, False)
            read += len(piece)
            if read - parser.CurrentByteIndex > LONGEST_TAG:
                raise harmful()
        parser.Parse(b"", True)

    def one(self, name) -> None:
        limits, kind = self.limits, name if name == ROW or name in CELLS else "others"
        self.found[kind] += 1
        if kind == ROW and self.found[kind] > limits.lines:
            raise _too_many_rows(limits)
        if kind in CELLS and self.found[kind] > limits.cells:
            text = _("This workbook has more than %s cells, with the empty ones. Copy the table alone into a new one.")
            raise Unreadable(text % limits.cells)
        if kind == "others" and self.found[kind] > limits.others:
            raise Unreadable(
                _("This workbook has too many formats, links or drawings. Copy the table alone into a new one.")
            )

    def fill(self, row) -> None:
        """There is something in ``row``."""
        if row > self.limits.lines:
            raise _too_many_rows(self.limits)
        self.last = max(self.last, row)


class Place:
    """Where in a part we are: how deep, and in which row and column."""

    def __init__(self, count):
        self.count, self.deep, self.row, self.column = count, 0, 0, 0

    def start(self, name, attributes):
        self.deep += 1
        if self.deep > DEEPEST:
            raise harmful()
        self.count.one(name)
        if name == ROWS:
            self.row = 0
        elif name == ROW:
            self._next_row(attributes.get("r"))
        elif name == CELL and self.row:
            self._next_cell(attributes.get("r"))
        elif name in FILLED and self.column:
            if self.column > MOST_COLUMNS:
                raise Unreadable(_("The file has more than %s columns.") % MOST_COLUMNS)
            self.count.fill(self.row)
        elif name == MERGED:
            raise Unreadable(_("Some cells are merged. Unmerge them, so that each row has cells of its own."))

    def end(self, name):
        self.deep -= 1

    def _next_row(self, number):
        """Rows and cells that are not in order would be lost when they are read."""
        before, self.column = self.row, 0
        self.row = int(number) if number else before + 1
        if self.row <= before:
            raise harmful()
        if self.row > LAST_ROW:
            raise Unreadable(_("A sheet ends with row %s.") % LAST_ROW)

    def _next_cell(self, place):
        before = self.column
        self.column = _column(place) if place else before + 1
        if not before < self.column <= LAST_COLUMN:
            raise harmful()


def harmful() -> Unreadable:
    """What no spreadsheet program writes, but who wants to do harm."""
    return Unreadable(_("This workbook has parts that no spreadsheet program writes. It is not read."))


def _too_many_rows(limits):
    text = _("The sheet has more than %s rows, with the empty ones. Delete the empty rows.")
    return TooManyRows(text % limits.lines)


def _declared(version, encoding, standalone):
    if encoding and encoding.casefold() not in ENCODINGS:
        raise harmful()


def _doctype(*_args):
    raise harmful()


def _column(place):
    """The number of the column of a cell at ``place``."""
    found = PLACE.fullmatch(place)
    if not found:
        raise harmful()
    number = 0
    for letter in found[1].upper():
        number = number * 26 + ord(letter) - 64
    return number

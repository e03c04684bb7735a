"""A file that somebody sends as a table: what it may be, and its rows, whatever program wrote it.

The rows are read from the file again each time they are asked for, so that a long table costs no memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ctitf_site.register.later import later
from ctitf_site.register.text import shorten
from ctitf_site.web.workbooks import LONGEST_CELL, NO_XML

from .cells import Bad

openpyxl = later("openpyxl")
MEGABYTE = 1 << 20
MOST_COLUMNS = 60


class Unreadable(Exception):
    """A file that is no table: why, in words for who sent it."""


@dataclass(frozen=True)
class Limits:
    """How much a file may have. Of a workbook also what is packed in it is limited, as little can unpack to much."""

    # Bytes of the file; of all that is packed in it; of each part of that.
    size: int
    unpacked: int
    part: int
    # Rows of data. None: any number.
    rows: int | None
    # Rows with the empty ones, which some programs write by the thousand.
    lines: int
    # Cells with the empty ones, or texts, or formulas.
    cells: int
    # Everything else: formats, links, parts of drawings. Of these few take long.
    others: int


# 1000 full rows are 60,000 cells. Text shrinks to a fifth when it is packed, so 5 MB unpack to some 25 MB.
IN_THE_ADMIN = Limits(5 * MEGABYTE, 40 * MEGABYTE, 30 * MEGABYTE, 1000, 10_000, 100_000, 10_000)
# A sheet has 1,048,576 rows at most.
ON_THE_SERVER = Limits(500 * MEGABYTE, 4000 * MEGABYTE, 3000 * MEGABYTE, None, 1 << 20, 60 << 20, 200_000)


class TooManyRows(Unreadable):
    """More rows than are read here."""


def check_size(size: int, limits: Limits) -> None:
    """Raises ``Unreadable`` for a file of so many bytes that it is not even kept."""
    if size > limits.size:
        values = {"most": limits.size // MEGABYTE, "found": round(size / MEGABYTE, 1)}
        raise Unreadable(_("The file has %(found)s MB; at most %(most)s MB are read here.") % values)


def opened(file, name: str, limits: Limits):
    """``file``, open for reading bytes, as a table. Raises ``Unreadable``."""
    from .text_files import TextFile
    from .workbook_files import WorkbookFile

    file.seek(0, 2)
    check_size(file.tell(), limits)
    file.seek(0)
    start = file.read(8)
    if not start:
        raise Unreadable(_("The file is empty."))
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("This is an old or a locked workbook. Remove the password, and save it as “Excel workbook (.xlsx)”.")
        )
    if start.startswith(b"PK"):
        return WorkbookFile(file, name, limits)
    return TextFile(file, name, limits)


class TableFile:
    """A table in a file. The first row has the keys of the columns, all others are data."""

    # What should be said of how it was read.
    note = ""

    def __init__(self, file, name, limits):
        self.file, self.name, self.limits = file, name, limits
        self.header = self._header()

    def lines(self) -> Iterator[tuple[int, list]]:
        """The number of each row, from 1, and its cells: text, or ``Bad``."""
        raise NotImplementedError

    def rows(self) -> Iterator[tuple[int, list]]:
        """The rows of data that are not empty, each with a cell for each column. Raises ``Unreadable``."""
        width, count = len(self.header), 0
        for number, cells in self.lines():
            if number == 1 or not any(cells):
                continue
            count += 1
            if self.limits.rows is not None and count > self.limits.rows:
                raise TooManyRows(_("The file has more than %s rows.") % self.limits.rows)
            for index, cell in enumerate(cells[width:], width + 1):
                if cell:
                    place = {"column": openpyxl.utils.get_column_letter(index), "row": number}
                    raise Unreadable(_("Column %(column)s has text in row %(row)s, but no key in row 1.") % place)
            yield number, [checked(cell) for cell in (cells + [""] * width)[:width]]

    def _header(self):
        number, cells = next(self.lines(), (1, []))
        keys = [str(cell.found if isinstance(cell, Bad) else cell).strip().casefold() for cell in cells]
        while keys and not keys[-1]:
            keys.pop()
        if any(NO_XML.search(key) for key in keys):
            raise Unreadable(
                _("The letters of row 1 cannot be read. Save the file as “CSV UTF-8” or “Excel workbook (.xlsx)”.")
            )
        if number != 1 or not keys:
            raise Unreadable(_("The first row is empty: it needs the keys of the columns, as in the template."))
        if len(keys) > MOST_COLUMNS:
            raise Unreadable(_("The file has more than %s columns.") % MOST_COLUMNS)
        return keys


def checked(cell):
    """``cell``, if that is text that the register can keep."""
    if isinstance(cell, Bad):
        return cell
    if len(cell) > LONGEST_CELL:
        return Bad(shorten(cell, 60), _("A cell has at most %s characters.") % LONGEST_CELL)
    if NO_XML.search(cell):
        return Bad(shorten(NO_XML.sub("�", cell), 60), _("There are control characters in this cell: type it anew."))
    return cell

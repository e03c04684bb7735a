"""Tables as workbooks. What is packed in one is looked at before anything parses it."""

import re
import warnings
import zlib
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from .cells import Bad, plain
from .reading import TableFile, Unreadable

# The sheet of our templates that explains the columns.
HELP = "Help – Справка"
MOST_PARTS = 1000
LAST_ROW = 1 << 20
CHUNK, OVERLAP = 1 << 16, 64
# XML that no spreadsheet program writes, but who wants to do harm.
HARMFUL = re.compile(rb"<!DOCTYPE|<!ENTITY|\br=[\"'][A-Za-z]{4,}[0-9]", re.IGNORECASE)
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
# openpyxl says of many files what it leaves out; what damaged XML raises depends on the parser beneath it.
BROKEN = (BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError)
BROKEN += (EOFError, NotImplementedError, RuntimeError, AssertionError)


class WorkbookFile(TableFile):
    def __init__(self, file, name, limits):
        _look_inside(file, limits)
        super().__init__(file, name, limits)

    def lines(self):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield from self._lines()
        except BROKEN as error:
            raise Unreadable(_("This workbook is damaged. Open it, and save it anew.")) from error

    def _lines(self):
        book = load_workbook(self.file, read_only=True, keep_links=False)
        sheet = _only_sheet(book)
        sheet.reset_dimensions()  # a file may claim any size
        for number, cells in enumerate(sheet.iter_rows(), 1):
            if number > LAST_ROW:
                raise Unreadable(_("A sheet ends with row %s.") % LAST_ROW)
            yield number, [_cell(cell) for cell in cells]


def _only_sheet(book):
    """The sheet that is read: there is one besides the help, and it can be seen."""
    sheets = [sheet for sheet in book.worksheets if sheet.title != HELP]
    for sheet in sheets:
        if sheet.sheet_state != "visible":
            raise Unreadable(_("The sheet “%s” is hidden. Show it or delete it, and save the file.") % sheet.title)
    if len(sheets) != 1:
        named = ", ".join(sheet.title for sheet in sheets) or "–"
        raise Unreadable(_("A file has one sheet besides the help. This one has: %s.") % named)
    return sheets[0]


def _cell(cell):
    if cell.data_type == "f":
        return Bad(str(cell.value), _("This is a formula. Copy the cells, and paste them as values."))
    if cell.data_type == "e":
        return Bad(str(cell.value), _("This is an error of the spreadsheet program."))
    return plain(cell.value)


def _look_inside(file, limits):
    """Raise ``Unreadable`` for what is no plain workbook, before any of it is parsed."""
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            _check_directory(archive.infolist(), limits)
            for part in archive.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    _check_part(archive, part)
    except BROKEN as error:
        raise Unreadable(_("This workbook is damaged. Open it, and save it anew.")) from error


def _check_directory(parts, limits):
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("This is no Excel workbook. Save it as “Excel workbook (.xlsx)” or as “CSV UTF-8”."))
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(_("The file is locked with a password. Save it without one."))
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Unreadable(_("The file has macros. Save it as “Excel workbook (.xlsx)”, which has none."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked:
        raise Unreadable(_("Unpacked, this workbook would be larger than any table that is read here."))


def _check_part(archive, part):
    is_sheet = part.filename.startswith("xl/worksheets/")
    with archive.open(part) as stream:
        before = b""
        while piece := stream.read(CHUNK):
            piece = before + piece
            if HARMFUL.search(piece) or b"\0" in piece:
                raise Unreadable(_("This workbook has parts that no spreadsheet program writes. It is not read."))
            if is_sheet and MERGED.search(piece):
                raise Unreadable(_("Some cells are merged. Unmerge them, so that each row has cells of its own."))
            before = piece[-OVERLAP:]

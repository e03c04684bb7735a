"""Tables as workbooks. What is packed in one is looked at before anything parses it."""

import warnings
import zlib
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.utils.translation import gettext as _

from ctitf_site.register.later import later

from .cells import Bad, plain
from .counting import Count, harmful
from .reading import MOST_COLUMNS, TableFile, Unreadable

excel = later("openpyxl.reader.excel")
# The sheet of our templates that explains the columns.
HELP = "Help – Справка"
MOST_PARTS = 1000
# How the parts are called that are counted: no others are parsed.
XML = (".xml", ".rels")
PACKED = {ZIP_STORED, ZIP_DEFLATED}
# openpyxl says of many files what it leaves out; what damaged XML raises depends on the parser beneath it.
BROKEN = (BadZipFile, zlib.error, ExpatError, LookupError, ValueError, TypeError, AttributeError, OSError, SyntaxError)
BROKEN += (EOFError, NotImplementedError, RuntimeError, AssertionError)


class Parts(ZipFile):
    """The parts of a workbook: whatever a workbook says where its sheets are, only what was counted is opened."""

    def open(self, name, *args, **kwargs):
        if not getattr(name, "filename", name).endswith(XML):
            raise harmful()
        return super().open(name, *args, **kwargs)


class WorkbookFile(TableFile):
    def __init__(self, file, name, limits):
        self.last = _look_inside(file, limits).last
        super().__init__(file, name, limits)

    def lines(self):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield from self._lines()
        except BROKEN as error:
            raise Unreadable(_("This workbook is damaged. Open it, and save it anew.")) from error

    def _lines(self):
        reader = excel.ExcelReader(self.file, read_only=True, keep_links=False)
        reader.archive = Parts(self.file)
        reader.read()
        sheet = _only_sheet(reader.wb)
        sheet.reset_dimensions()  # a file may claim any size
        # Beyond the last row and column that are read nothing is filled: that was counted.
        for number, cells in enumerate(sheet.iter_rows(max_row=self.last), 1):
            yield number, [_cell(cell) for cell in cells[:MOST_COLUMNS]]


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
    """What was counted. Raises ``Unreadable`` for what is no plain workbook, before any of it is parsed."""
    file.seek(0)
    try:
        with Parts(file) as archive:
            _check_directory(archive.infolist(), limits)
            count = Count(limits)
            for part in archive.infolist():
                if part.filename.endswith(XML):
                    with archive.open(part) as stream:
                        count.add(stream)
    except BROKEN as error:
        raise Unreadable(_("This workbook is damaged. Open it, and save it anew.")) from error
    return count


def _check_directory(parts, limits):
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("This is no Excel workbook. Save it as “Excel workbook (.xlsx)” or as “CSV UTF-8”."))
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(_("The file is locked with a password. Save it without one."))
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Unreadable(_("The file has macros. Save it as “Excel workbook (.xlsx)”, which has none."))
    if any(part.compress_type not in PACKED for part in parts):
        raise harmful()  # others unpack far more at once than is asked of them
    sizes = [part.file_size for part in parts]
    if len(parts) > MOST_PARTS or sum(sizes) > limits.unpacked or max(sizes) > limits.part:
        raise Unreadable(_("Unpacked, this workbook would be larger than any table that is read here."))

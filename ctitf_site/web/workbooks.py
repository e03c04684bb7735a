"""Tables as XLSX: written row by row, text always as text, and the same bytes for the same rows."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from rest_framework.renderers import BaseRenderer

from ctitf_site.register.later import later
from ctitf_site.register.releases.archive import DATE

openpyxl, excel = later("openpyxl"), later("openpyxl.writer.excel")
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 100_000
CHUNK = 1 << 16
LONGEST_CELL = 32_767
# Characters that XML 1.0 has no place for.
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class XLSXRenderer(BaseRenderer):
    """A table as a workbook of one sheet, written aside in a file, so that the size of it costs no memory."""

    media_type = MEDIA_TYPE
    format = "xlsx"
    is_table = True
    charset = None
    render_style = "binary"
    most_rows = MOST_ROWS

    def stream(self, header, chunks):
        """Bytes of a workbook; ``chunks`` gives its rows some hundreds at a time."""
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Register")
        sheet.freeze_panes = "B2"
        sheet.append([cell(sheet, name, heading=True) for name in header])
        try:
            for rows in chunks:
                for row in rows:
                    sheet.append([cell(sheet, value) for value in row])
        finally:
            sheet.close()  # a row that cannot be read leaves no half-written file behind
        with TemporaryFile() as file:
            write(book, file)
            file.seek(0)
            yield from iter(lambda: file.read(CHUNK), b"")


def cell(sheet, value, heading=False):
    """A number or a truth as it is; everything else as text, which no spreadsheet takes for a formula."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    found = openpyxl.cell.WriteOnlyCell(sheet, NO_XML.sub("", str(value))[:LONGEST_CELL])
    found.data_type = "s"  # “=1+1” would have become a formula
    if heading:
        found.font = openpyxl.styles.Font(bold=True)
    return found


class TimelessZip(ZipFile):
    """An archive whose files all bear the same time."""

    def writestr(self, name, data, *args, **kwargs):
        super().writestr(_info(name), data, ZIP_DEFLATED)

    def write(self, filename, arcname=None, *args, **kwargs):
        with Path(filename).open("rb") as source, self.open(_info(arcname or filename), "w") as target:
            shutil.copyfileobj(source, target)


def _info(name):
    info = ZipInfo(name, DATE)
    info.compress_type = ZIP_DEFLATED
    return info


def write(book, file):
    """Like ``book.save``, but with a time that is always the same."""
    book.properties.created = book.properties.modified = datetime(*DATE, tzinfo=UTC).replace(tzinfo=None)
    excel.ExcelWriter(book, TimelessZip(file, "w", ZIP_DEFLATED)).save()

"""Tables as text: comma, semicolon or tab between the cells; UTF-8, UTF-16 or Windows-1251."""

import codecs
import csv
import io
import re

from django.utils.translation import gettext as _

from .reading import TableFile, Unreadable

SEPARATORS = ",;\t"
CHUNK = 1 << 16
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяё")
# Quotation marks, dashes and №, which stand in any text.
SIGNS = frozenset("«»„“”–—№…’ ©§°")
MIXED = re.compile("[a-z][а-яё]|[а-яё][a-z]")
# Of the letters that are not ASCII, how many may be strange for the text to be Windows-1251.
FEW = 0.1


class TextFile(TableFile):
    def __init__(self, file, name, limits):
        self.encoding = _encoding(file)
        if self.encoding == "cp1251":
            self.note = _("The file was read as Windows-1251. If letters look wrong, save it as “CSV UTF-8”.")
        self.separator = self._separator(file)
        csv.field_size_limit(limits.size)
        super().__init__(file, name, limits)

    def lines(self):
        self.file.seek(0)
        text = io.TextIOWrapper(self.file, self.encoding, newline="")
        try:
            yield from enumerate(csv.reader(text, delimiter=self.separator, strict=True), 1)
        except csv.Error as error:
            raise Unreadable(_("The file is no table of text: %s.") % error) from error
        finally:
            text.detach()  # the file stays open for who reads it next

    def _separator(self, file):
        """The one that the first line has most of: no key has any."""
        file.seek(0)
        text = io.TextIOWrapper(file, self.encoding, newline="")
        first = text.readline(CHUNK)
        text.detach()
        return max(SEPARATORS, key=first.count)


def _encoding(file):
    file.seek(0)
    start = file.read(4)
    encoding = next((name for bom, name in BOMS if start.startswith(bom)), "utf-8")
    if _is(file, encoding):
        return encoding
    if encoding == "utf-8" and _is(file, "cp1251", _is_cyrillic):
        return "cp1251"
    raise Unreadable(_("The letters of this file cannot be read. Save it as “CSV UTF-8” or “Excel workbook (.xlsx)”."))


def _is(file, encoding, good=lambda text: True):
    """Can all of the file be read so, and is each part of it ``good``?"""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        parts = iter(lambda: file.read(CHUNK), b"")
        found = all(good(decoder.decode(part)) for part in parts)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return found


def _is_cyrillic(text):
    """Are nearly all letters beyond ASCII Cyrillic, in words of their own? “Café” would else be “Cafй”."""
    text = text.casefold()
    letters = [c for c in text if c > "\x7f" and c not in SIGNS]
    strange = len(letters) - sum(c in CYRILLIC for c in letters) + len(MIXED.findall(text))
    return strange <= FEW * len(letters)

"""Formats of the API."""

import csv
from io import StringIO
from itertools import chain, islice

import orjson
from rest_framework.renderers import BaseRenderer

# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
WORDS = {True: "true", False: "false"}  # as in JSON


class CSVRenderer(BaseRenderer):
    """A table as UTF-8 text with commas. It begins with a byte order mark, without which Excel breaks Cyrillic."""

    media_type = "text/csv"
    format = "csv"
    is_table = True
    charset = "utf-8"

    def stream(self, header, chunks):
        """Bytes of a table; ``chunks`` gives its rows some hundreds at a time."""
        yield b"\xef\xbb\xbf" + self.lines([header])
        yield from map(self.lines, chunks)

    def lines(self, rows):
        text = StringIO()
        csv.writer(text).writerows(map(inert, rows))
        return text.getvalue().encode()


class NDJSONRenderer(BaseRenderer):
    """A row on each line, as the JSON of a list gives it."""

    media_type = "application/x-ndjson"
    format = "ndjson"
    charset = "utf-8"
    is_table = False

    def stream(self, _header, chunks):
        """Bytes of lines; ``chunks`` gives the objects some hundreds at a time."""
        yield from (b"".join(map(self.line, objects)) for objects in chunks)

    def line(self, item):
        return orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE)


def content_type(renderer) -> str:
    """What a file of this format says of itself."""
    return f"{renderer.media_type}; charset={renderer.charset}" if renderer.charset else renderer.media_type


def begun(parts):
    """The parts of a file, the first of them made already: an error in these is an answer, and not a file cut short."""
    parts = iter(parts)
    first = [*islice(parts, 2)]  # of a table its names and its first rows, of a workbook the beginning of all of it
    return chain(first, parts)


def inert(row):
    """The cells of a row as text that no spreadsheet takes for a formula; yes and no as in JSON."""
    return [
        (f"'{cell}" if cell[:1] in FORMULA else cell)
        if isinstance(cell, str)
        else (WORDS[cell] if isinstance(cell, bool) else cell)
        for cell in row
    ]

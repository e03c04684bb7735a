"""Small workbooks that hold years of work for a parser are refused in words, and hardly any of them is read."""

import io
import zipfile

import pytest

from ctitf_site.desk.sheets import workbook_files
from ctitf_site.desk.sheets.counting import MAIN, Count
from ctitf_site.desk.sheets.reading import IN_THE_ADMIN, ON_THE_SERVER, Unreadable, opened
from tests.desk.sheets import compare, counts, refusal
from tests.desk.test_sheets_reading import raw, repacked

pytestmark = pytest.mark.django_db
SHEET, STYLES, STRINGS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
NAMESPACE = MAIN.strip().encode()
ODD = "parts that no spreadsheet program writes"
ROWS, FORMATS = (
    "more than 10000 rows, with the empty ones. Delete the empty rows.",
    "too many formats, links or drawings",
)
CELLS, SIZE = "more than 100000 cells, with the empty ones", "Unpacked, this workbook would be larger"


def packed(part, more, before=b"</sheetData>"):
    """A good workbook with ``more`` in one of its parts."""
    return repacked(lambda name, content: content.replace(before, more + before, 1) if name == part else content)


def declaring(encoding):
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
    return packed(SHEET, declaration, before=b"<worksheet")


def moved(path):
    """The sheet is at ``path``, where no sheet is looked for."""

    def change(name, content):
        return (
            content.replace(b"worksheets/sheet1.xml", path.encode()) if name.endswith((".rels", "s].xml")) else content
        )

    return repacked(change, add=[(f"xl/{path}", b"<worksheet>" + b"<row/>" * 200_000)])


def bzip():
    """Parts that are packed otherwise."""
    file = io.BytesIO()
    with zipfile.ZipFile(repacked()) as good, zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name))
    return raw(file.getvalue(), "table.xlsx")


MANY = 200_000
BOMBS = {
    "empty rows": (lambda: packed(SHEET, b"<row><c/></row>" * MANY), ROWS),
    "nested rows": (lambda: packed(SHEET, b"<row>" * MANY), ODD),
    "formats": (lambda: packed(STYLES, b"<xf/>" * MANY, before=b"</cellXfs>"), FORMATS),
    "links": (lambda: packed(SHEET, b"<hyperlinks>" + b"<hyperlink/>" * MANY, before=b"</worksheet>"), FORMATS),
    "strings": (lambda: repacked(add=[(STRINGS, b'<sst xmlns="%s">' % NAMESPACE + b"<si/>" * MANY)]), CELLS),
    "cells": (lambda: packed(SHEET, (b"<row>" + b"<c/>" * 100 + b"</row>") * 2000), CELLS),
    "cells in a row": (lambda: packed(SHEET, b"<row>" + b"<c/>" * MANY), ODD),
    "a long comment": (lambda: packed(SHEET, b"<!--" + b"x" * 10**6 + b"-->"), ODD),
    "a long tag": (lambda: packed(SHEET, b"<x " + b" ".join(b"a%d=''" % n for n in range(MANY)) + b"/>"), ODD),
    "a large part": (lambda: packed(SHEET, b" " * (31 << 20)), SIZE),
    "a filled row far down": (lambda: packed(SHEET, b'<row r="20000"><c><v>1</v></c></row>'), ROWS),
    "a filled column far out": (lambda: packed(SHEET, b'<row><c r="XFD3"><v>1</v></c></row>'), "more than 60 columns"),
    "rows out of order": (lambda: packed(SHEET, b'<row r="2"><c><v>1</v></c></row>'), ODD),
    "cells out of order": (lambda: packed(SHEET, b'<row><c r="B3"><v>1</v></c><c r="A3"/></row>'), ODD),
    "a sheet elsewhere": (lambda: moved("media/sheet.bin"), ODD),
    "packed otherwise": (bzip, ODD),
    "no encoding": (lambda: declaring("foo"), ODD),
    "an encoding of bytes": (lambda: declaring("hex"), ODD),
    "another encoding": (lambda: declaring("utf-7"), ODD),
}


@pytest.fixture
def added(monkeypatch):
    """How many elements were read of each file."""
    made = []

    class Watched(Count):
        def __init__(self, limits):
            super().__init__(limits)
            made.append(self)

    monkeypatch.setattr(workbook_files, "Count", Watched)
    return lambda: sum(sum(count.found.values()) for count in made)


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_with_much_in_it_is_refused_before_it_is_parsed(name, staff, added, monkeypatch):
    if name != "a sheet elsewhere":  # which is found by the parser, and not opened
        monkeypatch.delattr(workbook_files, "excel")
    make, text = BOMBS[name]
    assert text in refusal(compare(staff, "organizations", make()))
    assert added() <= 110_000


@pytest.mark.parametrize("name", ["nested rows", "no encoding", "a long tag", "a sheet elsewhere", "packed otherwise"])
def test_the_command_refuses_what_is_harmful_too(name):
    with pytest.raises(Unreadable, match=ODD):
        list(opened(BOMBS[name][0](), "table.xlsx", ON_THE_SERVER).rows())


@pytest.mark.parametrize(
    "more",
    [
        b'<row r="3" s="1"><c r="XFD3" s="1"/></row><row r="1048576"><c r="A1048576"/></row>',
        b"<row><c/></row>" * 9000,
        b"<row>" + b"<c/>" * 10_000 + b"</row>",
    ],
)
def test_what_is_formatted_but_empty_is_no_mistake(more, staff):
    assert counts(compare(staff, "organizations", packed(SHEET, more))) == {"new": 1}


def test_rows_behind_the_last_that_is_filled_are_not_walked():
    file = packed(SHEET, b'<row r="1048576"><c r="A1048576"/></row>')
    assert [number for number, _cells in opened(file, "table.xlsx", IN_THE_ADMIN).lines()] == [1, 2]


def test_the_chain_of_formulas_is_no_sheet(staff):
    chain = b'<calcChain xmlns="%s"><c r="C9"/><c r="A1"/></calcChain>' % NAMESPACE
    assert counts(compare(staff, "organizations", repacked(add=[("xl/calcChain.xml", chain)]))) == {"new": 1}

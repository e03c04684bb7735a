"""Files that are no tables, or not quite: each is read, or refused with words that help."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from openpyxl import load_workbook

from ctitf_site.desk.sheets.cells import said, shown
from ctitf_site.web.renderers import FORMULA
from ctitf_site.web.workbooks import NO_XML
from organizations.models import Organization
from tests import factories as f
from tests.desk.sheets import ADDRESS, book, compare, counts, csv_file, downloaded, imported, problems, refusal, saved

pytestmark = pytest.mark.django_db
KEYS = ["ref", "acronym_en", "title_en", "kind"]
ROW = ["", "NEW", "New organization", "regional"]


def raw(content, name="table.csv"):
    return SimpleUploadedFile(name, content)


def repacked(change=lambda name, content: content, add=()):
    """A good workbook, whose parts ``change`` makes bad."""
    file = io.BytesIO()
    with zipfile.ZipFile(book(KEYS, ROW)) as good, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            bad.writestr(name, change(name, good.read(name)))
        for name, content in add:
            bad.writestr(name, content)
    return raw(file.getvalue(), "table.xlsx")


def in_sheet(old, new):
    return lambda name, content: content.replace(old, new) if "worksheets/sheet" in name else content


def hide(made):
    made.create_sheet("Secret").sheet_state = "hidden"


REFUSED = {
    "nothing": (raw(b"\n"), "The first row is empty"),
    "a picture": (raw(b"\x89PNG\r\n\x1a\n\0\0\xff\x98\x98"), "The letters of this file cannot be read."),
    "UTF-32": (csv_file(KEYS, ROW, encoding="utf-32"), "The letters of row 1 cannot be read."),
    "UTF-32 without a mark": (csv_file(KEYS, ROW, encoding="utf-32-le"), "The letters of row 1 cannot be read."),
    "NUL bytes only": (raw(b"\0" * 99), "The letters of row 1 cannot be read."),
    "another alphabet": (raw("ref,title_en\n,Caf\u00e9 na\u00efve".encode("latin-1")), "The letters of this file"),
    "an old workbook": (raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "table.xls"), "This is an old or a locked workbook."),
    "a zip file": (raw(b"PK\x03\x04 nonsense", "table.xlsx"), "This workbook is damaged."),
    "too large": (raw(b"a" * (5 * 2**20 + 1)), "The file has 5.0 MB; at most 5 MB"),
    "an unknown key": (csv_file(["ref", "titel_en"]), "There is no column “titel_en”: did you mean “title_en”?"),
    "a strange key": (csv_file(["zzz"]), "There is no column “zzz”. Known are: ref, acronym_en,"),
    "a key twice": (csv_file(["ref", "kind", "kind"]), "The column “kind” is there twice."),
    "no key": (csv_file(["ref"], ["", "text"]), "Column B has text in row 2, but no key in row 1."),
    "many columns": (csv_file([f"k{n}" for n in range(99)]), "The file has more than 60 columns."),
    "an open quotation mark": (raw(b'ref,title_en\n,"open'), "The file is no table of text:"),
    "a hidden sheet": (book(KEYS, ROW, mend=hide), "The sheet “Secret” is hidden."),
    "two sheets": (book(KEYS, mend=lambda made: made.create_sheet("More")), "A file has one sheet besides the help."),
    "merged": (book(KEYS, ROW, mend=lambda made: made.active.merge_cells("A2:B2")), "Some cells are merged."),
    "macros": (repacked(add=[("xl/vbaProject.bin", b"x")]), "The file has macros."),
    "entities": (repacked(in_sheet(b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet")), "parts that no"),
    "a bomb": (repacked(add=[("xl/media/big.bin", b"\0" * (101 * 2**20))]), "Unpacked, this workbook would be larger"),
    "a far column": (repacked(in_sheet(b'r="A1"', b'r="ZZZZZZ1"')), "parts that no spreadsheet program writes"),
    "a far row": (repacked(in_sheet(b'<row r="2"', b'<row r="999999999999"')), "A sheet ends with row 1048576."),
    "broken XML": (repacked(in_sheet(b"</worksheet>", b"")), "This workbook is damaged."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_with_the_reason(name, staff):
    file, text = REFUSED[name]
    file.seek(0)
    assert text in refusal(compare(staff, "organizations", file))
    assert not Organization.objects.exists()


def test_an_empty_file_is_refused(staff):
    assert "empty" in refusal(compare(staff, "organizations", raw(b"")))


def test_a_longer_file_is_refused_with_the_command_that_takes_it(staff):
    rows = [["", f"N{n}", f"Title {n}", "regional"] for n in range(1001)]
    text = refusal(compare(staff, "organizations", csv_file(KEYS, *rows, name="long.csv")))
    assert text.endswith("manage.py import_table organizations long.csv") and "more than 1000 rows" in text


@pytest.mark.parametrize(
    "file",
    [
        csv_file(KEYS, ROW),
        csv_file(KEYS, ROW, separator=";"),
        csv_file(KEYS, ROW, separator="\t"),
        csv_file(KEYS, ROW, encoding="utf-8-sig"),
        csv_file(KEYS, ROW, encoding="utf-16"),
        csv_file(["REF ", *KEYS[1:]], ROW, [], ["", "", "", ""]),
        book(KEYS, ROW),
        book(KEYS, ROW, [None] * 9),
    ],
)
def test_every_usual_way_to_write_a_table_is_read(file, staff):
    file.seek(0)
    assert counts(compare(staff, "organizations", file)) == {"new": 1}


def test_windows_1251_is_known_by_its_letters(staff):
    rows = [["ref", "title_ru", "kind"], ["", "«Содружество» № 1", "Региональная организация"]]
    shown_page = compare(staff, "organizations", csv_file(*rows, encoding="cp1251", separator=";"))
    assert counts(shown_page) == {"new": 1} and "read as Windows-1251" in shown_page.content.decode()
    assert shown_page.context["run"].items[0].title == "«Содружество» № 1"


def test_dates_and_numbers_of_excel_are_read_as_they_look(staff):
    import datetime

    f.make_organization(acronym_en="EU")
    plain = [None, "EU", "One", datetime.datetime(2012, 6, 22), 2013.0]  # noqa: DTZ001
    written = [None, "EU", "Two", "22 июня 2012 года", "June 2013"]
    shown_page = compare(
        staff, "contributions", book(["ref", "organization", "title_en", "start", "end"], plain, written)
    )
    found = [{d.key: d.new for d in item.differences} for item in shown_page.context["run"].items]
    assert [(row["start"], row["end"]) for row in found] == [("2012-06-22", "2013"), ("2012-06-22", "2013-06")]


def test_formulas_and_errors_are_named_by_their_cells(staff):
    page = compare(staff, "organizations", book(KEYS, ["", "=A1", "Title", "regional"]))
    assert problems(page) == [(2, "B", "This is a formula. Copy the cells, and paste them as values.")]
    page = compare(staff, "organizations", csv_file(KEYS, ["", "a\x00b", "x" * 40_000, "regional"]))
    assert [(row, column) for row, column, _why in problems(page)] == [(2, "B"), (2, "C")]


def test_the_help_of_the_template_is_no_second_table(staff):
    made = load_workbook(io.BytesIO(b"".join(staff.get(f"{ADDRESS}template/organizations.xlsx").streaming_content)))
    made.worksheets[0].append(["", "NEW", "", "New", "", "regional"])
    assert counts(compare(staff, "organizations", saved(made))) == {"new": 1}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
RISKY = st.builds(str.__add__, st.sampled_from(["=", "'=", "''-", "'", "+", "@", "\t", "\r\n", "_x000D_"]), TEXT)
CHEAP = {"deadline": None, "database": None}
CHEAP["suppress_health_check"] = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@how(max_examples=100, **CHEAP)
@given(text=TEXT | RISKY)
def test_any_text_says_the_same_after_it_stood_in_a_cell(text):
    kept = shown(text)
    assert said(kept) == NO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    assert kept[:1] not in FORMULA, "no spreadsheet computes it"


@how(max_examples=10, **CHEAP)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
@pytest.mark.parametrize("code", ["xlsx", "csv"])
def test_any_text_of_a_record_survives_export_and_import(code, text, staff):
    Organization.objects.all().delete()
    f.make_organization(acronym_en="ONE", title_en=text, description_en=text, status="draft")
    rows = downloaded(staff, f"/admin/organizations/organization/download.{code}")
    file = book(*rows) if code == "xlsx" else csv_file(*rows)
    assert counts(compare(staff, "organizations", file)) == {"same": 1}


def test_what_looks_like_a_formula_comes_in_as_text(staff):
    imported(staff, "organizations", KEYS, ["", "'=1+1", "'' quoted", "regional"])
    made = Organization.objects.get()
    assert (made.acronym_en, made.title_en) == ("=1+1", "'' quoted")

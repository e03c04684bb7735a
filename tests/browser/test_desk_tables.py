"""A thousand organizations are imported, downloaded, edited and imported again, in the browser."""

import csv
import io
from pathlib import Path

from openpyxl import Workbook, load_workbook

from tests.browser import june

COUNT = """
from ctitf_site.register.models import Revision
print(Revision.objects.count())
"""
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def compare(desk, tab, name, content):
    """Choose a file of organizations, and give what the page says of it; nothing is saved by this."""
    desk.open(tab, "import/")
    tab.select_option("[name=table]", "organizations")
    tab.set_input_files("[name=file]", {"name": name, "mimeType": SHEET, "buffer": content})
    tab.click("#content-main form button")
    return tab.inner_text("#content-main")


def table(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def workbook(rows):
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def downloaded(desk, tab):
    """The rows of the list, as its link for spreadsheets gives them."""
    desk.open(tab, "organizations/organization/?q=round+trip")
    with tab.expect_download() as download:
        tab.click("a[href*='download.xlsx']")
    sheet = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_only_what_was_edited_is_saved_and_mistakes_are_named(desk, open_tab):
    tab = open_tab()
    desk.log_in(tab)
    new = [(f"RT-{number}", f"Round trip {number}", "other") for number in range(1000)]
    assert "New: 1000 · Changed: 0" in compare(desk, tab, "new.csv", table([("acronym_en", "title_en", "kind"), *new]))
    tab.click("[name=import]")
    before = int(june.shell(desk.folder, COUNT))
    rows = downloaded(desk, tab)
    assert len(rows) == 1001
    column = rows[0].index

    rows[10][column("title_en")] = "Round trip with another title"
    rows[500][column("website")] = "https://example.org"
    rows[1000][column("kind")] = "regional"
    rows[20][column("kind")] = "kingdom"
    rows[30][column("parent")] = "RT-5000"
    said = compare(desk, tab, "edited.xlsx", workbook(rows))
    assert "New: 0 · Changed: 3 · The same: 995 · With errors: 2" in said
    wrong = tab.locator("tr.clash").all_inner_texts()
    assert [each.split("\n")[0].split("\t")[0] for each in wrong] == [
        "Row 21, column F kind",
        "Row 31, column G parent",
    ]
    assert tab.locator("[name=import]").count() == 0

    rows[20][column("kind")], rows[30][column("parent")] = "other", None
    assert "Changed: 3 · The same: 997 · With errors: 0" in compare(desk, tab, "mended.xlsx", workbook(rows))
    tab.click("[name=import]")
    assert int(june.shell(desk.folder, COUNT)) == before + 3
    assert "there is nothing to import" in compare(desk, tab, "again.xlsx", workbook(rows))

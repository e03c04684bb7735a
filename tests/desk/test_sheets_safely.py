"""Who may import, what the public sees of it, taking an import back, and long tables."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actionplan.models import Recommendation
from ctitf_site.register.models import Batch, Entry, Revision
from organizations.models import Organization
from tests import factories as f
from tests.desk.proposing import saved
from tests.desk.sheets import ADDRESS, book, compare, counts, csv_file, downloaded, go_on, imported
from tests.desk.test_permissions import logged_in

pytestmark = pytest.mark.django_db
KEYS = ["ref", "acronym_en", "title_en", "kind", "parent"]
MARK = "Zanzibar secret"


def importer():
    """Who may import, and nothing else."""
    kind = ContentType.objects.get_for_model(Entry)
    Permission.objects.get_or_create(codename="import_records", content_type=kind, defaults={"name": "Can import"})
    return logged_in("import_records")


@pytest.fixture
def organization(db):
    return saved(f.make_organization(acronym_en="EU", title_en="European Union", website="https://europa.eu"))


# Who may, and what the public sees --------------------------------------------------------------------------
def test_only_who_may_import_sees_any_of_it(organization, staff, client):
    batch_page = imported(staff, "organizations", ["ref", "title_ru"], [organization.ref, "ЕС"]).url
    pages = [ADDRESS, f"{ADDRESS}report/", f"{ADDRESS}template/names.csv", "/admin/register/batch/", batch_page]
    pages += [batch_page.replace("change/", "table.csv")]
    publisher = logged_in("publish_entry", "change_organization", "view_organization")
    for address in pages:
        assert "/login/" in client.get(address).url
        assert publisher.get(address).status_code == 403
    assert publisher.post(batch_page.replace("change/", "undo/")).status_code == 403
    assert compare(publisher, "organizations", csv_file(["ref"], [organization.ref])).status_code == 403
    assert [importer().get(address).status_code for address in (ADDRESS, batch_page)] == [200, 200]
    assert logged_in("view_meeting").get("/admin/organizations/organization/download.csv").status_code == 403


def test_drafts_of_an_import_are_seen_by_nobody_but_staff(organization, staff, client):
    f.make_citation(entry=organization, document=f.make_document())
    keys = ["ref", "acronym_en", "title_en", "kind", "description_en"]
    shown = compare(staff, "organizations", csv_file(keys, ["", "ZZZ", MARK, "regional", MARK], name=f"{MARK}.csv"))
    assert MARK in shown.content.decode()
    go_on(staff, shown)
    assert Organization.objects.get(title_en=MARK).revisions.get().public == ""
    public = ["/en/organizations/", "/en/changes/", "/en/search/?q=zanzibar", "/api/v1/organizations/"]
    public += ["/api/v1/changes/", "/api/v1/organizations/?format=csv", "/api/v1/search/?q=zanzibar"]
    for address in public:
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == 200 and b"Zanzibar s" not in content, address


def test_a_published_record_that_is_changed_is_public_at_once(organization, staff, client):
    imported(staff, "organizations", ["ref", "title_en"], [organization.ref, "Union of Europe"])
    assert "Union of Europe" in client.get("/en/organizations/").content.decode()


# Undo -------------------------------------------------------------------------------------------------------
def test_an_import_is_undone_as_one_step(organization, staff):
    recommendation, document = f.make_recommendation(title_en="As it was"), f.make_document()
    first_source = f.make_citation(entry=recommendation)
    saved(recommendation)
    keys = ["ref", "code", "title_en", "text_en", "source"]
    imported(
        staff,
        "recommendations",
        keys,
        [recommendation.ref, "Q1", "Changed", recommendation.text_en, document.ref],
        ["", "Q2", "New", "New text", ""],
    )
    batch = Batch.objects.get()
    assert batch.saved == [(recommendation.ref, 1, 2), (Recommendation.objects.get(code="Q2").ref, None, 1)]
    shown = staff.get(f"/admin/register/batch/{batch.pk}/change/").content.decode()
    assert "revision 1 → 2" in shown and "Undo all of it" in shown
    assert staff.get(f"/admin/register/batch/{batch.pk}/undo/").status_code == 405
    staff.post(f"/admin/register/batch/{batch.pk}/undo/")
    recommendation.refresh_from_db()
    assert (recommendation.title_en, recommendation.code) == ("As it was", "")
    assert recommendation.citations.get() == first_source and not Recommendation.objects.filter(code="Q2").exists()
    first, last = recommendation.revisions.get(number=1), recommendation.revisions.get(number=3)
    assert last.digest == first.digest and last.action == "restored" and last.reason == f"undo #{batch.pk}"
    batch.refresh_from_db()
    assert batch.undone_by.username == "clerk" and batch.undone_at
    again = staff.post(f"/admin/register/batch/{batch.pk}/undo/", follow=True).content.decode()
    assert "This was undone already." in again and recommendation.revisions.count() == 3


def test_rows_inside_records_are_undone_too(organization, staff):
    name = f.make_name(entry=organization, text="EC", type="former_name")
    cited = f.make_citation(entry=organization, path=f"names/{name.uid}/text", document=f.make_document())
    before = saved(organization).revisions.latest("number")
    imported(
        staff,
        "names",
        ["ref", "uid", "text", "type"],
        [organization.ref, name.uid, "EEC", "variant"],
        [organization.ref, "", "Evropa", "variant"],
    )
    staff.post(f"/admin/register/batch/{Batch.objects.get().pk}/undo/")
    assert list(organization.names.values_list("text", "uid")) == [("EC", name.uid)]
    assert organization.citations.get().uid == cited.uid
    assert before.digest == organization.revisions.latest("number").digest


def change_it(organization, made):
    f.save(organization, title_en="Later")
    return "was changed since"


def publish_it(organization, made):
    made.status = "published"
    made.save()
    return "is no draft any more"


def delete_it(organization, made):
    made.delete()
    return "was deleted since"


def name_it(organization, made):
    f.make_contribution(organization=made)
    return "is named by"


@pytest.mark.parametrize("meddle", [change_it, publish_it, delete_it, name_it])
def test_nothing_is_undone_where_somebody_else_was_at_work(meddle, organization, staff):
    imported(
        staff,
        "organizations",
        ["ref", "acronym_en", "title_en", "kind"],
        [organization.ref, "EU", "Changed", "regional"],
        ["", "NEW", "New", "regional"],
    )
    reason = meddle(organization, Organization.objects.get(ref__gt=organization.ref))
    count = Revision.objects.count()
    answer = staff.post(f"/admin/register/batch/{Batch.objects.get().pk}/undo/", follow=True).content.decode()
    assert "Nothing was undone." in answer and reason in answer
    assert Revision.objects.count() == count and not Batch.objects.get().undone_at


def test_the_table_comes_back_with_its_refs(organization, staff):
    imported(
        staff, "organizations", KEYS, ["", "NEW", "New one", "regional", "EU"], ["", "NEWER", "Newer", "regional", ""]
    )
    rows = downloaded(staff, f"/admin/register/batch/{Batch.objects.get().pk}/table.xlsx")
    made = Organization.objects.exclude(pk=organization.pk)
    assert [row[0] for row in rows] == ["ref", *made.order_by("pk").values_list("ref", flat=True)]
    assert counts(compare(staff, "organizations", book(*rows))) == {"same": 2}


@pytest.mark.parametrize("key", ["0", "999999", "abc", "9" * 30])
def test_imports_that_are_none_lead_back_to_the_list(key, staff):
    assert staff.get(f"/admin/register/batch/{key}/change/").status_code == 302
    assert staff.post(f"/admin/register/batch/{key}/undo/").status_code in (302, 404)


def test_the_list_of_imports_reads_no_report(staff):
    for number in range(3):
        f.make_batch(file_name=f"table {number}.csv", report=[["O-0001", 1, 2]])
    with CaptureQueriesContext(connection) as captured:
        assert "table 2.csv" in staff.get("/admin/register/batch/").content.decode()
    read = [query["sql"] for query in captured if "register_batch" in query["sql"]]
    assert read and not any('"report"' in sql for sql in read)


# The command ------------------------------------------------------------------------------------------------
def test_a_long_table_is_imported_by_the_command(tmp_path, capsys):
    f.make_user("clerk")
    path = tmp_path / "long.csv"
    path.write_text("code,text_en\n" + "".join(f"Q{n},Text {n}\n" for n in range(1200)))
    call_command("import_table", "recommendations", str(path), dry_run=True)
    assert not Recommendation.objects.exists()
    call_command("import_table", "recommendations", str(path), by="clerk")
    told = capsys.readouterr()
    assert "1200 new, 0 changed, 0 same: import #" in told.out and "1000 rows saved" in told.err
    assert Recommendation.objects.count() == Revision.objects.filter(by__username="clerk").count() == 1200
    assert len(set(Recommendation.objects.values_list("slug", flat=True))) == 1200
    call_command("import_table", "recommendations", str(path))
    assert "1200 same. Nothing was changed." in capsys.readouterr().out
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("table", "name", "options", "message"),
    [
        ("nonsense", "x.csv", {}, "There is no table nonsense. Known are: classifications,"),
        ("documents", "absent.csv", {}, "No such file"),
        ("documents", "x.csv", {"by": "nobody"}, "There is no user nobody."),
        ("documents", "x.csv", {}, "Nothing was imported. Mistakes in the table: 1."),
    ],
)
def test_the_command_says_what_is_wrong(table, name, options, message, tmp_path, capsys, db):
    (tmp_path / "x.csv").write_text("kind,title_en\nnovel,Title\n")
    with pytest.raises(CommandError) as raised:
        call_command("import_table", table, str(tmp_path / name), **options)
    assert message in str(raised.value)
    if "Mistakes" in message:
        assert "row 2, column A kind: “novel”: Allowed are:" in capsys.readouterr().err

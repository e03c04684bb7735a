"""Importing tables: what is new, changed or the same, for every kind of row; who may; what the public sees."""

import pytest
from django.test import Client

from actionplan.models import Recommendation
from ctitf_site.register.models import Batch, Document
from organizations.models import Organization
from tests import factories as f
from tests.desk.forms import page, submit
from tests.desk.proposing import saved
from tests.desk.sheets import ADDRESS, compare, counts, csv_file, go_on, imported, problems

pytestmark = pytest.mark.django_db
KEYS = ["ref", "acronym_en", "title_en", "kind", "parent"]
MARK = "Zanzibar secret"


@pytest.fixture
def organization(db):
    return saved(f.make_organization(acronym_en="EU", title_en="European Union", website="https://europa.eu"))


def differences(shown):
    [item] = shown.context["run"].items
    return {each.key: (each.old, each.new) for each in item.differences}


# Records ----------------------------------------------------------------------------------------------------
def test_an_absent_column_stays_and_an_empty_cell_empties(organization, staff):
    shown = compare(staff, "organizations", csv_file(["ref", "website", "title_ru"], [organization.ref, "", "ЕС"]))
    assert differences(shown) == {"website": ("https://europa.eu", ""), "title_ru": ("", "ЕС")}
    go_on(staff, shown)
    organization.refresh_from_db()
    assert (organization.website, organization.title_ru, organization.title_en) == ("", "ЕС", "European Union")
    revision = organization.revisions.get(number=2)
    assert revision.by.username == "clerk" and revision.seq, "what is public changes at once"


def test_new_rows_become_drafts_and_are_found_again_without_a_ref(organization, staff):
    rows = KEYS, ["", "ECB", "Central Bank", "Regional organization", "EU"], ["", "EU", "European Union", "", ""]
    shown = compare(staff, "organizations", csv_file(*rows))
    assert counts(shown) == {"new": 1, "same": 1}, "a row without a ref empties nothing"
    go_on(staff, shown)
    made = Organization.objects.get(acronym_en="ECB")
    assert (made.status, made.parent_id, made.slug, made.version) == ("draft", organization.pk, "ecb", 1)
    assert made.revisions.get().action == "created" and "central bank" in made.search
    assert counts(compare(staff, "organizations", csv_file(*rows))) == {"same": 2}
    form = submit(staff, page(made), title_ru="Банк")
    assert form.status_code == 302, "it is a record like those made by the form"


def test_a_new_record_is_like_one_made_one_by_one(staff):
    states = [f.make_state(title_en="Ruritania"), f.make_state(title_en="Freedonia")]
    document, plan = f.make_document(), f.make_plan(title_en="The plan")
    keys = ["code", "text_en", "plan", "states", "source"]
    imported(staff, "recommendations", keys, ["Q1", "Do this. " * 30, "The plan", "Ruritania; Freedonia", document.ref])
    made = Recommendation.objects.get()
    other = Recommendation.objects.create(code="Q2", text_en="Do this. " * 30, plan=plan)
    other.states.set(states)
    assert made.title_en == other.title_en and made.sort_en == other.sort_en
    assert made.search.replace("q1", "q2").replace("0001", "0002") == other.search
    assert set(made.states.all()) == set(states) and made.citations.get().document == document
    assert '"states": [["' in made.revisions.get().content
    for record, ref in ((made, "R-0001"), (other, "R-0002")):
        assert record.ref == ref


def test_every_mistake_is_named_by_its_cell(organization, staff):
    draft = f.make_organization(acronym_en="ONE", status="draft")
    f.make_organization(acronym_en="TWO", title_en="Same"), f.make_organization(acronym_en="TWO2", title_en="Same")
    rows = [
        ["O-9999", "", "Title", "", "", ""],
        [draft.ref, "EU", "Title", "regional", "", "draft"],
        [draft.ref, "ONE", "Title", "regional", "", "published"],
        ["", "NEW", "", "regional", "", ""],
        ["", "NEW2", "Title", "", "Same", "published"],
        ["", "A" * 41, "Long", "regional", "", ""],
        ["", "N3", "Long", "regional", "", ""],
        [organization.ref, "EU", "European Union", "regional", organization.ref, ""],
    ]
    shown = compare(staff, "organizations", csv_file([*KEYS, "status"], *rows))
    found = problems(shown)
    for row, column, text in [
        (2, "A", "There is no organization with this ref."),
        (3, "B", f"Another organization has this acronym. ({organization.ref})"),
        (4, "A", f"Row 3 is about {draft.ref} already."),
        (4, "F", "Here it stays “draft”."),
        (5, "C", "A new record needs a title in at least one language."),
        (6, "D", "“kind” is needed for what is new."),
        (6, "E", "Several are called so ("),
        (6, "F", "Here it stays “draft”."),
        (7, "B", "Ensure this value has at most 40 characters (it has 41)."),
        (8, "A", "Row 7 is alike"),
        (9, "E", "An organization cannot be part of itself."),
    ]:
        assert any(p[:2] == (row, column) and p[2].startswith(text) for p in found), (row, column, text, found)
    assert 'name="import"' not in shown.content.decode() and not Batch.objects.exists()


def test_what_lives_in_the_file_only_is_imported_first(staff):
    rows = ["", "WHOLE", "The whole", "regional", ""], ["", "PART", "A part", "regional", "WHOLE"]
    [(row, column, why)] = problems(compare(staff, "organizations", csv_file(KEYS, *rows)))
    assert (row, column) == (3, "E") and "import first what is new" in why


def test_sources_are_added_and_never_removed(staff):
    recommendation, [one, two] = saved(f.make_recommendation()), [f.make_document(), f.make_document()]
    f.make_citation(entry=recommendation, document=one)
    keys = ["ref", "source"]
    shown = compare(staff, "recommendations", csv_file(keys, [recommendation.ref, two.ref]))
    assert differences(shown) == {"source": (one.ref, f"{one.ref}; {two.ref}")}
    go_on(staff, shown)
    assert set(recommendation.citations.values_list("document", "path")) == {(one.pk, ""), (two.pk, "")}
    assert counts(compare(staff, "recommendations", csv_file(keys, [recommendation.ref, ""]))) == {"same": 1}


def test_documents_are_the_same_by_symbol_or_address(staff):
    keys = ["kind", "title_en", "symbol", "url", "date", "languages"]
    rows = ["report", "A report", "A/1", "", "May 2012", "en;ru"], ["web page", "A page", "", "https://x.org/a", "", ""]
    imported(staff, "documents", keys, *rows)
    assert Document.objects.get(symbol="A/1").date == "2012-05"
    assert counts(compare(staff, "documents", csv_file(keys, *rows))) == {"same": 2}
    [(_row, column, _why)] = problems(compare(staff, "documents", csv_file(keys, ["report", "X", "", "javascript:x"])))
    assert column == "D"


# Rows inside records ----------------------------------------------------------------------------------------
def test_other_names_come_in_as_one_revision_of_each_record(organization, staff):
    name = f.make_name(entry=organization, text="EC", type="former_name")
    saved(organization)
    keys, number = ["ref", "uid", "text", "type"], organization.revisions.count()
    rows = [organization.ref, name.uid, "EEC", "former_name"], [organization.ref, "", "Evropa", "Variant"]
    imported(staff, "names", keys, *rows)
    assert set(organization.names.values_list("text", "type")) == {("EEC", "former_name"), ("Evropa", "variant")}
    assert organization.revisions.count() == number + 1
    organization.refresh_from_db()
    assert "evropa" in organization.search
    assert counts(compare(staff, "names", csv_file(keys, *rows))) == {"same": 1}


def test_participations_know_their_meeting_and_party(organization, staff):
    meeting, state = saved(f.make_meeting()), f.make_state(title_en="Ruritania")
    keys = ["ref", "role", "state", "organization", "group_en"]
    rows = [meeting.ref, "host", "Ruritania", "", ""], [meeting.ref, "Observer", "", "EU", ""]
    imported(staff, "participations", keys, *rows)
    assert set(meeting.participations.values_list("role", "state", "organization")) == {
        ("host", state.pk, None),
        ("observer", None, organization.pk),
    }
    assert counts(compare(staff, "participations", csv_file(keys, *rows))) == {"same": 1}
    wrong = (
        [meeting.ref, "host", "Ruritania", "EU", ""],
        [meeting.ref, "funder", "", "EU", ""],
        [meeting.ref, "funder", "", "EU", ""],
    )
    found = [why for _row, _column, why in problems(compare(staff, "participations", csv_file(keys, *wrong)))]
    assert "Name exactly one of: State, organization, group." in found
    assert "This party has this role already." in found


def test_a_row_belongs_to_a_record_that_can_have_it(organization, staff):
    meeting = f.make_meeting()
    other = f.make_participation(meeting=meeting)
    keys = ["ref", "uid", "role"]
    rows = [organization.ref, "", "host"], [meeting.ref, "nonsense", "host"], [meeting.ref, other.uid, "king"]
    found = [(row, column) for row, column, _why in problems(compare(staff, "participations", csv_file(keys, *rows)))]
    assert found == [(2, "A"), (3, "B"), (4, "C")]


def test_a_measure_stands_under_its_own_pillar(staff):
    one, two, contribution = f.make_pillar(), f.make_pillar(), saved(f.make_contribution())
    measure = f.make_measure(pillar=two, paragraph=3)
    keys = ["ref", "pillar", "measure", "basis"]
    [(_row, column, why)] = problems(
        compare(staff, "classifications", csv_file(keys, [contribution.ref, "I", "II.3", "stated"]))
    )
    assert (column, why) == ("C", "This measure belongs to another pillar.")
    imported(staff, "classifications", keys, [contribution.ref, "II", "II.3", "stated"])
    assert contribution.classifications.get().measure == measure and one


# What is shown is what is saved -----------------------------------------------------------------------------
def test_what_changed_meanwhile_is_compared_anew(organization, staff):
    shown = compare(staff, "organizations", csv_file(["ref", "title_ru"], [organization.ref, "ЕС"]))
    f.save(organization, title_en="Somebody else’s title")
    again = go_on(staff, shown)
    assert again.status_code == 200 and "the register was changed" in again.content.decode()
    assert not Batch.objects.exists() and organization.revisions.count() == 2
    assert go_on(staff, again).status_code == 302
    organization.refresh_from_db()
    assert (organization.title_en, organization.title_ru) == ("Somebody else’s title", "ЕС")


def test_where_nothing_changes_there_is_no_import(organization, staff):
    shown = compare(staff, "organizations", csv_file(["ref", "title_en"], [organization.ref, "European Union"]))
    again = go_on(staff, shown)
    assert again.status_code == 200 and "Nothing to change: nothing was saved." in again.content.decode()
    assert not Batch.objects.exists() and organization.revisions.count() == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 200),
        ({"table": "nonsense"}, 200),
        ({"table": "names", "sha256": "../../etc"}, 200),
        ({"table": "names", "sha256": "0" * 64, "import": "1"}, 200),
        ({"table": "a\0b", "name": "\0"}, 200),
    ],
)
def test_a_form_that_no_page_sent_is_answered(sent, status, staff):
    assert staff.post(ADDRESS, sent).status_code == status
    assert not Batch.objects.exists()


def test_a_kept_file_belongs_to_who_sent_it(organization, staff):
    shown = compare(staff, "organizations", csv_file(["ref", "title_ru"], [organization.ref, "ЕС"]))
    other = Client()
    other.force_login(f.make_user("other", is_superuser=True))
    assert go_on(other, shown).status_code == 200 and not Batch.objects.exists()


@pytest.mark.parametrize(
    "name", ["report/", "report/?table=names&sha256=x", "template/nonsense.csv", "template/names.doc"]
)
def test_pages_that_are_none_are_404(name, staff):
    assert staff.get(f"{ADDRESS}{name}").status_code == 404
    assert staff.post(f"{ADDRESS}{name}").status_code in (404, 405)


def test_the_report_has_everything(organization, staff):
    rows = [[organization.ref, "EU", "Another title", "regional", ""], *[["", f"N{n}", "", "", ""] for n in range(300)]]
    shown = compare(staff, "organizations", csv_file(KEYS, *rows))
    run = shown.context["run"]
    assert len(run.problems) == 200 and run.mistakes == 600 and "And 400 more" in shown.content.decode()
    report = downloaded_report(staff, shown)
    assert len(report) == 602 and report[1] == [
        "2",
        organization.ref,
        "changed",
        "",
        "title_en",
        "European Union",
        "Another title",
    ]


def downloaded_report(client, shown):
    import csv
    import io

    query = {"table": shown.context["table"].name, "sha256": shown.context["sha256"], "name": "x"}
    content = b"".join(client.get(f"{ADDRESS}report/", query).streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_each_table_is_offered_by_its_name_once(staff):
    choices = [label for _name, label in staff.get(ADDRESS).context["form"].fields["table"].choices]
    assert choices[:3] == ["Classifications", "Contributions", "Documents"] and len({*choices}) == 8


# Templates --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    [
        "organizations",
        "memberships",
        "names",
        "participations",
        "contributions",
        "classifications",
        "recommendations",
        "documents",
    ],
)
def test_each_table_has_a_template_that_explains_itself(name, staff, facts):
    from io import BytesIO

    from openpyxl import load_workbook

    content = b"".join(staff.get(f"{ADDRESS}template/{name}.xlsx").streaming_content)
    table, help_sheet = load_workbook(BytesIO(content)).worksheets
    keys = [cell.value for cell in table[1]]
    explained = {row[0]: row[1:] for row in help_sheet.iter_rows(values_only=True)}
    assert set(keys) <= explained.keys() and keys[0] == "ref"
    assert all(all(explained[key][:2]) for key in keys), "each column is explained in both languages"
    assert any(explained[key][4] for key in keys), "there are examples of the register itself"
    plain = b"".join(staff.get(f"{ADDRESS}template/{name}.csv").streaming_content)
    assert plain.decode("utf-8-sig").strip() == ",".join(keys)
    if name == "organizations":
        [choices] = table.data_validations.dataValidation
        assert choices.formula1 == '"un_entity,regional,international,other"'

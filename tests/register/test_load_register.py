"""The command that loads the register: all or nothing, once, and never over what a clerk wrote."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core import serializers
from django.core.management import CommandError, call_command

from ctitf_site.register.models import Citation, Counter, Document, Entry, Name
from ctitf_site.register.public import child_models, record_models
from meetings.models import Meeting
from organizations.models import Organization, Person, State
from tests.factories import make_document

pytestmark = pytest.mark.django_db

ENTRY = {"ref": "D-0001", "noun": "document", "slug": "one", "status": "published", "title_en": "One"}
DOCUMENT = {"entry": ["D-0001"], "kind": "report", "date": "2011-11"}


def load(*arguments):
    out = StringIO()
    call_command("load_register", *arguments, stdout=out)
    return out.getvalue()


def everything():
    """Every row of the register as it stands in the database."""
    models = [Entry, *record_models(), *child_models()]
    return {model: list(model.objects.order_by("pk").values()) for model in models}


@pytest.fixture
def folder(settings, tmp_path):
    """A folder of fixtures for a test to fill, in place of the real one."""
    settings.FIXTURE_DIRS = [tmp_path]
    return tmp_path


def write(folder, name, *rows):
    rows = [{"model": model, "fields": fields} for model, fields in rows]
    (folder / name).write_text(json.dumps(rows), encoding="utf-8")


# What is loaded -----------------------------------------------------------------------------------------------------
def test_the_first_run_says_what_it_does():
    lines = load().splitlines()
    assert lines[0].split() == ["01_documents.json", "73", "new", "0", "already", "there"]
    assert len(lines) == 11
    assert lines[-1] == "Loaded 214 of 214 records (1598 rows with all that lives inside them)."


@pytest.mark.searches
def test_the_second_run_changes_nothing_and_costs_three_queries(facts, django_assert_num_queries):
    before = everything()
    with django_assert_num_queries(3):  # what is there, and whether search finds and the matrix counts all of it
        assert load().splitlines()[-1] == "Nothing to do: all 214 records are there."
    assert everything() == before


def test_check_only_says_what_would_be_new():
    assert load("--check").splitlines()[-1] == "214 of 214 records would be loaded; nothing was changed."
    assert not Entry.objects.exists()


def test_rows_hold_exactly_what_the_files_say(facts):
    loaded = {}
    natural = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
    for model in [Entry, *record_models(), *child_models()]:
        for row in serializers.serialize("python", model.objects.all(), **natural):
            loaded[identity(row)] = row["fields"]
    for path in Path(configured.FIXTURE_DIRS[0]).glob("*.json"):
        for row in json.loads(path.read_text(encoding="utf-8")):
            fields = loaded.pop(identity(row))
            assert plain({name: fields[name] for name in row["fields"]}) == plain(row["fields"])
    assert not loaded, "rows that no file brought"


def identity(row):
    fields = row["fields"]
    return row["model"], fields.get("uid") or fields.get("ref") or fields["entry"][0]


def plain(fields):
    """Fields as JSON gives them, related records in one order."""
    fields = json.loads(json.dumps(fields, default=str))
    return {name: sorted(map(str, value)) if isinstance(value, list) else value for name, value in fields.items()}


def test_derived_columns_are_set(facts):
    assert State.objects.get(ref="S-UZB").sort_ru == "узбекистан"
    assert not Entry.objects.filter(sort_en="").exists()
    assert Organization.objects.search("CARRIC").get().acronym_en == "CARICC"
    assert State.objects.search("turkey").get().ref == "S-TUR"
    assert Person.objects.search("йенча").get() == Person.objects.search("jenca").get()
    citation = Citation.objects.filter(path__startswith="participations/").first()
    assert citation.child == citation.path.split("/")[1]
    assert not Citation.objects.filter(path__contains="/", child="").exists()


def test_saving_a_loaded_record_changes_none_of_its_derived_columns(facts):
    for model in record_models():
        record = model.objects.first()
        before = (record.sort_en, record.sort_ru, record.search, record.slug, record.title_en, record.title_ru)
        record.save()
        record.refresh_from_db()
        assert (record.sort_en, record.sort_ru, record.search, record.slug, record.title_en, record.title_ru) == before


def test_numbers_go_on_after_the_loaded_ones(facts):
    assert make_document().ref == "D-0074"
    assert Counter.objects.get(prefix="M").last == 7


# What exists stays --------------------------------------------------------------------------------------------------
def test_an_edited_record_is_not_overwritten(facts):
    caricc = Organization.objects.get(acronym_en="CARICC")
    caricc.title_en = "A better title"
    caricc.save()
    caricc.names.get(text="CARRIC").delete()
    assert "Nothing to do" in load()
    caricc.refresh_from_db()
    assert caricc.title_en == "A better title"
    assert not Name.objects.filter(text="CARRIC").exists()


@pytest.mark.searches
def test_a_missing_record_comes_back_with_all_that_lives_inside_it(facts):
    before = everything()
    meeting = Meeting.objects.get(slug="expert-1-bratislava-2010")
    inside = {relation: getattr(meeting, relation).count() for relation in ("participations", "sessions", "citations")}
    Entry.objects.filter(ref=meeting.ref).delete()  # past the register, which withdraws it instead
    assert load().splitlines()[-1].startswith("Loaded 1 of 214 records")
    again = Meeting.objects.get(slug=meeting.slug)
    assert again.ref == meeting.ref
    assert {relation: getattr(again, relation).count() for relation in inside} == inside
    assert {model: len(rows) for model, rows in everything().items()} == {m: len(rows) for m, rows in before.items()}


def test_a_ref_that_the_desk_gave_to_another_record_is_named(folder):
    mine = make_document(title_en="Of the desk")
    fields = ENTRY | {"ref": mine.ref}
    write(folder, "01_one.json", ("register.entry", fields), ("register.document", DOCUMENT | {"entry": [mine.ref]}))
    with pytest.raises(CommandError) as error:
        load()
    why = f"{mine.ref} is another record here, “of-the-desk”, which no file brought."
    assert str(error.value) == f"Nothing was loaded. 01_one.json, row 1: {why}"
    assert Document.objects.get().title_en == "Of the desk"
    Document.objects.get().delete()
    assert load().splitlines()[-1].startswith("Loaded 1 of 1 records")


def test_a_loaded_record_may_get_another_address(folder):
    write(folder, "01_one.json", ("register.entry", ENTRY), ("register.document", DOCUMENT))
    load()
    document = Document.objects.get()
    document.slug = "elsewhere"
    document.save()
    assert "Nothing to do" in load()


# Bad fixtures -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "model, fields, why",
    [
        ("register.document", DOCUMENT | {"colour": "red"}, "there is no field colour here"),
        ("register.document", DOCUMENT | {"title_en": "One"}, "there is no field title_en here"),
        ("register.document", DOCUMENT | {"cited_by": []}, "there is no field cited_by here"),
        ("register.document", DOCUMENT | {"entry": ["D-0009"]}, "there is no record D-0009"),
        ("register.document", DOCUMENT | {"kind": "rumour"}, "kind: Value 'rumour' is not a valid choice."),
        ("register.document", DOCUMENT | {"date": "2011-13"}, "date: Enter a date as 2012-06-21"),
        ("register.document", DOCUMENT | {"url": "javascript:alert(1)"}, "url: Enter a valid URL."),
        ("register.entry", ENTRY | {"ref": "D-0002"}, "slug"),
        ("register.document", DOCUMENT | {"entry": "D-0003"}, "there is no record D"),
        ("register.entry", {"noun": "document"}, "'ref' is missing"),
        ("register.citation", {"uid": "a", "entry": ["D-0001"], "document": ["D-0002"]}, "there is no document D-0002"),
        ("actionplan.measure", {"uid": "a", "pillar": ["PI-1", 7]}, "there is no pillar PI-1/7"),
        ("auth.user", {"username": "clerk"}, "auth.user is no part of the register"),
        ("register.nothing", {}, "doesn't have a 'nothing' model"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_saved(folder, model, fields, why):
    write(folder, "01_good.json", ("register.entry", ENTRY), ("register.document", DOCUMENT))
    write(folder, "02_bad.json", ("register.entry", ENTRY | {"ref": "D-0003", "slug": "three"}), (model, fields))
    with pytest.raises(CommandError) as error:
        load()
    assert str(error.value).startswith("Nothing was loaded. 02_bad.json, row 2")
    assert why in str(error.value)
    assert not Entry.objects.exists()


def test_the_row_that_the_database_refuses_is_found_among_many(folder):
    rows = [("register.entry", ENTRY | {"ref": f"D-000{n}", "slug": f"n{n}"}) for n in (1, 2, 3, 4)]
    rows[2][1]["slug"] = "n1"
    write(folder, "01_twice.json", *rows)
    with pytest.raises(CommandError, match=r"01_twice.json, row 3 \(register.entry\)"):
        load()
    assert not Document.objects.exists()


@pytest.mark.parametrize("content", [b"[{", b"\xff", b"7", b"[7]"])
def test_a_file_that_is_no_fixture_is_named(folder, content):
    (folder / "01_broken.json").write_bytes(content)
    with pytest.raises(CommandError, match="Nothing was loaded. 01_broken.json"):
        load()


def test_no_files_at_all(folder):
    with pytest.raises(CommandError, match="There are no files"):
        load()

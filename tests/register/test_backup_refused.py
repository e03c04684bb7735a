"""What is no backup, or no longer one, is refused in words before anything changes."""

import json
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from ctitf_site.register import replay
from ctitf_site.register.backup.archive import Refused, opened
from ctitf_site.register.models import Document, Entry
from ctitf_site.register.revisions import write_revision
from tests import factories as f
from tests.register.backups import backup, everything, forge, manifest_of, replace, restore

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("past"),
    pytest.mark.thorough,
    pytest.mark.measured,
]


@pytest.fixture
def small(tmp_path):
    """A backup of one document, in a register that has another one since."""
    write_revision(f.make_document(title_en="Kept"), action="created")
    backup(tmp_path / "register.zip")
    f.make_document(title_en="Of today")
    return tmp_path / "register.zip"


def refused(file, *options):
    """What is said, once it is sure that nothing changed."""
    before = everything()
    with pytest.raises(CommandError) as error:
        restore(file, *options)
    assert everything() == before
    assert str(error.value).startswith("Nothing was changed. ")
    return str(error.value).removeprefix("Nothing was changed. ")


def manifest(**values):
    """A change for ``forge``: the manifest says something else."""
    return lambda parts, manifest: manifest.update(values)


# No backup


@pytest.mark.parametrize("content", [b"", b"words", b"PK\x03\x04 and words"])
def test_a_file_of_another_kind(content, small):
    small.write_bytes(content)
    why = f"{small} is no backup, or its end is missing: take another copy."
    assert refused(small, "--replace", "--no-input") == why


def test_no_file(small):
    assert "cannot be opened: No such file" in refused(small.with_name("nothing.zip"))
    assert "cannot be opened: Is a directory" in refused(small.parent)


def test_a_zip_of_something_else(small):
    with zipfile.ZipFile(small, "w") as archive:
        archive.writestr("notes.txt", "words")
    assert refused(small) == f"{small} is a ZIP, but no backup: it has no manifest.json."


# Damaged


def test_the_end_is_missing(small):
    content = small.read_bytes()
    for length in (len(content) - 1, len(content) // 2, 30):
        small.write_bytes(content[:length])
        assert "is no backup, or its end is missing" in refused(small, "--replace", "--no-input")


def test_one_byte_is_another(small, monkeypatch):
    """Wherever it is: either it is found, or it stands where nothing of the register does."""
    content, said, found = small.read_bytes(), manifest_of(small), 0
    monkeypatch.setattr("ctitf_site.register.backup.archive.software", lambda: said["software"])
    for position in range(7, len(content), 61):
        small.write_bytes(content[:position] + bytes([content[position] ^ 0x55]) + content[position + 1 :])
        try:
            with opened(small) as archive:
                assert archive.manifest == said
        except Refused:
            found += 1
    assert found > len(content) / 61 / 2


def damage(parts, manifest):
    parts["tables/register.entry.ndjson"] += b"{}\n"


FORGED = {
    "a part nobody named": (lambda parts, _: parts.update({"tables/x.ndjson": b""}), "tables are not those"),
    "a table is gone": (lambda parts, _: parts.pop("tables/auth.user.ndjson"), "tables are not those"),
    "a path upwards": (lambda parts, _: parts.update({"media/../x.pdf": b""}), "'media/../x.pdf' would lie elsewhere"),
    "a path from the root": (
        lambda parts, _: parts.update({"media//x.pdf": b""}),
        "'media//x.pdf' would lie elsewhere",
    ),
    "a path with backslashes": (lambda parts, _: parts.update({"media/a\\..\\..\\x": b""}), "would lie elsewhere"),
    "no list": (manifest(missing=7), "missing in manifest.json is not of its kind"),
    "more rows": (damage, "line 2 of tables/register.entry.ndjson is no row of it"),
    "another format": (manifest(format=2), "has format 2, and this version reads format 1."),
    "nonsense": (manifest(software={}), "is damaged ('migrations')"),
}


@pytest.mark.parametrize(("change", "why"), FORGED.values(), ids=FORGED)
def test_forged(change, why, small):
    forge(small, change)
    assert why in refused(small, "--replace", "--no-input")


@pytest.mark.parametrize("part", ["manifest.json", "tables/register.entry.ndjson"])
def test_a_part_that_would_fill_the_memory_is_not_unpacked(part, small):
    said = json.dumps(manifest_of(small))
    with zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in json.loads(said)["parts"]:
            archive.writestr(name, bytes(2**27) if name == part else b"")
        archive.writestr("manifest.json", bytes(2**27) if part == "manifest.json" else said)
    assert "is damaged" in refused(small, "--replace", "--no-input")


# Of another version


def test_a_backup_of_another_version(small):
    software = manifest_of(small)["software"]
    software["migrations"] |= {"meetings": "0002_more"}
    software["revisions"] = 7
    forge(small, manifest(software=software))
    assert refused(small, "--replace", "--no-input") == (
        f"{small} was made with meetings 0002_more (here: 0001_initial), revisions of shape 7 (here: 1). "
        "Check out the version of the register that it was made with, restore it there, "
        "then come back to this version and run manage.py migrate."
    )


def test_a_database_that_waits_for_migrations(small):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("meetings", "0001_initial")
    try:
        assert "1 migrations wait (meetings 0001_initial)" in refused(small, "--replace", "--no-input")
        with pytest.raises(CommandError, match="There is no new backup. This database is not as this version needs it"):
            backup(small, "--force")
    finally:
        recorder.record_applied("meetings", "0001_initial")


# Asked first


def test_records_are_not_replaced_unasked(small):
    f.make_user()
    found = "This database holds 2 records and 1 accounts already. To delete them all first, say --replace."
    assert refused(small) == found


def test_where_nobody_can_answer(small, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert "say --no-input too" in refused(small, "--replace")


def test_whoever_can_answer_is_asked(small, monkeypatch):
    asked = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or "no")
    assert refused(small, "--replace") == "You did not type yes."
    assert asked[0].startswith("This deletes 2 records; those of 20")
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    restore(small, "--replace")
    assert Entry.objects.get().title_en == "Kept"


def test_an_empty_register_asks_nothing(small):
    Document.objects.all().delete()
    assert "Restored 1 records" in restore(small)


def test_a_file_of_the_past_is_just_being_written(small, monkeypatch):
    with replay._lock(), monkeypatch.context() as impatient:
        impatient.setattr(replay, "PATIENCE", 0)
        assert refused(small, "--replace", "--no-input").startswith("A file of the past is being written.")
    assert Path(small).exists()
    replace(small)

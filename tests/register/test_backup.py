"""What goes into a backup comes out of it: every row, every upload, every digest, on either database."""

import os
import sqlite3
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import authenticate
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from ctitf_site.register import replay
from ctitf_site.register.backup import restoring
from ctitf_site.register.backup.writing import one_moment
from ctitf_site.register.models import Document, Entry, Sequence
from ctitf_site.register.replay import reading_at
from ctitf_site.register.revisions import write_revision
from meetings.models import Meeting
from tests import factories as f
from tests.faults.drill import Place, new_database, parts
from tests.faults.world import digests, fill, uploaded
from tests.register.backups import backup, everything, forge, manifest_of, replace, restore, rewrite

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.measured]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def world(facts, media, past):
    fill()


@pytest.fixture
def small(media, past, tmp_path):
    """A backup of one document with a file, still there too."""
    write_revision(f.make_document(title_en="Kept", file=upload()), action="created")
    backup(tmp_path / "register.zip")
    return tmp_path / "register.zip"


def upload():
    return SimpleUploadedFile("report.pdf", b"%PDF-1.4 report")


def stored(media):
    return {path.relative_to(media): path.read_bytes() for path in media.rglob("*") if path.is_file()}


# There and back


def test_the_whole_register_comes_back(world, tmp_path, media):
    rows, known, files = everything(), digests(), uploaded()
    said = backup(tmp_path / "register.zip")
    assert said.splitlines()[-1].startswith(
        f"Wrote {tmp_path / 'register.zip'}: 221 records, 222 revisions (public number 220), 1 accounts, 2 files, "
    )
    call_command("flush", interactive=False)
    for name in files:
        (media / name).unlink()
    said = restore(tmp_path / "register.zip").splitlines()
    assert said[-2] == (
        "Restored 221 records, 222 revisions (public number 220), 1 accounts, 2 files; every digest agrees."
    )
    assert everything() == rows
    assert (digests(), uploaded()) == (known, files)
    assert authenticate(username="clerk", password="password").has_perm("meetings.change_meeting")
    assert backup_again(tmp_path) == parts(tmp_path / "register.zip")


def backup_again(folder):
    backup(folder / "again.zip")
    return parts(folder / "again.zip")


def test_what_came_since_gives_way_and_numbers_go_on(world, tmp_path):
    backup(tmp_path / "register.zip")
    rows = everything()
    Entry.objects.filter(pk=Meeting.objects.first().pk).delete()
    Document.objects.update(symbol="", notes="Overwritten")
    for _number in range(3):
        write_revision(f.make_document(), action="created")
    replace(tmp_path / "register.zip")
    assert everything() == rows
    record = f.make_document()
    assert record.pk == Entry.objects.exclude(pk=record.pk).latest("pk").pk + 1 or connection.vendor == "sqlite"
    assert write_revision(record, action="created").seq == 221
    assert call_command("reconcile") is None


def test_a_backup_moves_between_databases(world, tmp_path):
    """From the database of this test to SQLite, to PostgreSQL where it is PostgreSQL, and home again."""
    known, files = digests(), uploaded()
    backup(tmp_path / "here.zip")
    first, last = parts(tmp_path / "here.zip"), tmp_path / "here.zip"
    with ExitStack() as stack:
        places = [Place("SQLite", tmp_path / "one")]
        if connection.vendor == "postgresql":
            url = stack.enter_context(new_database(os.environ["DATABASE_URL"]))
            places.append(Place("PostgreSQL", tmp_path / "two", url))
        for place in places:
            place.manage("migrate", "--verbosity=0")
            place.manage("restore", last)
            last = tmp_path / f"{place.name}.zip"
            with saving(place):
                assert place.backup(last) == first
            assert place.digests() == known
    Entry.objects.update(notes="Overwritten")
    replace(last)
    assert (digests(), uploaded()) == (known, files)
    assert backup_again(tmp_path) == first


@contextmanager
def saving(place):
    """A clerk is just saving there; on SQLite nobody else can write meanwhile."""
    if place.url:
        yield
        return
    clerk = sqlite3.connect(place.folder / "register.sqlite3", isolation_level=None)
    clerk.execute("BEGIN IMMEDIATE")
    clerk.execute("INSERT INTO register_counter (prefix, last) VALUES ('X', 1)")
    yield
    clerk.close()


def test_a_backup_is_one_moment():
    if connection.vendor != "postgresql":
        pytest.skip("the test database of SQLite is in memory, where only one can be")
    with one_moment():
        assert not Sequence.objects.exists()
        values = connection.get_connection_params()
        clerk = psycopg2.connect(host=values["host"], dbname=values["dbname"], user=values["user"])
        with clerk, clerk.cursor() as cursor:
            cursor.execute("INSERT INTO register_sequence (id, last) VALUES (1, 5)")
        clerk.close()
        assert not Sequence.objects.exists()
    assert Sequence.objects.get().last == 5


# The file


def test_the_file_is_private_and_never_written_over(small):
    assert small.stat().st_mode & 0o777 == 0o600
    before = small.read_bytes()
    with pytest.raises(CommandError, match="exists already. Choose another name, or write over a file with --force"):
        backup(small)
    assert small.read_bytes() == before
    backup(small, "--force")
    assert small.read_bytes() != before


@pytest.mark.parametrize("name", ["nowhere/register.zip", "media"])
def test_a_place_that_cannot_be_written(name, small):
    with pytest.raises(CommandError, match="There is no new backup"):
        backup(small.parent / name, "--force")


def test_a_backup_that_fails_leaves_nothing(small, monkeypatch):
    monkeypatch.setattr("ctitf_site.register.backup.writing.copy", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        backup(small.parent / "new.zip")
    assert sorted(path.name for path in small.parent.iterdir()) == ["media", "register.zip"]


def test_a_lost_upload_is_named_and_an_error(small, media):
    name = Document.objects.get().file.name
    (media / name).unlink()
    with pytest.raises(CommandError, match="is written, but 1 uploads that records name are lost"):
        backup(small, "--force")
    assert manifest_of(small)["missing"] == [name]
    assert f"Missing upload: {name}" in backup(small, "--force", "--allow-missing")
    assert f"Missing upload, lost before the backup was made: {name}" in replace(small)


def test_what_was_changed_past_the_register_is_said_and_comes_back(small):
    Entry.objects.update(title_en="Changed by SQL")
    assert "1 records differ from their last revision (D-0001): run reconcile" in backup(small, "--force")
    assert "every digest agrees but 1: run reconcile" in replace(small)
    assert Entry.objects.get().title_en == "Changed by SQL"


# What is not in the backup


def test_files_of_the_past_are_dropped(small):
    with reading_at(1) as path:
        assert path.exists()
    replace(small)
    assert not list(replay.folder().glob("*-[0-9]*.sqlite3"))
    with reading_at(1):
        assert Document.objects.get().title_en == "Kept"


def test_everybody_logs_in_again(small, staff):
    assert staff.get("/admin/").status_code == 200
    backup(small, "--force")
    replace(small)
    assert staff.get("/admin/").status_code == 302


# Nothing changes by halves


def test_a_restore_that_fails_changes_nothing(small, media):
    f.make_document(title_en="Of today")
    (media / Document.objects.earliest("pk").file.name).unlink()
    rows, files = everything(), stored(media)
    for change, why in [
        (rewrite("register.entry", title_en="Forged"), r"1 records do not come back as .* \(D-0001\)"),
        (rewrite("register.document", entry_id=77), "The database refused: .*register_"),
        (rewrite("register.revision", seq=7), "it ends at 7, and says at 1"),
        (lambda parts, manifest: parts.pop(next(iter(sorted(parts)))), "uploads in this backup are not those"),
        (rewrite("register.document", date="2011-13"), "line 1 of tables/register.document.ndjson is no row"),
        (lambda parts, manifest: manifest["rows"].update({"register.entry": 2}), "more or fewer rows than it says"),
    ]:
        forged = small.with_name("forged.zip")
        forged.write_bytes(small.read_bytes())
        forge(forged, change)
        with pytest.raises(CommandError, match=f"Nothing was changed. .*{why}"):
            replace(forged)
        assert (everything(), stored(media)) == (rows, files)
    assert f.make_document().ref == "D-0003"


@pytest.mark.parametrize("fails", [False, True])
def test_an_upload_that_differs_gives_way_only_to_a_whole_restore(fails, small, media, monkeypatch):
    name = Path(Document.objects.get().file.name)
    (media / name).write_bytes(b"%PDF-1.4 damaged")
    if fails:
        monkeypatch.setattr(restoring, "store", failing(restoring.store))
        with pytest.raises(RuntimeError):
            replace(small)
    else:
        replace(small)
    assert stored(media) == {name: b"%PDF-1.4 damaged" if fails else b"%PDF-1.4 report"}


def failing(store):
    def store_and_fail(*arguments):
        store(*arguments)
        raise RuntimeError

    return store_and_fail


def test_text_that_postgresql_cannot_keep_is_named(small):
    LogEntry.objects.create(user=f.make_user(), object_repr="log", action_flag=1, change_message="before")
    backup(small, "--force")
    forge(small, rewrite("admin.logentry", change_message="a\0b"))
    if connection.vendor == "postgresql":
        with pytest.raises(CommandError, match=r"refuses the row admin.logentry \d+: .*NUL.*Correct it where"):
            replace(small)
        assert LogEntry.objects.get().change_message == "before"
    else:
        replace(small)
        assert LogEntry.objects.get().change_message == "a\0b"

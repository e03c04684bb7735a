"""Building releases: only what is new, whole or not at all, one builder at a time."""

import os
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ctitf_site.register.releases import folder, latest, releases
from ctitf_site.register.releases.build import HIDDEN, NothingPublished, build
from tests import factories as f
from tests.factories import save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past", "shelf"), pytest.mark.thorough]


def test_the_command_writes_only_what_is_new(capsys):
    meeting = f.make_meeting()
    save(meeting)
    call_command("build_release")
    assert "written to" in capsys.readouterr().out
    call_command("build_release", "--if-changed")
    assert "is there already" in capsys.readouterr().out
    call_command("build_release", "--again", verbosity=2)
    printed = capsys.readouterr()
    assert "written to" in printed.out and "records.ndjson: 1" in printed.err
    save(meeting, title_en="Another")
    call_command("build_release", keep=1)
    assert "seq-000001" in capsys.readouterr().out.splitlines()[1]
    assert [release.seq for release in releases()] == [2]
    assert len(list(folder().glob("seq-*"))) == 3
    with pytest.raises(CommandError, match="--keep"):
        call_command("build_release", keep=0)


def test_other_software_writes_it_anew(monkeypatch):
    save(f.make_meeting())
    build()
    monkeypatch.setattr("ctitf_site.register.releases.package.FORMAT", 3)
    assert build()[1] and not build()[1]


def test_what_is_due_is_in_the_release():
    due = datetime.now(UTC) - timedelta(minutes=1)
    save(f.make_ready(f.make_meeting(status="draft", publish_at=due, title_en="Due now")))
    call_command("build_release", verbosity=0)
    assert "Due now" in (latest().path / "records.ndjson").read_text()


def test_without_anything_published_there_is_no_release(shelf):
    save(f.make_meeting(status="draft"))
    with pytest.raises(CommandError, match="Nothing was ever published"):
        call_command("build_release")
    assert latest() is None and not list(shelf.glob("seq-*"))


def test_a_release_is_of_one_number_whatever_is_saved_meanwhile():
    meeting = f.make_meeting(title_en="Before")
    save(meeting)

    def watch(rows, step=""):
        if step == "history":
            save(meeting, title_en="MEANWHILE")
        return rows

    release, _written = build(watch=watch)
    assert release.seq == 1
    assert not [path for path in release.path.rglob("*.*") if b"MEANWHILE" in path.read_bytes()]


def test_half_a_release_is_never_shown(shelf, monkeypatch):
    save(f.make_meeting())
    monkeypatch.setattr("ctitf_site.register.releases.archive.write_sums", lambda path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build()
    assert releases() == [] and list(shelf.glob(f"{HIDDEN}*"))
    monkeypatch.undo()
    release, _written = build()
    assert releases() == [release] and not list(shelf.glob(f"{HIDDEN}*"))
    release.checksum.unlink()
    assert releases() == []
    shutil.rmtree(release.path)


def test_every_file_is_on_the_disk_before_the_release_is_shown(monkeypatch):
    settled = set()

    def fsync(handle):
        name = str(Path(f"/proc/self/fd/{handle}").readlink())
        assert name == str(folder()) or not releases(), "nothing is shown before"
        settled.add(name)

    monkeypatch.setattr(os, "fsync", fsync)
    save(f.make_meeting())
    release, _written = build()
    whole = folder() / f"{HIDDEN}{release.name}"
    expected = {str(whole / path.relative_to(release.path)) for path in release.path.rglob("*")}
    database = str(whole / "register.unfinished")  # before it gets its name
    assert settled == expected | {database, str(whole), f"{whole}.zip", f"{whole}.sha256", str(folder())}


@pytest.mark.django_db(transaction=True)
def test_two_builders_do_not_harm_each_other():
    save(f.make_meeting())
    found = []

    def work():
        found.append(build())
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (one, first), (other, second) = found
    assert one == other and sorted([first, second]) == [False, True]


def test_nothing_published_is_an_error_of_its_own():
    with pytest.raises(NothingPublished):
        build()

"""A release: files that hold what the public sees, the same bytes whenever and wherever they are written."""

import csv
import json
import re
import sqlite3
import subprocess
import zipfile

import pytest
from frictionless import Package

from ctitf_site.register.models import Entry, Revision, SearchPlace, SearchWord
from ctitf_site.register.releases import latest, releases
from ctitf_site.register.releases.archive import files
from ctitf_site.register.releases.build import HIDDEN, build
from ctitf_site.register.releases.database import tables
from ctitf_site.register.replay import opened
from ctitf_site.register.revisions import write_revision
from meetings.models import Meeting
from tests import factories as f
from tests.factories import save
from tests.site.world import SECRET, add_drafts, published_world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("past", "shelf"),
    pytest.mark.thorough,
    pytest.mark.measured,
]


def withdraw(record, reason="Why", **more):
    return save(record, status="withdrawn", withdrawn_reason_en=reason, **more)


def bytes_of(release):
    """The content of every file of a release, and of its archive."""
    found = {name: (release.path / name).read_bytes() for name in files(release.path)}
    return found | {"zip": release.archive.read_bytes()}


def lines(release):
    return [json.loads(line) for line in (release.path / "records.ndjson").read_text().split("\n")[:-1]]


def everything():
    """A register with records of every kind, a tombstone, a merged record, a hidden one, and drafts."""
    world = published_world()
    for record in world.records:
        save(record)
    add_drafts(world)
    gone, twin, hidden = f.make_meeting(), f.make_meeting(), f.make_meeting()
    for record in (gone, twin, hidden):
        save(record)
    withdraw(gone, "Never held")
    withdraw(twin, "Entered twice", merged_into=world.meeting)
    save(hidden, status="draft", title_en=SECRET)
    return world, gone, twin, hidden


def test_every_file_says_the_same_register(facts):
    release, written = build()
    assert written and latest() == release
    assert re.fullmatch(r"seq-000\d{3}-20\d\d-\d\d-\d\d", release.name) and release.name.endswith(release.day)
    count = Entry.objects.published().count()
    assert [line["ref"] for line in lines(release)] == sorted(Entry.objects.values_list("ref", flat=True))
    readable = json.loads((release.path / "register.json").read_text())
    assert sum(len(found) for name, found in readable.items() if name != "about") == count
    meeting = next(each for each in readable["meetings"] if each["ref"] == "M-0006")
    assert meeting["title"]["ru"] and len(meeting["participations"]) > 10
    with (release.path / "csv" / "register_entry.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == count
    with opened(release.database) as alias:
        assert Meeting.objects.using(alias).published().count() == Meeting.objects.published().count()
        assert Revision.objects.using(alias).count() == Revision.objects.count()
    names = {name.removeprefix(f"{release.name}/") for name in zipfile.ZipFile(release.archive).namelist()}
    assert names == set(files(release.path)) and "SHA256SUMS" in names
    assert not list(release.path.parent.glob(f"{HIDDEN}*"))


def test_a_line_is_the_public_text_of_the_last_revision():
    world, gone, twin, hidden = everything()
    release, _written = build()
    found = {line["ref"]: line for line in lines(release)}
    assert hidden.ref not in found
    for ref, line in found.items():
        revision = Revision.objects.filter(entry__ref=ref, seq__isnull=False).latest("seq")
        assert (line["seq"], line["record"]) == (revision.seq, json.loads(revision.public))
    assert len(found[gone.ref]["record"]) == len(found[twin.ref]["record"]) == 1
    assert found[twin.ref]["record"][0]["fields"]["merged_into"] == [world.meeting.ref]


def test_the_package_is_valid():
    everything()
    save(f.make_document(title_en="=1+1", absent={"date": "unknown"}, url="https://example.org/a"))
    release, _written = build()
    package = Package(str(release.path / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert len(package.resources) == len(list((release.path / "csv").iterdir()))
    meeting = package.get_resource("meetings_meeting")
    assert meeting.schema.get_field("kind").constraints["enum"] == Meeting.Kind.values
    assert meeting.schema.get_field("start").description == "Day, month or year."
    assert "'=1+1" in (release.path / "csv" / "register_entry.csv").read_text()


def test_no_private_byte_is_in_any_file():
    world, *_rest = everything()
    save(world.meeting, notes=SECRET, title_en="Another title")
    clerk = f.make_user("secretclerk")
    write_revision(world.person, action="changed", by=clerk, reason="secretreason")
    Revision.objects.filter(entry=world.meeting).update(reason="secretreason", by=clerk)
    release, _written = build()
    for name, content in bytes_of(release).items():
        for word in (SECRET, "secretclerk", "secretreason", "auth_", "django_"):
            assert word.encode() not in content, (name, word)


def test_the_database_holds_the_register_and_its_public_history_alone():
    *_world, hidden = everything()
    release, _written = build()
    with sqlite3.connect(release.database) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        private = database.execute("SELECT DISTINCT content, digest, reason, by_id FROM register_revision").fetchall()
        history = database.execute("SELECT seq FROM register_revision ORDER BY seq").fetchall()
        told = database.execute("SELECT status, title_en, slug FROM register_entry WHERE ref = ?", [hidden.ref])
        assert told.fetchall() == [("draft", "", hidden.ref)]
    assert tables >= {"register_entry", "register_revision", "meetings_meeting", "meetings_meeting_pillars"}
    assert not [name for name in tables if name.startswith(("auth_", "django_", "register_sequence"))]
    assert private == [("", "", "", None)]
    assert [seq for (seq,) in history] == list(range(1, release.seq + 1))


def test_the_readme_shows_queries_that_work(facts):
    release, _written = build()
    queries = re.findall(r"```sql\n(.+?)```", (release.path / "README.md").read_text(), re.S)
    assert len(queries) == 2
    with sqlite3.connect(release.database) as database:
        found = [database.execute(query).fetchall() for query in queries]
    assert (len(found[0]), len(found[1])) == (Meeting.objects.count(), 20)


def test_sums_can_be_checked_by_anybody():
    save(f.make_meeting())
    release, _written = build()
    for place, name in ((release.path, "SHA256SUMS"), (release.path.parent, release.checksum.name)):
        subprocess.run(["sha256sum", "--check", "--quiet", "--strict", name], cwd=place, check=True)


def test_the_same_state_gives_the_same_bytes(settings, tmp_path):
    everything()
    first = bytes_of(build()[0])
    assert bytes_of(build(again=True)[0]) == first
    settings.VAR_DIR, settings.RELEASES_DIR = tmp_path / "other", tmp_path / "elsewhere"
    assert bytes_of(build()[0]) == first


def test_keys_of_the_database_do_not_matter(settings, tmp_path):
    everything()
    first = bytes_of(build()[0])
    kept = [
        (revision.entry.ref, revision.entry.noun, revision)
        for revision in Revision.objects.select_related("entry").order_by("-seq", "-pk")
    ]
    for model in (SearchPlace, SearchWord, Revision, *reversed(tables())):
        model._base_manager.all()._raw_delete("default")
    for ref, noun, revision in kept:  # the latest first, so that every record gets another key
        revision.pk = None
        revision.entry, _new = Entry.objects.get_or_create(ref=ref, defaults={"noun": noun, "slug": ref})
        revision.save(force_insert=True)
    settings.RELEASES_DIR = tmp_path / "elsewhere"
    assert bytes_of(build()[0]) == first


def test_what_happened_since_the_release_before_is_told():
    state, twin, gone = f.make_state(title_en="Kept"), f.make_state(title_en="Twin"), f.make_state(title_en="Gone")
    for record in (state, twin, gone):
        save(record)
    first, _written = build()
    assert "first release" in (first.path / "CHANGELOG.md").read_text()
    save(state, title_en="Changed")
    withdraw(twin, merged_into=state)
    withdraw(gone)
    new = f.make_person(title_en="New")
    save(new)
    second, _written = build()
    assert releases() == [second, first]
    told = (second.path / "CHANGELOG.md").read_text()
    assert f"since {first.name}, from public change no. 4 to no. 7" in told
    expected = {
        "Added": f"{new.ref} New",
        "Changed": f"{state.ref} Changed",
        "Withdrawn": f"{gone.ref} Gone",
        "Merged": f"{twin.ref} Twin → {state.ref}",
    }
    for heading, line in expected.items():
        assert f"## {heading} (1)\n\n- {line}\n" in told

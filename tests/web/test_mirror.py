"""The mirror of ``docs/mirror.py`` follows what is changed, withdrawn and restored; asked by the test client."""

import hashlib
import io
import urllib.error

import pytest
from django.test import Client

from ctitf_site.register.models import Entry
from ctitf_site.register.models.revision import Revision, Sequence
from ctitf_site.register.revisions import write_revision
from docs.mirror import Mirror
from tests import factories as f
from tests.reading import read
from tests.run import ROOT
from tests.web.conftest import rename

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirror(client, settings, shelf, tmp_path):
    """An empty copy that reads by the test client."""

    def read(address):
        response = client.get(address.removeprefix(settings.SITE_URL))
        if response.status_code != 200:
            raise urllib.error.HTTPError(address, response.status_code, "", response.headers, io.BytesIO())
        return b"".join(response)

    return lambda: Mirror(settings.SITE_URL, tmp_path / "copy", read)


def run(mirror):
    found = mirror()
    found.run()
    return {ref: record["record"] for ref, record in found.records.items()}


def withdraw(record):
    record.status, record.withdrawn_reason_en = "withdrawn", "Entered twice"
    record.save()


def test_it_follows_changes_and_withdrawals(mirror):
    meeting, other = f.make_meeting(title_en="Before"), f.make_meeting(title_en="Other")
    for record in (meeting, other):
        write_revision(record, action="created")
    assert set(run(mirror)) == {meeting.ref, other.ref}
    rename(meeting, "After")
    withdraw(other)
    write_revision(other, action="changed")
    copy = run(mirror)
    assert copy[meeting.ref][0]["fields"]["title_en"] == "After"
    assert [row["model"] for row in copy[other.ref]] == ["register.entry"]


def test_a_place_that_was_never_given_begins_anew(mirror):
    meeting = f.make_meeting()
    write_revision(meeting, action="created")
    first = mirror()
    first.run()
    first.place = 99
    first.records = {}
    first.save()
    assert set(run(mirror)) == {meeting.ref}


def test_a_number_that_was_given_again_begins_anew(mirror):
    """A restore took the last change back, and another one bears its number now."""
    kept, lost = f.make_meeting(), f.make_meeting(title_en="Taken back")
    for record in (kept, lost):
        write_revision(record, action="created")
    assert set(run(mirror)) == {kept.ref, lost.ref}
    Revision.objects.filter(entry=lost).delete()
    Entry.objects.filter(pk=lost.pk).update(status="draft")
    Sequence.objects.update(last=1)
    other = f.make_meeting(title_en="In its place")
    write_revision(other, action="created")
    assert Revision.objects.get(seq=2).entry_id == other.pk
    assert set(run(mirror)) == {kept.ref, other.ref}


def test_a_place_without_a_time_begins_anew(mirror):
    write_revision(f.make_meeting(), action="created")
    first = mirror()
    first.run()
    assert first.at == mirror_of(first).at is not None
    (first.folder / "place").write_text("1")
    (first.folder / "records.ndjson").write_text("")
    assert len(run(mirror)) == 1


def mirror_of(copy):
    """The same copy, as it is read again."""
    found = Mirror(copy.site, copy.folder, copy.read)
    found.open()
    return found


def test_a_copy_that_is_complete_stays(mirror):
    write_revision(f.make_meeting(), action="created")
    first = mirror()
    first.run()
    for _ in range(2):
        again = mirror()
        again.begin = None  # it must not begin anew
        again.run()
        assert (again.place, again.at, again.text()) == (first.place, first.at, first.text())


# The program as the site gives it
ADDRESS, PROGRAM = "/data/mirror.py", ROOT / "docs" / "mirror.py"


def test_the_program_is_given_as_it_is_written(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(ADDRESS, headers={"origin": "https://partner.example"})
    content = b"".join(answer)
    assert content == PROGRAM.read_bytes()
    assert answer["Content-Type"] == "text/x-python; charset=utf-8"
    assert answer["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert answer["Access-Control-Allow-Origin"] == "*" and "max-age=300" in answer["Cache-Control"]
    assert client.get(ADDRESS, headers={"if-none-match": answer["ETag"]}).status_code == 304
    head = client.head(ADDRESS)
    assert (head["Content-Length"], head.content) == (str(len(content)), b"")


@pytest.mark.parametrize("query", ["colour=red", "as_of=seq:1"])
def test_the_program_takes_no_parameters(client, query):
    assert client.get(f"{ADDRESS}?{query}").status_code == 400
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.parametrize("page", ["/en/data/", "/ru/data/", "/en/data/api/"])
def test_pages_lead_to_the_program_and_say_how_to_run_it(settings, page):
    settings.SITE_URL = "https://register.example.org"
    found = read(Client(), page)
    assert ADDRESS in found.links
    assert f"python3 mirror.py {settings.SITE_URL}/ copy" in found.text

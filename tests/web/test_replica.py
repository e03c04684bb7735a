"""Readers are answered from the replica, never with less than somebody has seen; whoever may save, from the primary.

The replica is a file here: the register at one number of the sequence, with a title that tells where it comes from.
"""

import shutil
import sqlite3
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import Client
from django.utils import timezone

from ctitf_site.desk.preview import links_to
from ctitf_site.register import replica
from ctitf_site.register.models import Entry
from ctitf_site.register.reading import SourceRouter, standing_in
from ctitf_site.register.releases import latest
from meetings.models import Meeting
from tests import factories as f
from tests.factories import save
from tests.fronts import ask, front
from tests.outages import NOTICE, content, outage

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("past", "at_once", "connected"),
    pytest.mark.thorough,
    pytest.mark.measured,
]
PAGE, ROW = "/en/meetings/the-meeting/", "/api/v1/meetings/{ref}/"


class Follower:
    """A replica that follows when it is told to, and not before."""

    def __init__(self, folder):
        self.path = folder / "replica.sqlite3"

    def follow(self, title):
        """Be as far as the primary is now; say ``title`` where that says something else."""
        call_command("build_release", verbosity=0)
        shutil.copy(latest().database, self.path)
        self.order(f"UPDATE register_entry SET title_en = '{title}', title_ru = '{title}'")
        self.connect()

    def connect(self):
        values = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(self.path), "OPTIONS": {}}
        connections["replica"] = DatabaseWrapper(connection.settings_dict | values, "replica")

    def order(self, command):
        file = sqlite3.connect(self.path)
        file.execute(command)
        file.commit()
        file.close()


@pytest.fixture
def follower(settings, tmp_path, session_folder, meeting, monkeypatch):
    """A replica as far as the primary is: number 3."""
    files = session_folder / "replay"
    files.mkdir(exist_ok=True)
    (tmp_path / "replay").symlink_to(files)  # the empty tables are made once
    replica.newest_at.cache_clear()
    monkeypatch.setattr(replica, "LATE", 1000)
    settings.REPLICA_URL, settings.VAR_DIR = "sqlite:////replica.sqlite3", tmp_path
    found = Follower(tmp_path)
    found.follow("Of the replica")
    yield found
    connections["replica"].close()
    del connections["replica"]
    replica.newest_at.cache_clear()


def told(client, address=PAGE, **more):
    answer = client.get(address, **more)
    text = content(answer)
    assert answer.status_code == 200 and NOTICE not in text and "X-Register-Release" not in answer
    return "replica" if "Of the replica" in text else "primary"


def said_ready(client):
    answer = client.get("/readyz").json()
    return answer["answered_from"], answer["database"]


def rename(title="Newer"):
    save(Meeting.objects.get(), title_en=title)


# ---- Who is answered from where


def test_readers_ask_the_primary_nothing(client, follower, meeting, django_assert_num_queries):
    row = ROW.format(ref=meeting.ref)
    addresses = [PAGE, "/en/meetings/", "/ru/meetings/", row, "/api/v1/meetings/?format=csv", "/api/v1/changes/"]
    addresses += ["/en/meetings.ics", "/en/changes.atom", "/sitemap.xml", "/en/", f"/en/history/{meeting.ref}/"]
    with django_assert_num_queries(0):
        found = [client.get(address) for address in addresses]
        assert [answer.status_code for answer in found] == [200] * len(addresses)
        assert client.head(PAGE).status_code == client.options(row).status_code == 200
    assert all("Of the replica" in content(answer) for answer in found[:5])


def test_who_has_logged_in_is_answered_by_the_primary(staff, follower):
    assert (told(staff), told(Client())) == ("primary", "replica")


def test_a_draft_is_previewed_from_the_primary(client, follower):
    draft = f.make_meeting(title_en="Marked draft", status="draft")
    page = client.get(links_to(draft.ref)["previews"][0]["url"])
    assert "Marked draft" in content(page) and "Of the replica" not in content(page)


def test_what_is_due_is_published_on_the_primary(settings, client, follower):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "ctitf_site.web.due.DueMiddleware"]
    due = f.make_meeting(status="review", publish_at=timezone.now() - timedelta(minutes=1))
    f.make_ready(due)
    assert told(Client()) == "replica"
    due.refresh_from_db()
    assert due.status == "published"


def test_nothing_is_saved_in_the_replica(follower):
    with standing_in("replica"):
        entry = Entry.objects.first()
    assert entry._state.db == "replica" and SourceRouter().allow_migrate("replica", "register") is False
    assert SourceRouter().db_for_write(Entry, instance=entry) == "default"


# ---- Nobody sees less than before


def test_a_replica_behind_what_somebody_has_seen_is_not_read(client, staff, follower):
    assert told(client) == "replica"
    rename()
    assert told(client) == "replica", "it is behind, and nobody knows yet"
    assert "Newer" in content(staff.get(PAGE))
    assert told(client) == told(Client()) == "primary"
    follower.follow("Of the replica")
    assert told(client) == "replica"


def test_a_saved_form_counts_as_seen(client, staff, follower, meeting):
    assert told(client) == "replica"
    rename()
    assert staff.post("/admin/meetings/meeting/add/", {}).status_code == 200
    assert told(client) == "primary"


def test_another_process_has_seen_more(client, follower, settings):
    assert told(client) == "replica"
    other = replica.Newest(settings.VAR_DIR / "shared" / "newest")
    rename()
    other.rise(4)
    assert told(client) == "primary"


def test_a_replica_that_is_behind_for_long_is_not_read(client, follower, monkeypatch):
    monkeypatch.setattr(replica, "LATE", -1)
    rename()
    assert told(client) == "primary"


def test_a_primary_that_is_behind_is_waited_for(staff, follower, settings, monkeypatch):
    """The replica shows what it confirms before the primary does."""
    newest = replica.newest_at(settings.VAR_DIR / "shared" / "newest")
    newest.rise(4)
    monkeypatch.setattr(replica.time, "sleep", lambda _seconds: rename())
    assert "Newer" in content(staff.get(PAGE))
    assert newest.get() == 4


def test_after_a_restore_the_primary_is_right(client, staff, follower, settings, monkeypatch):
    monkeypatch.setattr(replica, "PATIENCE", 0.05)
    newest = replica.newest_at(settings.VAR_DIR / "shared" / "newest")
    newest.rise(9)
    assert told(client) == "primary"
    assert newest.get() == 3
    assert told(client) == "replica"


def test_what_is_kept_has_the_number_of_the_replica(follower, staff, meeting):
    register, row = front(), ROW.format(ref=meeting.ref)
    first = ask(register, row)
    assert b"Of the replica" in first.body and ask(register, row).was_kept
    rename()
    assert ask(register, row).headers["ETag"] == first.headers["ETag"]
    cookie = {"Cookie": f"sessionid={staff.cookies['sessionid'].value}"}
    assert b"Newer" in ask(register, PAGE, headers=cookie).body
    newer = ask(register, row)
    assert b"Newer" in newer.body and not newer.was_kept and newer.headers["ETag"] != first.headers["ETag"]


# ---- What is away


def test_while_the_replica_is_away_the_primary_answers(client, follower, meeting):
    with outage("replica"):
        assert told(client) == told(client, "/en/meetings/") == told(client, ROW.format(ref=meeting.ref)) == "primary"
        rename()
        assert told(client) == "primary"
    assert told(client) == "primary", "it comes back, and is behind"
    follower.follow("Of the replica")
    assert told(client) == "replica"


def test_while_the_primary_is_away_the_replica_answers(client, staff, follower, caplog, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "ctitf_site.web.due.DueMiddleware"]
    reader = Client()
    with outage():
        assert told(reader) == told(reader, "/en/meetings/") == "replica"
        assert "Released" in content(reader.get(f"{PAGE}?as_of=seq:2"))
        assert said_ready(reader) == ("replica", "away")
        assert told(staff) == "replica", "who has logged in may read what everybody reads"
        assert staff.get("/admin/").status_code == staff.post("/admin/login/").status_code == 503
    assert "could not be published" not in caplog.text
    assert told(staff) == "primary" and said_ready(Client()) == ("replica", "there")


def test_what_is_kept_is_given_while_the_primary_is_away(follower):
    register = front()
    with outage():
        assert [ask(register, PAGE).was_kept for _time in range(3)] == [False, True, True]


def test_the_release_stands_in_where_both_are_away(client, follower):
    with outage(), outage("replica"):
        answer = client.get(PAGE)
        assert NOTICE in content(answer) and answer["X-Register-Release"] == latest().name


def test_a_replica_that_is_behind_does_not_stand_in(client, staff, follower):
    rename()
    assert told(staff) == "primary"
    with outage():
        assert client.get(PAGE)["X-Register-Release"] == latest().name


def test_what_the_replica_refuses_is_asked_of_the_primary(client, follower):
    follower.order("DROP TABLE meetings_meeting")
    assert told(client) == "primary"


def test_without_the_file_that_all_share_the_replica_is_not_read(client, follower, settings, caplog):
    replica.newest_at.cache_clear()
    (settings.VAR_DIR / "shared").write_text("no folder")
    assert told(client) == "primary" and "The replica is not read" in caplog.text

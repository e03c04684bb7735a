"""What passes by itself, as a disk without room, is answered 503 with the time to come again, and never 500."""

import errno
import sqlite3

import pytest
from django.db import Error, OperationalError, connection
from django.test import Client

from ctitf_site.register.passing import why_passing
from tests import factories as f
from tests.desk.entering import log_in

pytestmark = pytest.mark.django_db
FULL = OSError(errno.ENOSPC, "No space left on device")


def failing(error):
    def fail(*_given, **_more):
        raise error

    return fail


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "address", ["/api/v1/meetings/?format=csv", "/api/v1/meetings/?format=xlsx", "/en/meetings.ics"]
)
def test_a_file_that_finds_no_room(client, monkeypatch, caplog, address):
    monkeypatch.setattr("ctitf_site.web.renderers.aside", failing(FULL))
    answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "no room left" in answer.content.decode() and "No space left" in caplog.text


def test_any_other_error_of_a_disk_is_a_fault(client, monkeypatch):
    monkeypatch.setattr("ctitf_site.web.renderers.aside", failing(OSError(errno.EIO, "broken")))
    assert client.get("/api/v1/meetings/?format=csv").status_code == 500


def test_what_was_typed_was_not_saved(monkeypatch):
    f.make_user("clerk", is_superuser=True)
    browser, _answer = log_in("clerk", client=Client(raise_request_exception=False))
    monkeypatch.setattr("meetings.admin.MeetingAdmin.changeform_view", failing(FULL))
    answer = browser.post("/admin/meetings/meeting/add/", {"title_en": "New"})
    assert answer.status_code == 503 and "Nothing was saved" in answer.content.decode()


def test_a_session_that_cannot_be_prolonged_is_as_long_as_it_was(monkeypatch):
    f.make_user("clerk")
    browser, _answer = log_in("clerk")
    error = database_error("SQLITE_READONLY")
    monkeypatch.setattr("ctitf_site.desk.staff.sessions.PROLONGED", -60)  # each request is worth a write
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", failing(error))
    assert browser.get("/admin/").status_code == 200


def database_error(name):
    told = sqlite3.OperationalError("said by the database")
    told.sqlite_errorname = name
    error = OperationalError("said by the database")
    error.__cause__ = told
    return error


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("SQLITE_FULL", "no room"),
        ("SQLITE_BUSY", "slow"),
        ("SQLITE_BUSY_SNAPSHOT", "slow"),
        ("SQLITE_LOCKED_SHAREDCACHE", "slow"),
        ("SQLITE_READONLY_DBMOVED", "read-only"),
        ("SQLITE_ERROR", ""),
    ],
)
def test_errors_of_sqlite(name, why):
    assert why_passing(database_error(name)) == why


def test_this_database_may_not_write():
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        cursor.execute("PRAGMA query_only = 1" if is_sqlite else "SET transaction_read_only = on")
        with pytest.raises(Error) as refused:
            cursor.execute("DELETE FROM register_sequence")
        cursor.execute("ROLLBACK TO before")
        if is_sqlite:
            cursor.execute("PRAGMA query_only = 0")
    assert why_passing(refused.value) == "read-only"


@pytest.mark.parametrize(
    ("words", "why"), [("[Errno 2] No usable temporary directory found in []", "no room"), ("x", "")]
)
def test_errors_without_a_number(words, why):
    assert why_passing(FileNotFoundError(words)) == why

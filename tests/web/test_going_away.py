"""A database that goes away in the middle of a request; and failures that are no outage, or more than one."""

import sqlite3

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from ctitf_site.register import replay
from ctitf_site.register.reading import live
from ctitf_site.register.releases import latest
from meetings.models import Meeting
from tests.outages import NOTICE, content, outage, plug, unplug

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past", "at_once"), pytest.mark.thorough]


def test_a_save_that_was_cut_off_is_not_certain(staff, meeting, monkeypatch):
    found = []
    monkeypatch.setattr("meetings.admin.MeetingAdmin.changeform_view", lambda *_given: cut(found))
    try:
        answer = staff.post(reverse("admin:meetings_meeting_add"), {"title_en": "New"})
    finally:
        plug(found[0])
    assert answer.status_code == 503 and "not certain" in content(answer)


def cut(found):
    """The database goes away under whoever asks it."""
    found.append(unplug())
    Meeting.objects.using("default").count()


def test_a_page_that_was_begun_is_begun_again(client, meeting, monkeypatch):
    found = []
    view = "meetings.views.MeetingListView.get_queryset"
    monkeypatch.setattr(view, lambda _view: (found or cut(found)) and Meeting.objects.published())
    try:
        answer = client.get("/en/meetings/")
    finally:
        plug(found[0])
    assert answer.status_code == 200
    assert NOTICE in content(answer) and "Released" in content(answer)


def test_a_moment_whose_file_was_begun_is_looked_up_again(client, meeting, monkeypatch):
    found, fill = [], replay.fill
    monkeypatch.setattr(replay, "fill", lambda *given: (found or cut(found)) and fill(*given))
    client.raise_request_exception = False
    try:
        answer = client.get(meeting.get_absolute_url(), {"as_of": "seq:1"})
    finally:
        plug(found[0])
    assert answer.status_code == 200 and "Before" in content(answer) and NOTICE in content(answer)


def test_a_release_that_cannot_be_read_is_none(client, meeting):
    client.raise_request_exception = False
    database = latest().database
    database.chmod(0o600)
    page = database.read_bytes()[:100]
    for damaged in (b"no database", b"", page + b"\0" * (database.stat().st_size - 100)):
        database.write_bytes(damaged)
        with outage():
            assert client.get("/en/meetings/").status_code == 503
            assert client.get("/en/meetings/?as_of=seq:1").status_code == 503


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_dead", [False, True])
def test_an_error_of_a_query_is_no_outage(client, meeting, monkeypatch, is_dead):
    """A query that is wrong stays an error; a connection that alone died is replaced, and nobody sees it."""
    if is_dead and connection.vendor == "sqlite":
        pytest.skip("SQLite has no server that could end a connection")
    statement = "SELECT pg_terminate_backend(pg_backend_pid())" if is_dead else "SELECT nothing FROM nowhere"
    asked, ask = [], Meeting.objects.published

    def fail(_view):
        if not asked or not is_dead:
            asked.append(1)
            with connection.cursor() as cursor:
                cursor.execute(statement)
        return ask()

    monkeypatch.setattr("meetings.views.MeetingListView.get_queryset", fail)
    client.raise_request_exception = False
    answer = client.get("/en/meetings/")
    connection.close()
    assert (answer.status_code, len(asked)) == (200 if is_dead else 500, 1)
    assert "X-Register-Release" not in answer
    if is_dead:
        assert "After" in content(answer)


def test_a_database_that_takes_too_long_is_left_alone_for_a_moment(client, meeting, monkeypatch):
    asked = []

    def too_long(_view):
        asked.append(live())
        if asked[-1] == "default":
            raise too_slow()
        return Meeting.objects.published()

    monkeypatch.setattr("meetings.views.MeetingListView.get_queryset", too_long)
    for _time in range(3):
        answer = client.get("/en/meetings/")
        assert answer.status_code == 200 and NOTICE in content(answer) and "Released" in content(answer)
    assert asked.count("default") == 1


def too_slow():
    told = sqlite3.OperationalError("waited in vain")
    told.sqlite_errorname = "SQLITE_BUSY"
    error = OperationalError("waited in vain")
    error.__cause__ = told
    return error

"""A record is published at its time by whoever reads the register then."""

import sqlite3
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.utils import timezone

from ctitf_site.register.models import Revision
from ctitf_site.register.publishing import publish_due
from ctitf_site.register.revisions import write_revision
from tests import factories as f
from tests.outages import outage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def look(settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "ctitf_site.web.due.DueMiddleware"]


def scheduled(minutes, **changes):
    time = timezone.now() + timedelta(minutes=minutes)
    record = f.make_ready(f.make_meeting(status="review", publish_at=time, **changes))
    write_revision(record, action="created")
    return record


def test_a_visitor_sees_a_record_from_its_time_on(client):
    due, later = scheduled(-1), scheduled(60)
    assert client.get(due.get_absolute_url()).status_code == 200
    assert client.get(later.get_absolute_url()).status_code == 404
    due.refresh_from_db()
    assert (due.status, due.publish_at) == ("published", None)


def test_it_takes_its_place_in_the_history_and_in_the_feed(client):
    due = scheduled(-1)
    client.get("/en/")
    last = due.revisions.get(action=Revision.Action.PUBLISHED)
    assert (last.number, last.seq, last.by) == (2, 1, None)
    assert [change["ref"] for change in client.get("/api/v1/changes/").json()["results"]] == [due.ref]


def test_a_look_without_anything_due_costs_one_query(django_assert_num_queries):
    scheduled(60)
    with django_assert_num_queries(1):
        assert publish_due() == 0


def test_what_needs_no_database_does_not_look(client, caplog, django_assert_num_queries):
    """Not even while it is away, when each look would fail."""
    due = scheduled(-1)
    with django_assert_num_queries(0):
        found = [client.get(address).status_code for address in ("/healthz", "/robots.txt", "/data/latest.zip")]
        client.post("/i18n/setlang/", {"language": "ru"})
    assert found == [200, 200, 404]
    with outage():
        assert client.get("/healthz").status_code == 200
    due.refresh_from_db()
    assert due.status == "review" and "could not be published" not in caplog.text


@pytest.mark.parametrize("address", ["/", "/api/v1/", "/sitemap.xml", "/media/documents/a.pdf", "/admin/login/"])
def test_whoever_asks_the_database_looks(client, address):
    due = scheduled(-1)
    client.get(address)
    due.refresh_from_db()
    assert due.status == "published"


def test_a_time_is_for_open_records_with_a_title():
    for changes in ({"status": "published"}, {"status": "withdrawn", "withdrawn_reason_en": "Why"}, {"title_en": ""}):
        record = f.make_meeting(status="draft")
        record.publish_at = timezone.now()
        for name, value in changes.items():
            setattr(record, name, value)
        with pytest.raises(ValidationError):
            record.validate_constraints()


def test_a_reader_does_not_wait_for_a_file_that_is_held(client, monkeypatch):
    due, waits = scheduled(-1), []

    def held():
        waits.append(patience())
        error = OperationalError("database is locked")
        error.__cause__ = sqlite3.OperationalError()
        error.__cause__.sqlite_errorname = "SQLITE_BUSY"
        raise error

    if connection.vendor != "sqlite":
        pytest.skip("who reads waits there too")
    usual = patience()
    with monkeypatch.context() as patch:
        patch.setattr("ctitf_site.web.due.publish_due", held)
        assert client.get("/en/").status_code == 200
    assert waits == [500] and patience() == usual > 500
    due.refresh_from_db()
    assert due.status == "review"


def patience():
    """Milliseconds for which a SQLite file is waited for that somebody holds."""
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA busy_timeout").fetchone()[0]

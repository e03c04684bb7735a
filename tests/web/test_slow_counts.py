"""A list that takes PostgreSQL too long to count is answered from the release, and live again when that is over."""

from contextlib import contextmanager

import pytest
from django.db import connection

from ctitf_site.register import watch
from tests.outages import NOTICE, content
from tests.reading import read

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("past", "at_once"),
    pytest.mark.thorough,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no limit for how long a query may take"),
]
PAGE, LIST = "/en/meetings/", "/api/v1/meetings/"
COUNTS = "SELECT COUNT(*)"


@contextmanager
def counting_takes_long():
    """The database sleeps longer than a query may take, in each query that counts, and in no other one."""

    def slowly(execute, sql, *given):
        return execute(sql.replace(COUNTS, f"{COUNTS} + length(pg_sleep(20)::text)", 1), *given)

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '500ms'")
    try:
        with connection.execute_wrapper(slowly):
            yield
    finally:
        connection.close()  # the next one has the time that it always has


@pytest.fixture
def client(client, monkeypatch):
    """Whoever asks tries the database, however short ago it took too long."""
    monkeypatch.setattr(watch, "REST", 0)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("address", [PAGE, LIST])
def test_readers_have_the_release_until_it_is_over(client, meeting, address, caplog):
    with counting_takes_long():
        answer = client.get(address)
    assert answer.status_code == 200 and answer["X-Register-Release"]
    assert "Released" in content(answer) and "took the database too long" in caplog.text
    answer = client.get(address)
    assert "After" in content(answer) and "X-Register-Release" not in answer


def test_without_a_release_they_are_told_to_come_again(client, releases):
    with counting_takes_long():
        page, problem = client.get(PAGE), client.get(LIST)
    for answer in (page, problem):
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert problem.json()["type"].endswith("/data/errors/later/")
    assert NOTICE not in read(client, PAGE).text and client.get(LIST).status_code == 200


def test_what_needs_no_count_is_answered_meanwhile(client, meeting):
    with counting_takes_long():
        answer = client.get(meeting.get_absolute_url())
    assert answer.status_code == 200 and "X-Register-Release" not in answer

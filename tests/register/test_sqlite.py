"""A connection to SQLite is kept while the file is the same, and given up when another one lies at its address."""

import sqlite3

import pytest
from django.db import OperationalError

from ctitf_site import settings
from ctitf_site.register.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db  # lets a test have a connection; these have one of their own


@pytest.fixture
def kept(tmp_path):
    """A connection to a file of its own, as the site has it."""
    own = {"ENGINE": "ctitf_site.register.sqlite", "NAME": tmp_path / "register.sqlite3", "OPTIONS": {}}
    common = {"AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "TIME_ZONE": None, "CONN_MAX_AGE": 60, "TEST": {}}
    connection = DatabaseWrapper(common | own | {"CONN_HEALTH_CHECKS": True}, "kept")
    put(tmp_path / "register.sqlite3", "first")
    yield connection
    connection.close()


def put(path, word):
    new = path.with_name("new")
    with sqlite3.connect(new) as database:
        database.execute("CREATE TABLE said (word)")
        database.execute("INSERT INTO said VALUES (?)", [word])
    database.close()
    new.replace(path)


def ask(connection):
    """What the database says in a new request, and the connection that says it."""
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        return cursor.execute("SELECT word FROM said").fetchone()[0], connection.connection


def test_the_site_uses_it_and_keeps_connections():
    database = settings.DATABASES["default"]
    if settings.env.str("DATABASE_URL", default=""):
        pytest.skip("this run has another database")
    assert database["CONN_MAX_AGE"] > 1 and database["CONN_HEALTH_CHECKS"]


def test_one_connection_answers_many_requests(kept):
    assert ask(kept) == ask(kept)


def test_another_file_at_its_address_is_read_at_the_next_request(kept, tmp_path):
    _word, first = ask(kept)
    put(tmp_path / "register.sqlite3", "second")
    word, second = ask(kept)
    assert word == "second" and second is not first


def test_a_file_that_was_taken_away_is_noticed(kept, tmp_path):
    ask(kept)
    (tmp_path / "register.sqlite3").unlink()
    with pytest.raises(OperationalError, match="no such table"):
        ask(kept)


def test_a_file_that_cannot_be_read_any_more_is_noticed(kept, tmp_path):
    ask(kept)
    (tmp_path / "register.sqlite3").write_bytes(b"broken" * 1000)
    assert not kept.is_usable()

"""A connection to SQLite is kept while the file is the same; where another one lies at its address nothing is read."""

import sqlite3

import pytest
from django.db import OperationalError

from ctitf_site import settings
from ctitf_site.register.connecting import connected
from ctitf_site.register.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db  # lets a test have a connection; these have one of their own


@pytest.fixture
def kept(tmp_path):
    """A connection to a file of its own, as the site has it."""
    put(tmp_path / "register.sqlite3", "first")
    connection = connect(tmp_path / "register.sqlite3")
    yield connection
    connection.close()


def connect(path):
    common = {"AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "TIME_ZONE": None, "TEST": {}}
    return DatabaseWrapper(common | connected({"ENGINE": "django.db.backends.sqlite3", "NAME": path}, False), "kept")


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


@pytest.mark.parametrize("change", [lambda path: put(path, "second"), lambda path: path.unlink()])
def test_nothing_more_is_read_where_the_file_was_replaced_or_taken_away(kept, tmp_path, change):
    ask(kept)
    change(tmp_path / "register.sqlite3")
    for _time in range(2):
        with pytest.raises(OperationalError, match="Stop it, remove the files"):
            ask(kept)


def test_what_a_replaced_file_had_not_written_back_is_not_taken_for_the_new_one(kept, tmp_path):
    """Another connection is open as well, so that the first one that notices leaves …-wal where it is."""
    path = tmp_path / "register.sqlite3"
    other = connect(path)
    with other.cursor() as cursor:
        cursor.execute("UPDATE said SET word = 'second'")
    assert ask(kept)[0] == "second"
    put(path, "third")
    for _time in range(2):
        with pytest.raises(OperationalError, match="replaced"):
            ask(kept)
    other.close()
    for rest in tmp_path.glob("*-wal"):  # as whoever stops the site is told
        rest.unlink()
    assert ask(connect(path))[0] == "third"


def test_a_connection_that_is_of_no_use_is_given_up(kept):
    _word, first = ask(kept)
    kept.connection.close()
    assert not kept.is_usable()
    kept.close()
    assert ask(kept)[1] is not first

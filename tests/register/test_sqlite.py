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


def test_nothing_is_read_while_the_file_is_gone_and_all_of_it_when_it_is_back(kept, tmp_path):
    """Moved away with what belongs to it: no empty database is made there, and what was saved last is not lost."""
    with kept.cursor() as cursor:
        cursor.execute("UPDATE said SET word = 'second'")
    away = tmp_path / "away"
    away.mkdir()
    moved = [path.rename(away / path.name) for path in tmp_path.glob("register.sqlite3*")]
    for _time in range(2):
        with pytest.raises(OperationalError, match="is gone"):
            ask(kept)
    assert not [*tmp_path.glob("register.sqlite3*")]
    for path in moved:
        path.rename(tmp_path / path.name)
    assert ask(kept)[0] == "second"


def test_a_file_in_its_place_is_not_read_by_any_thread_of_the_process(kept, tmp_path):
    """What the former file had not written back lies there, and would be taken for the new one's."""
    path = tmp_path / "register.sqlite3"
    with kept.cursor() as cursor:
        cursor.execute("UPDATE said SET word = 'second'")
    put(path, "third")
    for connection in (kept, kept, connect(path)):
        with pytest.raises(OperationalError, match="Stop the site"):
            ask(connection)
    kept.close()
    for rest in tmp_path.glob("*-wal"):  # as whoever stops the site is told
        rest.rename(tmp_path / "kept")
    DatabaseWrapper.opened.clear()  # as at the next start
    assert ask(connect(path))[0] == "third"


def test_a_connection_that_is_of_no_use_is_given_up(kept):
    _word, first = ask(kept)
    kept.connection.close()
    assert not kept.is_usable()
    kept.close()
    assert ask(kept)[1] is not first

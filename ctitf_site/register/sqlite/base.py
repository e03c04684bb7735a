"""SQLite with connections that are kept from one request to the next, because they know the queries asked before.

To read a query takes SQLite longer than to answer it. But a connection that is kept goes on reading and writing a file
that was moved away. So the file is looked at before each request: where it is gone, or another one lies there, nothing
is read or written until it is back, or the site was started again. What was saved last may lie in ``…-wal`` alone, and
what a former file left there would be taken for the new one's.
"""

from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from django.db.backends.sqlite3 import base

GONE = (
    "The file of the database is gone. Put it back with the files …-wal and …-shm that belong to it: "
    "they may hold what was saved last."
)
OTHER = (
    "Another file lies where the database was when the site started. Stop the site. If that file is to take its place, "
    "move …-wal and …-shm of the former one away, to where it is kept: they may hold what was saved last. Start again."
)


@lru_cache(250)
def with_marks(query: str) -> str:
    """``query`` with the marks for its parameters that SQLite knows, in place of Django's."""
    return base.SQLiteCursorWrapper.convert_query(None, query)


class Cursor(base.SQLiteCursorWrapper):
    """To put other marks into a long query takes a part of the time of its answer, so it is done once for each."""

    def convert_query(self, query, *, param_names=None):
        return with_marks(query) if param_names is None else super().convert_query(query, param_names=param_names)


class DatabaseWrapper(base.DatabaseWrapper):
    """``is_usable`` is asked by Django before the first query of each request (``CONN_HEALTH_CHECKS``)."""

    # The file that this process opened first, by its address.
    opened: ClassVar[dict] = {}

    def get_new_connection(self, conn_params):
        place = str(self.settings_dict["NAME"])
        found, first = self._file_now(), self.opened.get(place)
        if first not in (None, found):
            raise base.Database.OperationalError(OTHER if found else GONE)
        connection = super().get_new_connection(conn_params)
        self.opened.setdefault(place, found or self._file_now())  # a file that was not there is made
        return connection

    def create_cursor(self, name=None):
        return self.connection.cursor(factory=Cursor)

    def is_usable(self):
        """Is the file that was opened still the one at its address, and can it be read?"""
        if self._file_now() != self.opened.get(str(self.settings_dict["NAME"])):
            return False
        with suppress(base.Database.Error):
            self.connection.execute("PRAGMA schema_version").fetchone()
            return True
        return False

    def _file_now(self):
        """What tells two files at one address apart; nothing where there is none, as in memory."""
        with suppress(OSError):
            found = Path(self.settings_dict["NAME"]).stat()
            return found.st_dev, found.st_ino
        return None

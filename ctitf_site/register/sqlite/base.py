"""SQLite with connections that are kept from one request to the next, because they know the queries asked before.

To read a query takes SQLite longer than to answer it. But who puts another file in the place of the database, or takes
it away, wants the site to notice at the next request: a connection would read and write the old one.
"""

from contextlib import suppress
from pathlib import Path

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """``is_usable`` is asked by Django before the first query of each request (``CONN_HEALTH_CHECKS``)."""

    file = None

    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        self.file = self._file_now()
        return connection

    def is_usable(self):
        """Is the file that this connection opened still the one at its address, and can it be read?"""
        if self._file_now() != self.file:
            return False
        with suppress(base.Database.Error):
            self.connection.execute("PRAGMA schema_version").fetchone()
            return True
        return False

    def _file_now(self):
        """What tells two files at one address apart; None for a database in memory."""
        if self.is_in_memory_db():
            return None
        with suppress(OSError):
            found = Path(self.settings_dict["NAME"]).stat()
            return found.st_dev, found.st_ino
        return "away"

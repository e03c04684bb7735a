"""SQLite with connections that are kept from one request to the next, because they know the queries asked before.

To read a query takes SQLite longer than to answer it. But a connection that is kept goes on reading and writing a file
that was moved away. So the file is looked at before each request: where it is gone or another one lies there, the
connection is given up. A database is only replaced while the site is stopped: what the old one had not yet written back
(``…-wal``) would be taken for the new one's. Whoever does it all the same is told so, and nothing is read or written.
"""

from contextlib import suppress
from pathlib import Path

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """``is_usable`` is asked by Django before the first query of each request (``CONN_HEALTH_CHECKS``)."""

    file = None

    def get_new_connection(self, conn_params):
        found = self._file_now()
        if self.file not in (None, found) and Path(f"{self.settings_dict['NAME']}-wal").exists():
            raise base.Database.OperationalError(
                "The file of the database was replaced, or taken away, while the site was running. "
                "Stop it, remove the files …-wal and …-shm beside the new one, and start it again."
            )
        connection = super().get_new_connection(conn_params)
        self.file = found or self._file_now()  # a file that was not there is made
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
        """What tells two files at one address apart; nothing where there is none, as in memory."""
        with suppress(OSError):
            found = Path(self.settings_dict["NAME"]).stat()
            return found.st_dev, found.st_ino
        return None

"""The place of each record in the order of refs, which is its key in a file of the past or of a release.

A million refs would fill memory, so they lie in a file of SQLite that nobody else sees and that is gone afterwards.
"""

import sqlite3
from collections.abc import Iterable, Iterator

CHUNK = 500


class Places:
    """``refs``: of all records, in any order, in chunks; looked up as in a dictionary."""

    def __init__(self, refs: Iterable[list[str]]):
        self._file = sqlite3.connect("")  # an empty name: as large as it becomes, on the disk
        self._file.execute("CREATE TABLE places (ref TEXT PRIMARY KEY) WITHOUT ROWID")
        for chunk in refs:
            self._file.executemany("INSERT INTO places VALUES (?)", [(ref,) for ref in chunk])
        self._file.execute("CREATE TABLE known AS SELECT row_number() OVER (ORDER BY ref) AS place, ref FROM places")
        self._file.execute("CREATE UNIQUE INDEX by_ref ON known (ref, place)")
        self._file.execute("DROP TABLE places")

    def get(self, ref: str) -> int | None:
        found = self._file.execute("SELECT place FROM known WHERE ref = ?", [ref]).fetchone()
        return found and found[0]

    def __getitem__(self, ref):
        if (place := self.get(ref)) is None:
            raise KeyError(ref)
        return place

    def __contains__(self, ref):
        return self.get(ref) is not None

    def chunks(self) -> Iterator[dict[str, int]]:
        """All refs with their places, some at a time, in their order."""
        asked = self._file.execute("SELECT ref, place FROM known ORDER BY place")
        while chunk := asked.fetchmany(CHUNK):
            yield dict(chunk)

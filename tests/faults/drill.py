"""A drill: the real register goes from SQLite to PostgreSQL and back, and nothing may be lost on the way.

``python -m tests.faults.drill`` uses the server of TEST_DATABASE_URL, or a local one, in a database of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.faults.server import new_database
from tests.run import ROOT, databases

MOST = 30  # seconds that the real register may take from one machine to another: backup and restore


@dataclass
class Place:
    """An installation of the register: a database, and a folder for its files."""

    name: str
    folder: Path
    url: str = ""  # none: SQLite in the folder

    def manage(self, *arguments):
        """What ``manage.py`` prints here; a failure shows what it said."""
        own = {"LOCAL": "1", "VAR_DIR": str(self.folder), "DATABASE_URL": self.url, "SECRET_KEY": "of the drill"}
        settings = {"DJANGO_SETTINGS_MODULE": "ctitf_site.settings", "RELEASES_DIR": str(self.folder / "releases")}
        command = [sys.executable, "manage.py", *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | own | settings, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def call(self, function):
        """What a function of ``tests.faults.world`` prints here."""
        return self.manage("shell", "--verbosity=0", "-c", f"from tests.faults import world; world.{function}()")

    def digests(self):
        return json.loads(self.call("print_digests"))

    def release(self):
        """The digest of every file of the release that is built here."""
        self.manage("build_release", "--verbosity=0")
        return {path.name: path.read_text() for path in (self.folder / "releases").rglob("SHA256SUMS")}

    def backup(self, file):
        """Write a backup and give what is in it."""
        self.manage("backup", file)
        return parts(file)


def parts(file):
    """Name and content of everything in a backup but its manifest, whose time is its own."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def timed(what, function, *arguments):
    """What the function gives, in how many seconds."""
    start = time.monotonic()
    result = function(*arguments)
    seconds = time.monotonic() - start
    print(f"{what:44}{seconds:6.1f} s", flush=True)
    return result, seconds


def main():
    places, missing = databases()
    if missing:
        sys.exit(f"No drill: {missing[0]}.")
    with tempfile.TemporaryDirectory(prefix="register-drill-") as name, new_database(places[1][1]) as url:
        folder = Path(name)
        one, again = Place("SQLite", folder / "one"), Place("SQLite again", folder / "again")
        two = Place("PostgreSQL", folder / "two", url)
        one.manage("migrate", "--verbosity=0")
        one.manage("load_register", "--verbosity=0")
        one.call("fill")
        known = one.digests(), one.release()
        first, seconds = timed(f"{one.name}: backup", one.backup, folder / "one.zip")
        print(f"{(folder / 'one.zip').stat().st_size / 1e6:.2f} MB for {len(known[0])} records", flush=True)
        for place, file in ((two, "one.zip"), (again, "two.zip")):
            seconds = carry(place, folder / file, folder / f"{place.folder.name}.zip", first, known, seconds)
    print(f"Nothing was lost: {len(known[0])} digests, {len(first)} parts and the release are equal on all three.")


def carry(place, file, next_file, first, known, before):
    """Restore ``file`` in a new place, back that up as ``next_file``, and compare it with what was at first.

    ``before`` are the seconds that the backup took; given are those of the next one.
    """
    place.manage("migrate", "--verbosity=0")
    said, seconds = timed(f"{place.name}: restore", place.manage, "restore", file)
    print(said.splitlines()[-2])
    print(f"{'from the first byte to the last digest':44}{before + seconds:6.1f} s", flush=True)
    assert before + seconds < MOST, f"backup and restore took more than {MOST} s"
    assert (place.digests(), place.release()) == known, "digests differ"
    again, seconds = timed(f"{place.name}: backup", place.backup, next_file)
    assert (different := sorted(name for name in first if again.get(name) != first[name])) == [], different
    return seconds


if __name__ == "__main__":
    main()

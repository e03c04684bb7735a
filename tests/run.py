"""Run the tests on every database that is here, and say plainly on which, and on which not and why.

``--strict``   a database or browser that is missing is a failure (for CI)
``--browser``  the tests that drive Chromium, on SQLite
``--thorough`` the tests that take their time: releases, backups, walks over all pages, costs
``--coverage`` note on SQLite which lines and branches are reached, for ``make coverage-report``
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import psycopg2
from pytest import ExitCode

ROOT = Path(__file__).resolve().parent.parent
LOCAL_SERVERS = [
    "postgres://postgres@/postgres?host=/var/run/postgresql",
    "postgres://postgres@127.0.0.1:5432/postgres",
]
# The first draws pages as Chromium does, and no window around them, which takes half of the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@dataclass
class Run:
    """One run of the tests on one database."""

    name: str
    good: bool
    passed: int
    failed: int
    skipped: int
    seconds: float

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped in {self.seconds:.0f} s"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--thorough", action="store_true")
    parser.add_argument("--coverage", action="store_true")
    options, rest = parser.parse_known_args()
    places, missing = browser() if options.browser else databases()
    if options.thorough and not shutil.which("java"):
        missing.append("valid HTML: Java is not on this machine (on Debian: apt install default-jre-headless)")
    chosen = [*chosen_by(options), *rest]
    runs = [run(name, url, chosen, noted=options.coverage and not url) for name, url in places]
    report(runs, missing)
    strict = options.strict or "TEST_DATABASE_URL" in os.environ  # whoever names a server wants it tested
    sys.exit(1 if (strict and missing) or not all(run.good for run in runs) else 0)


def chosen_by(options):
    """What pytest is told of the tests that are not in the fast suite."""
    if options.browser:
        return ["-m", "browser", "tests/browser"]
    return ["-m", "thorough"] if options.thorough else []


def databases():
    """What the tests run on, as (name, address); and a sentence for each database that is missing."""
    sqlite = (f"SQLite {sqlite3.sqlite_version}", "")
    given = os.environ.get("TEST_DATABASE_URL")
    reasons = []
    for url in [given] if given else LOCAL_SERVERS:
        version, reason = ask(url)
        if version:
            return [sqlite, (f"PostgreSQL {version}", url)], []
        reasons.append(reason)
    why = f"{reasons[0]}. TEST_DATABASE_URL names another server; its user must be allowed to create databases"
    return [sqlite], [f"PostgreSQL: {why}"]


def ask(url):
    """The version of the server at ``url``, or why the tests cannot use it."""
    try:
        connection = psycopg2.connect(url, connect_timeout=3)
    except psycopg2.Error as error:
        return None, str(error).strip().splitlines()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        (allowed,) = cursor.fetchone()
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    connection.close()
    return (version, "") if allowed else (None, "its user may not create databases")


def browser():
    if any(map(shutil.which, BROWSERS)):
        return [("Chromium", "")], []
    return [], ["Chromium: not on this machine (on Debian: apt install chromium-headless-shell libatomic1)"]


def run(name, url, arguments, noted=False):
    print(f"\n{name}: running the tests", flush=True)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        program = ["coverage", "run", "-m", "pytest"] if noted else ["pytest"]
        command = [sys.executable, "-m", *program, "-q", "-n", "auto", "--dist", "worksteal", "--tb=short"]
        command += [f"--junitxml={folder}/tests.xml", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url})
        good = done.returncode == 0 or (url and done.returncode == ExitCode.NO_TESTS_COLLECTED)  # all run ``once``
        return Run(name, bool(good), *counts(Path(folder, "tests.xml")), time.monotonic() - start)


def counts(path):
    """How many tests passed, failed and were skipped, from the file that pytest wrote."""
    if not path.exists():
        return 0, 1, 0
    suite = ElementTree.parse(path).getroot()[0].attrib
    total, skipped = int(suite["tests"]), int(suite["skipped"])
    failed = int(suite["failures"]) + int(suite["errors"])
    return total - failed - skipped, failed, skipped


def report(runs, missing):
    """Say what was tested and what was not, and the sum of all in the last line."""
    print()
    for done in runs:
        print(f"Tested on {done.name}: {done}")
    for sentence in missing:
        print(f"Not tested on {sentence}.")
    passed, failed, skipped = (sum(getattr(done, n) for done in runs) for n in ("passed", "failed", "skipped"))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")


if __name__ == "__main__":
    main()

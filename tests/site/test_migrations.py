"""Whoever brings a new version can go back to the one before: each migration says how, and can be taken back.

Each is done as a whole, so from its first change of a table to its last step nobody reads that table. What fills new
columns does so in few statements; where there are very many records, readers have the release meanwhile.
"""

import ast
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import closing, nullcontext
from pathlib import Path

import psycopg2
import pytest

from ctitf_site.register.connecting import LONGEST
from tests.faults.readers import Restless
from tests.faults.server import new_database

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["desk", "meetings", "actionplan", "organizations", "register"]
KNOWN = [*ROOT.glob("*/migrations/0*.py"), *ROOT.glob("ctitf_site/*/migrations/0*.py")]
# The longest tables of lists, of search and of the past; and some thousands of records.
TABLES = ("register_entry", "register_revision", "register_citation", "actionplan_contribution", "register_searchplace")
FILLED = "from tests.performance.synthetic import Size, fill; fill(Size.of(1000))"
LATER = sorted(path for path in KNOWN if path.name != "0001_initial.py")


@pytest.mark.parametrize("path", LATER, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_every_migration_but_the_first_says_how_to_go_back(path):
    said = ast.get_docstring(ast.parse(path.read_text())) or ""
    assert re.search(r"^Back: \S.+\.$", said, re.M)
    for app, name in re.findall(r"manage\.py migrate (\w+) (\w+)", said):
        assert (app, name) in {(each.parent.parent.name, each.stem) for each in path.parent.glob("0*.py")}


@pytest.fixture
def manage(tmp_path):
    """``manage.py`` in processes of its own, with a database of its own of the kind that is tested; what it said."""
    server = os.environ.get("DATABASE_URL", "")
    with new_database(server) if server.startswith("postgres") else nullcontext("") as url:
        own = {"LOCAL": "1", "VAR_DIR": str(tmp_path), "DATABASE_URL": url}
        environment = os.environ | own | {"DJANGO_SETTINGS_MODULE": "ctitf_site.settings"}

        def run(*command):
            line = [sys.executable, "manage.py", *command]
            done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, f"{command}: {done.stdout[-500:]}{done.stderr[-2000:]}"
            return done.stdout

        run.url = url
        yield run


def back_to_the_first_schema(manage):
    for app in APPS:
        manage("migrate", app, "zero" if app == "desk" else "0001_initial")


@pytest.mark.thorough
def test_data_of_the_first_schema_comes_through_all_of_them(manage):
    """The facts go back to the first schema, which had no more than they say, and come forward again."""
    manage("migrate")
    manage("load_register")
    digests = (
        "from ctitf_site.register.models import Revision as R; print([*R.objects.order_by('pk').values_list('digest')])"
    )
    before = manage("shell", "--no-imports", "-c", digests)
    back_to_the_first_schema(manage)
    manage("migrate")
    manage("migrate", "--check")
    assert manage("shell", "--no-imports", "-c", digests) == before and before.count("',)") > 200
    assert "records are there" in manage("load_register")
    assert "Every record agrees with its last revision." in manage("reconcile")
    manage("recount", "--check")
    words = "from ctitf_site.register.models import SearchWord as W"
    found = f"{words}; print(W.objects.filter(key__contains='unrcca').exists())"
    assert manage("shell", "--no-imports", "-c", found).strip() == "True", "search finds it again"


class Reading(Restless):
    """Reads a row of each table without a pause; ``longest`` are the seconds that one of them took."""

    def __init__(self, url):
        super().__init__([threading.Thread(target=self.go_on, args=(url, table)) for table in TABLES])
        self.longest = dict.fromkeys(TABLES, 0.0)

    def go_on(self, url, table):
        with closing(psycopg2.connect(url)) as connection:
            connection.autocommit, cursor = True, connection.cursor()
            while not self.stopped.wait(0.01):
                began = time.monotonic()
                cursor.execute("SELECT to_regclass(%s)", [table])
                if cursor.fetchone()[0]:
                    cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 – one of ours
                self.longest[table] = max(self.longest[table], time.monotonic() - began)


@pytest.mark.thorough
def test_no_reader_waits_longer_than_a_query_may_take(manage):
    if not manage.url:
        pytest.skip("SQLite lets everybody read while somebody writes")
    manage("migrate")
    manage("load_register")
    manage("shell", "--no-imports", "-c", FILLED)
    back_to_the_first_schema(manage)
    with Reading(manage.url) as reading:
        manage("migrate")
    assert all(0 < seconds < LONGEST for seconds in reading.longest.values()), reading.longest

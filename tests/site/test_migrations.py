"""Whoever brings a new version can go back to the one before: each migration says how, and can be taken back."""

import ast
import os
import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.faults.server import new_database

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["desk", "meetings", "actionplan", "organizations", "register"]
KNOWN = [*ROOT.glob("*/migrations/0*.py"), *ROOT.glob("ctitf_site/*/migrations/0*.py")]
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

        yield run


@pytest.mark.thorough
def test_data_of_the_first_schema_comes_through_all_of_them(manage):
    """The facts go back to the first schema, which had no more than they say, and come forward again."""
    manage("migrate")
    manage("load_register")
    digests = (
        "from ctitf_site.register.models import Revision as R; print([*R.objects.order_by('pk').values_list('digest')])"
    )
    before = manage("shell", "--no-imports", "-c", digests)
    for app in APPS:
        manage("migrate", app, "zero" if app == "desk" else "0001_initial")
    manage("migrate")
    manage("migrate", "--check")
    assert manage("shell", "--no-imports", "-c", digests) == before and before.count("',)") > 200
    assert "records are there" in manage("load_register")
    assert "Every record agrees with its last revision." in manage("reconcile")
    manage("recount", "--check")
    words = "from ctitf_site.register.models import SearchWord as W"
    found = f"{words}; print(W.objects.filter(key__contains='unrcca').exists())"
    assert manage("shell", "--no-imports", "-c", found).strip() == "True", "search finds it again"

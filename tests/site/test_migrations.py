"""Whoever brings a new version can go back to the one before: each migration says how, and can be taken back."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.thorough
def test_all_of_them_can_be_taken_back_and_brought_again(tmp_path):
    environment = os.environ | {"LOCAL": "1", "VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "ctitf_site.settings"
    back = [["migrate", app, "zero" if app == "desk" else "0001_initial"] for app in APPS]
    for command in (["migrate"], *back, ["migrate"], ["migrate", "--check"], ["load_register", "--check"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-500:]}{done.stderr[-2000:]}"

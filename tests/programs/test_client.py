"""A client that a public generator writes from the description works against the running register."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.api import NOUNS

pytest.importorskip("openapi_python_client")

GENERATE = "from openapi_python_client.cli import app; app()"
PROGRAM = """
import importlib
import sys

from client import Client
from client.errors import UnexpectedStatus
from client.models.problem import Problem

site, *nouns = sys.argv[1:]
register = Client(base_url=f"{site}/api/v1", raise_on_unexpected_status=True)


def call(tag, name, *args, **query):
    return importlib.import_module(f"client.api.{tag}.{name}").sync(*args, client=register, **query)


for noun in nouns:
    page = call(f"{noun}s", f"list_{noun}s", limit=2)
    first = page.results[0]
    key = first.ref if hasattr(first, "ref") else first.uid
    row = call(f"{noun}s", f"get_{noun}", key)
    assert row.url == first.url, noun
    assert row.to_dict().keys() >= first.to_dict().keys(), noun
    print(noun, page.count, key)

from client.models.list_meetings_kind_item import ListMeetingsKindItem as Kind

one = call("meetings", "get_meeting", "M-0004")
assert one.title.en and one.participations and one.citations
workshops = call("meetings", "list_meetings", kind=[Kind.WORKSHOP])
assert all(meeting.kind.value == "workshop" for meeting in workshops.results)
refused = call("meetings", "list_meetings", state=["nowhere"])
assert isinstance(refused, Problem) and refused.errors[0].parameter == "state"
assert call("register", "get_changes", since=0, limit=1).last_seq > 0
assert call("register", "get_search", q="CARRIC").count >= 1
"""


def run(*command, folder):
    libraries = [str(folder), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, libraries))}
    done = subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_reads_every_kind_of_row(site, tmp_path):
    with urllib.request.urlopen(f"{site}/api/v1/openapi.json") as answer:
        Path(tmp_path, "openapi.json").write_bytes(answer.read())
    said = run(
        *("-c", GENERATE, "generate", "--path", "openapi.json", "--output-path", "client", "--meta", "none"),
        folder=tmp_path,
    )
    assert "Unable to" not in said and "ERROR" not in said, said
    Path(tmp_path, "program.py").write_text(PROGRAM)
    assert [line.split()[0] for line in run("program.py", site, *NOUNS, folder=tmp_path).splitlines()] == list(NOUNS)

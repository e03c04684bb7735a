"""Every example of docs/api.md is true, and its table names every filter and order."""

import json
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings

from ctitf_site.api import VIEWSETS

DOCS = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
EXAMPLES = re.findall(r"^```console\n\$ (curl .*?)\n(.*?)^```", DOCS, re.M | re.S)
ROWS = {cells[0]: cells[1:] for row in re.findall(r"^\| `.*\|$", DOCS, re.M) if (cells := row.strip("| ").split(" | "))}


def run(client, command):
    """What the command would print, asked of the test client."""
    curl, _pipe, pretty = command.partition(" | ")
    words = shlex.split(curl)
    method = words[words.index("-X") + 1].lower() if "-X" in words else "get"
    address = next(word for word in words if word.startswith("http"))
    response = getattr(client, method)(address.removeprefix("http://127.0.0.1:8000"))
    text = b"".join(response).decode("utf-8-sig")
    return json.dumps(json.loads(text), indent=4, ensure_ascii=False) if pretty else text.replace("\r\n", "\n")


def test_there_are_examples():
    assert len(EXAMPLES) == DOCS.count("```console") >= 5


@pytest.mark.searches
@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _shown in EXAMPLES])
def test_every_example_is_true(client, facts, command, shown):
    pattern = ".*?".join(re.escape(part) for part in shown.strip().split("…"))
    printed = run(client, command).strip()
    assert re.fullmatch(pattern, printed, re.S), printed


@pytest.mark.parametrize("viewset", VIEWSETS, ids=lambda viewset: viewset.noun())
def test_the_table_names_every_filter_and_order(viewset):
    filters, orders, usual = (re.findall(r"`(.*?)`", cell) for cell in ROWS[f"`{viewset.noun()}s`"])
    assert filters == [name for name in viewset.filterset_class.base_filters if not name.endswith("__not")]
    assert orders == list(viewset.filterset_class.orderings)
    assert usual == [viewset.filterset_class.default_ordering]

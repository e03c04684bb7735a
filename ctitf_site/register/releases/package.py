"""What stands beside the data of a release: its description for programs, a text to read, and what changed."""

import hashlib
import json
import sqlite3
from pathlib import Path
from string import Template

import django
from django.utils.translation import override

from ..replay import schema_name
from . import sheets
from .database import tables
from .kept import DESCRIPTION
from .records import changes, records
from .sums import digest

# Raised when the files change in a way that nothing else here shows.
FORMAT = 2
TITLE = "Register of the Joint Plan of Action"
ABOUT = (
    "The public register of the Joint Plan of Action for implementing the UN Global Counter-Terrorism Strategy in "
    "Central Asia: who met, who took part, what was recommended, and who contributes what, with the sources."
)
README = Path(__file__).with_name("readme.txt")
HEADINGS = {"added": "Added", "changed": "Changed", "withdrawn": "Withdrawn", "merged": "Merged"}


def resources() -> list[dict]:
    """Every table as it is described, in English whatever language is active."""
    with override("en"):
        return [sheets.describe(model) for model in tables()]


def software() -> str:
    """A name for all that the bytes of a release follow from, besides the register itself."""
    parts = (FORMAT, schema_name(), resources(), README.read_text(), django.VERSION, sqlite3.sqlite_version)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def write_description(release, count: int, last_change: str) -> None:
    """Write ``datapackage.json``: the tables, with size and digest of each, and what release this is."""
    described = resources()
    for resource in described:
        path = release.path / resource["path"]
        resource |= {"bytes": path.stat().st_size, "hash": f"sha256:{digest(path)}"}
    content = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "jpoa-register",
        "title": TITLE,
        "description": ABOUT,
        "version": release.name,
        "created": sheets.cell(release.at),
        "seq": release.seq,
        "last_change": last_change,
        "records": count,
        "software": software(),
        "resources": described,
    }
    (release.path / DESCRIPTION).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def write_readme(release, count: int) -> None:
    values = {"title": TITLE, "about": ABOUT, "name": release.name, "seq": release.seq, "day": release.day}
    text = Template(README.read_text()).substitute(values, records=count)
    (release.path / "README.md").write_text(text)


def write_changes(release, alias, previous) -> None:
    """Write ``CHANGELOG.md``: what changed since the release ``previous``, or that there was none."""
    lines = {name: [] for name in HEADINGS}
    since = previous.seq if previous else release.seq
    for action, ref, title, merged in changes(alias, since):
        lines[action].append(f"- {ref} {title}".rstrip() + (f" → {merged}" if merged else ""))
    with (release.path / "CHANGELOG.md").open("w") as file:
        file.write(f"# {release.name}\n\n")
        if previous is None:
            file.write("This is the first release that was kept: there is none to compare it with.\n")
            return
        file.write(f"Changes since {previous.name}, from public change no. {since + 1} to no. {release.seq}.\n")
        for name, heading in HEADINGS.items():
            if lines[name]:
                file.write(f"\n## {heading} ({len(lines[name])})\n\n" + "\n".join(lines[name]) + "\n")


def write_records(path, alias, watch) -> int:
    """Write ``records.ndjson`` to ``path``; the number of records that are shown."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in watch(records(alias), path.name):
            file.write(record.line + "\n")
            count += record.is_shown
    return count

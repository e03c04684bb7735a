"""Load fixtures: records that are missing come whole, records that exist stay as they are."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef

from .models import Counter, Entry, Revision
from .public import record_models
from .revisions import write_first_revisions, writing
from .rows import BadRow, Keys, Row, save_rows

DERIVED = ("sort_en", "sort_ru", "search")
# And what is left to do, which files of the past and releases do not tell.
FOR_STAFF = ("missing_ru", "confirmed_on")


@dataclass(frozen=True)
class Fixture:
    """One file: the refs of its records, and the rows of those that the register does not have yet."""

    name: str
    refs: list[str]
    new: list[Row]

    @property
    def new_refs(self) -> list[str]:
        return [row.ref for row in self.new if row.model is Entry]


def read(paths: list[Path]) -> list[Fixture]:
    """The files at ``paths``, in order of their names, compared with the records that exist now.

    Raises ``BadRow`` where a ref was given to another record meanwhile.
    """
    known = _known()
    fixtures = []
    for path in sorted(paths, key=lambda path: path.name):
        rows = _rows(path)
        entries = [row for row in rows if row.model is Entry]
        refs = [row.ref for row in entries]
        for row in entries:
            _same_record(row, known.get(row.ref))
        fixtures.append(Fixture(path.name, refs, [row for row in rows if row.ref not in known]))
    return fixtures


def _known():
    """Each record that exists: its ref, its address, and whether it came from a file."""
    loaded = Revision.objects.filter(entry=OuterRef("pk"), action=Revision.Action.LOADED)
    entries = Entry.objects.annotate(loaded=Exists(loaded)).values_list("ref", "slug", "loaded")
    return {ref: (slug, came) for ref, slug, came in entries}


def _same_record(row, found):
    """Refuse a ref that the desk gave to a record of its own."""
    slug, loaded = found or (row.fields.get("slug"), False)
    if slug != row.fields.get("slug") and not loaded:
        raise BadRow(f"{row.place}: {row.ref} is another record here, “{slug}”, which no file brought.")


@writing()
def load(fixtures: list[Fixture], saved: Callable[[Fixture], None]) -> None:
    """Save what is new with its first revision, all or nothing; ``saved`` is called after each file."""
    keys = Keys()
    for fixture in fixtures:
        save_rows(fixture.new, keys)
        saved(fixture)
    refs = [ref for fixture in fixtures for ref in fixture.new_refs]
    for records in derived(refs, also=FOR_STAFF):
        write_first_revisions(records, action=Revision.Action.LOADED)
    Counter.raise_to(refs)


def _rows(path):
    try:
        nodes = enumerate(json.loads(path.read_bytes()), 1)
    except (OSError, TypeError, ValueError) as error:
        raise BadRow(f"{path.name}: {error}") from error
    return [Row.read(f"{path.name}, row {number}", node) for number, node in nodes]


def derived(refs, using=DEFAULT_DB_ALIAS, also=()):
    """The records with these refs, kind by kind, with sort keys and search text now that their names are there.

    ``also`` names more columns that are derived.
    """
    for model in record_models():
        records = list(model.objects.using(using).filter(ref__in=refs).prefetch_related("names").order_by("pk"))
        for record in records:
            record.derive()
        Entry.objects.using(using).bulk_update([_entry(record) for record in records], [*DERIVED, *also])
        if records:
            yield records


def _entry(record):
    return Entry(pk=record.pk, **{name: getattr(record, name) for name in (*DERIVED, *FOR_STAFF)})

"""Numbers that are kept at save, so that nobody has to count many rows: each record adds what its public text says.

A kind of record that is counted gives its places for a public text (``Record.tallied``). When the text changes, the
places of the old one are taken off and those of the new one added, in the transaction that writes the revision.
"""

import json
import logging
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections

from .models import Tally
from .public import PUBLISHED
from .snapshots import is_record

CHUNK = 500
# The place of all records of a kind, whose tally is the sign that they are counted.
EACH = ""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """What the public saw of a record of ``model``, and what it sees from now on."""

    model: type
    entry: int
    before: str
    after: str


def follow(changes: list[Change], using: str = DEFAULT_DB_ALIAS) -> None:
    """Count what ``changes`` say; nothing for kinds whose records are not all counted yet. Nobody else may write."""
    kinds = defaultdict(list)
    for change in changes:
        if change.model.is_tallied:
            kinds[change.model].append(change)
    for model, some in kinds.items():
        if is_kept(model, using):
            added, taken = ([getattr(change, name) for change in some] for name in ("after", "before"))
        elif is_first(model, {change.entry for change in some}, using):
            added, taken = [change.after for change in some], []
            Tally.objects.using(using).create(of=model.noun_name(), what=EACH, number=0)
        else:
            continue
        numbers = places(model, added)
        numbers.subtract(places(model, taken))
        add(model, numbers, using)


def is_kept(model, using=DEFAULT_DB_ALIAS) -> bool:
    """Are all records of this kind counted?"""
    return Tally.objects.using(using).filter(of=model.noun_name(), what=EACH).exists()


def is_first(model, keys=(), using=DEFAULT_DB_ALIAS) -> bool:
    """Is no record of this kind published but those with these ``keys``?"""
    return not model.objects.using(using).filter(status=PUBLISHED).exclude(pk__among=keys).exists()


def places(model, texts) -> Counter:
    """How many of these public texts count in each place, given as the table and row, and what is in it."""
    found = Counter()
    for text in texts:
        rows = json.loads(text or "[]")
        if is_record(rows):
            found.update([(model.noun_name(), EACH), *model.tallied(rows)])
    return found


def add(model, numbers, using=DEFAULT_DB_ALIAS) -> None:
    """Add ``numbers`` to what is kept. Less than nothing proves that it is wrong; then all is forgotten."""
    rows = sorted((of, what, number) for (of, what), number in numbers.items() if number)
    for start in range(0, len(rows), CHUNK):
        _upsert(rows[start : start + CHUNK], using)
    emptied = of_kind(model, using).filter(number__lte=0).exclude(what=EACH, number=0)
    if any(number < 0 for number in emptied.values_list("number", flat=True)):
        log.error("The tally of %s was wrong; rows are counted until “manage.py recount”", model.noun_name())
        forget(model, using)
    elif rows:
        emptied._raw_delete(using)


def _upsert(rows, using):
    """Django would write the new number over the old one, and not add it."""
    table, connection = Tally._meta.db_table, connections[using]
    values = ", ".join(["(%s, %s, %s)"] * len(rows))
    statement = (
        f'INSERT INTO "{table}" ("of", "what", "number") VALUES {values} '  # noqa: S608 – the name is ours
        f'ON CONFLICT ("of", "what") DO UPDATE SET "number" = "{table}"."number" + excluded."number"'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for row in rows for value in row])


def forget(model, using=DEFAULT_DB_ALIAS) -> None:
    of_kind(model, using)._raw_delete(using)


def read(table: str) -> list[tuple[str, str, int]]:
    """The kept numbers of a table, as ``contribution/organization/pillars``: row, place and number."""
    rows = Tally.objects.filter(of__gt=f"{table}/", of__lt=f"{table}0")  # 0 comes after the stroke
    start = len(table) + 1
    return [(of[start:], what, number) for of, what, number in rows.values_list("of", "what", "number")]


def of_kind(model, using=DEFAULT_DB_ALIAS):
    """All that is kept of this kind."""
    noun = model.noun_name()
    return Tally.objects.using(using).filter(of__gte=noun, of__lt=f"{noun}0")

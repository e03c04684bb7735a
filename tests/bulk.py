"""Rows by the hundred, for tests of what a page costs: written table by table once all of them are made."""

from contextlib import contextmanager
from itertools import count

from django.db import DEFAULT_DB_ALIAS

from ctitf_site.register.models import Citation, Entry, Record

blocks, keys = count(1), None
waiting = None


@contextmanager
def in_bulk():
    """What factories make here has its keys at once and is in the database at the end; pillars are made before."""
    global waiting, keys
    waiting = made = []
    keys = count(1_000_000 * next(blocks))  # far above what the database gave by itself so far
    try:
        yield
    finally:
        waiting = None
    write(made)


def create(model, values):
    """A row of ``model``, saved now or at the end of ``in_bulk``."""
    if waiting is None:
        return model.objects.create(**values)
    row = model(**values)
    if isinstance(row, Record):
        prepare(row)
    elif isinstance(row, Citation):
        row.derive()
    row.pk, row._state.db = row.pk or next(keys), DEFAULT_DB_ALIAS
    waiting.append(row)
    return row


def prepare(record):
    """What is set when one record is saved, without a question to the database."""
    number = next(keys)
    record.noun = record.noun_name()
    record.ref = record.ref or f"{record.prefix}-{number}"
    record.slug = record.slug or record.ref.lower()
    record.derive()
    record.pk = record.id = number


def write(rows):
    records = [row for row in rows if isinstance(row, Record)]
    Entry.objects.bulk_create(entry_of(record) for record in records)
    for record in records:
        record.save_base(raw=True, force_insert=True)
    children = {}
    for row in rows:
        if not isinstance(row, Record):
            children.setdefault(type(row), []).append(row)
    for model, made in children.items():
        model.objects.bulk_create(made)


def entry_of(record):
    return Entry(**{field.attname: getattr(record, field.attname) for field in Entry._meta.concrete_fields})

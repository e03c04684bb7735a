"""Tables as lines of JSON and back, column by column, so that a value is the same on every database.

Each line is one row with its own columns only: what a record has in its entry stands in the entry's line.
"""

import base64
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from types import SimpleNamespace
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import FileField, JSONField, Value, sql
from django.utils.duration import duration_iso_string

from ..models import Proposal, Revision

CHUNK = 200
# Who is logged in, or failed to, is nobody's record: after a restore everybody logs in again. What is searched and what
# is counted is made anew.
LEFT_OUT = {"sessions.session", "register.searchword", "register.searchplace", "register.tally"}
LEFT_OUT |= {f"axes.access{name}" for name in ("attempt", "attemptexpiration", "failurelog", "log")}
# Columns that keep states of records as JSON: an upload that was replaced, or is only proposed, is named there alone.
STATES = {Revision: ("content", "public"), Proposal: ("before", "after")}


def tables(left_out=False) -> list:
    """Every model with a table of its own; those between two others too."""
    models = [model for model in apps.get_models(include_auto_created=True) if _has_table(model)]
    return [model for model in models if left_out or model._meta.label_lower not in LEFT_OUT]


def _has_table(model):
    return model._meta.managed and not model._meta.proxy


def part_of(model) -> str:
    return f"tables/{model._meta.label_lower}.ndjson"


def columns(model) -> list:
    """The columns of the table of ``model`` that the database does not compute by itself."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def uploads(model, values: dict) -> dict:
    """The uploads that a row of ``model`` names, in its columns or in a state that it keeps: name and storage."""
    found = {values[field.attname]: field.storage for field in _files(model)}
    for column in STATES.get(model, ()):
        found |= _in_state(values[column])
    return {name: storage for name, storage in found.items() if name}


def _files(model):
    return [field for field in columns(model) if isinstance(field, FileField)]


def _in_state(text):
    """The uploads that a state names; none where the text is no state."""
    known = _with_files()
    if not any(label in text for label in known):  # most are of other kinds, and need not be read
        return {}
    try:
        rows = [(row["fields"], known.get(row["model"], ())) for row in json.loads(text)]
        return {fields.get(field.name): field.storage for fields, files in rows for field in files}
    except (AttributeError, LookupError, TypeError, ValueError):
        return {}


@cache
def _with_files():
    """The columns that name uploads, by the label of their model."""
    return {model._meta.label_lower: _files(model) for model in tables() if _files(model)}


def lines(model, files):
    """Each row as a line of JSON, in order of its key; the names of uploads are put into ``files``."""
    names = [field.attname for field in columns(model)]
    for row in _rows(model, names):
        values = dict(zip(names, row, strict=True))
        files |= uploads(model, values)
        yield json.dumps(values, ensure_ascii=False, sort_keys=True, allow_nan=False, default=_plain).encode() + b"\n"


def _rows(model, names):
    """Walk by key, in chunks: the same on every database, and flat in memory."""
    rows = model._base_manager.using(DEFAULT_DB_ALIAS).order_by("pk").values_list(*names)
    key = names.index(model._meta.pk.attname)
    chunk = list(rows[:CHUNK])
    while chunk:
        yield from chunk
        chunk = list(rows.filter(pk__gt=chunk[-1][key])[:CHUNK])


def _plain(value):
    """A value that JSON does not have, as text that its field reads back."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, Decimal | UUID) else value.isoformat()


def read_rows(model, part):
    """Rows of ``model`` from the lines of ``part``, as objects with a value for each column. Raises ``ValueError``."""
    fields = columns(model)
    for number, line in enumerate(part, 1):
        try:
            values = json.loads(line)
            yield SimpleNamespace(**{field.attname: _value(field, values[field.attname]) for field in fields})
        except (KeyError, TypeError, ValueError, ValidationError) as error:
            raise ValueError(f"line {number} of {part_of(model)} is no row of it") from error


def _value(field, value):
    if isinstance(field, JSONField):
        return Value(None, field) if value is None and not field.null else value
    return None if value is None else field.to_python(value)


def insert(model, rows: list) -> None:
    """Insert ``rows`` as they are: nothing is derived or dated anew, and no parent is saved along."""
    query = sql.InsertQuery(model)
    query.insert_values(columns(model), rows, raw=True)
    query.get_compiler(using=DEFAULT_DB_ALIAS).execute_sql()

"""Load fixtures: records that are missing come whole, records that exist stay as they are.

The files are Django's own JSON with natural keys. Rows are saved by model and in bulk, because a test or
a first start should not wait for thousands of single statements.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, models, transaction

from .models import Child, Citation, Counter, Entry, Record
from .public import record_models

BAD_ROW = (AttributeError, LookupError, TypeError, ValueError)
DERIVED = ("sort_en", "sort_ru", "search")


class FixtureError(Exception):
    """A fixture that cannot be loaded: which file and row, and why."""


@dataclass(frozen=True)
class Row:
    """One row of one file, and the ref of the record that it belongs to."""

    place: str
    model: type[models.Model]
    fields: dict[str, Any]
    ref: str

    @property
    def key(self) -> tuple:
        """Model and natural key, by which other rows point at this one."""
        uid = [self.fields["uid"]] if issubclass(self.model, Child) else []
        return (self.model, self.ref, *uid)

    def wrong(self, error: Exception) -> FixtureError:
        return FixtureError(f"{self.place} ({self.model._meta.label_lower}): {_why(error)}")


@dataclass(frozen=True)
class Fixture:
    """One file: the refs of its records, and the rows of those that the register does not have yet."""

    name: str
    refs: list[str]
    new: list[Row]

    @property
    def new_refs(self) -> list[str]:
        return [row.ref for row in self.new if row.model is Entry]


class Keys(dict):
    """Primary keys by model and natural key; what this run did not save itself is looked up once."""

    def __missing__(self, wanted):
        model, *key = wanted
        try:
            self[wanted] = model._default_manager.get_by_natural_key(*key).pk
        except (ObjectDoesNotExist, TypeError, ValueError):  # or a key of another shape
            raise LookupError(f"there is no {model._meta.verbose_name} {'/'.join(map(str, key))}") from None
        return self[wanted]


def read(paths: list[Path]) -> list[Fixture]:
    """The files at ``paths``, in order of their names, compared with the records that exist now."""
    known = set(Entry.objects.values_list("ref", flat=True))
    fixtures = []
    for path in sorted(paths, key=lambda path: path.name):
        rows = list(_rows(path))
        refs = [row.ref for row in rows if row.model is Entry]
        fixtures.append(Fixture(path.name, refs, [row for row in rows if row.ref not in known]))
    return fixtures


@transaction.atomic
def load(fixtures: list[Fixture], saved: Callable[[Fixture], None]) -> None:
    """Save what is new, all or nothing; ``saved`` is called after each file."""
    keys = Keys()
    for fixture in fixtures:
        for rows in _batches(fixture.new):
            _save(rows, keys)
        saved(fixture)
    refs = [ref for fixture in fixtures for ref in fixture.new_refs]
    _derive(refs)
    Counter.raise_to(refs)


def _batches(rows):
    """Rows that are saved at once: all of one model, but records one by one, because they point at each other."""
    order = list(dict.fromkeys(row.model for row in rows))
    for model, batch in groupby(sorted(rows, key=lambda row: order.index(row.model)), key=lambda row: row.model):
        if issubclass(model, Record):
            yield from ([row] for row in batch)
        else:
            yield list(batch)


def _rows(path):
    try:
        nodes = enumerate(json.loads(path.read_bytes()), 1)
    except (OSError, TypeError, ValueError) as error:
        raise FixtureError(f"{path.name}: {error}") from error
    for number, node in nodes:
        place = f"{path.name}, row {number}"
        try:
            model = apps.get_model(node["model"])
            yield Row(place, model, node["fields"], _ref(model, node["fields"]))
        except BAD_ROW as error:
            raise FixtureError(f"{place}: {_why(error)}") from error


def _ref(model, fields) -> str:
    if model is Entry:
        return fields["ref"]
    if issubclass(model, Record):
        return fields["entry"][0]
    if issubclass(model, Child):
        return fields[model.parent_name][0]
    raise ValueError(f"{model._meta.label_lower} is no part of the register")


def _save(rows, keys):
    """Save rows of one model and remember their primary keys."""
    built = [build(row, keys) for row in rows]
    try:
        with transaction.atomic(savepoint=len(rows) > 1):
            _insert(rows[0].model, [instance for instance, _many in built])
    except DatabaseError as error:
        if len(rows) > 1:  # one after the other, to find the row that the database refuses
            for row in rows:
                _save([row], keys)
        raise rows[0].wrong(error) from error
    for row, (instance, many) in zip(rows, built, strict=True):
        keys[row.key] = instance.pk
        for name, related in many.items():
            getattr(instance, name).add(*related)


def build(row, keys):
    """An instance that is not saved yet, and its many-to-many values."""
    values, many = {}, {}
    try:
        for name, value in row.fields.items():
            field = _field(row.model, name)
            if not field.is_relation:
                values[name] = _clean(field, value)
            elif field.many_to_many:
                many[name] = [keys[field.related_model, *key] for key in value]
            else:
                values[field.attname] = None if value is None else keys[field.related_model, *value]
        instance = row.model(**values)
    except BAD_ROW as error:
        raise row.wrong(error) from error
    if isinstance(instance, Citation):
        instance.derive()
    return instance, many


def _field(model, name):
    """A column of this model itself: what its entry holds stands in the entry's row."""
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if field.name == name:
            return field
    raise LookupError(f"there is no field {name} here")


def _clean(field, value):
    try:
        return field.clean(value, None)
    except ValidationError as error:
        raise ValueError(f"{field.name}: {' '.join(error.messages)}") from error


def _insert(model, instances):
    if issubclass(model, Record):
        for instance in instances:
            instance.save_base(raw=True, force_insert=True)  # its entry is saved already
    else:
        model.objects.bulk_create(instances)


def _derive(refs):
    """Sort keys and search text, once the other names of the records are there."""
    for model in record_models():
        for record in model.objects.filter(ref__in=refs):
            record.derive()
            Entry.objects.filter(pk=record.pk).update(**{name: getattr(record, name) for name in DERIVED})


def _why(error) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing"
    return " ".join(str(error).split())

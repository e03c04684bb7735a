"""Rows of the register in Django's JSON format, with natural keys, turned into rows of a database.

They are saved by model and in bulk, because a first start, a test or a look into the past should not wait for
thousands of single statements.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, models, transaction

from .models import Child, Citation, Entry, Record
from .public import child_models, record_models

WRONG = (AttributeError, LookupError, TypeError, ValueError)


class BadRow(Exception):
    """A row that cannot be saved: where it stands, and why."""


@dataclass(frozen=True)
class Row:
    """One row, where it stands, and the ref of the record that it belongs to."""

    place: str
    model: type[models.Model]
    fields: dict[str, Any]
    ref: str

    @classmethod
    def read(cls, place: str, node: dict) -> "Row":
        """The row that ``node`` describes. Raises ``BadRow``."""
        try:
            model = apps.get_model(node["model"])
            return cls(place, model, node["fields"], _ref(model, node["fields"]))
        except WRONG as error:
            raise BadRow(f"{place}: {_why(error)}") from error

    @property
    def key(self) -> tuple:
        """Model and natural key, by which other rows point at this one."""
        uid = [self.fields["uid"]] if issubclass(self.model, Child) else []
        return (self.model, self.ref, *uid)

    def wrong(self, error: Exception) -> BadRow:
        return BadRow(f"{self.place} ({self.model._meta.label_lower}): {_why(error)}")


def _ref(model, fields) -> str:
    if model is Entry:
        return fields["ref"]
    if issubclass(model, Record):
        return fields["entry"][0]
    if issubclass(model, Child):
        return fields[model.parent_name][0]
    raise ValueError(f"{model._meta.label_lower} is no part of the register")


class Keys(dict):
    """Primary keys by model and natural key; what this run did not save itself is looked up once."""

    def __missing__(self, wanted):
        model, *key = wanted
        try:
            self[wanted] = model._default_manager.get_by_natural_key(*key).pk
        except (ObjectDoesNotExist, TypeError, ValueError):  # or a key of another shape
            raise LookupError(f"there is no {model._meta.verbose_name} {'/'.join(map(str, key))}") from None
        return self[wanted]


def in_order(rows: list[Row]) -> list[Row]:
    """The rows by model: entries, records, then what lives inside them, so that what others point at comes first."""
    order = [Entry, *record_models(), *child_models()]
    return sorted(rows, key=lambda row: order.index(row.model))


def save_rows(rows: list[Row], keys: dict, using: str = DEFAULT_DB_ALIAS) -> None:
    """Save new ``rows`` and remember their primary keys in ``keys``; an entry takes the key that it has there.

    Records that others point at must come first. Raises ``BadRow``.
    """
    for model, batch in groupby(in_order(rows), key=lambda row: row.model):
        if issubclass(model, Record):  # one by one, because records point at each other
            for row in batch:
                _save([row], keys, using)
        else:
            _save(list(batch), keys, using)


def _save(rows, keys, using):
    """Save rows of one model and remember their primary keys."""
    built = [build(row, keys) for row in rows]
    try:
        with transaction.atomic(using, savepoint=len(rows) > 1):
            _insert(rows[0].model, [instance for instance, _many in built], using)
    except DatabaseError as error:
        if len(rows) > 1:  # one after the other, to find the row that the database refuses
            for row in rows:
                _save([row], keys, using)
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
    except WRONG as error:
        raise row.wrong(error) from error
    if isinstance(instance, Citation):
        instance.derive()
    if row.model is Entry:
        instance.pk = keys.get(row.key)
    return instance, many


def _field(model, name):
    """A column of this model itself: what its entry holds stands in the entry's row."""
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if field.name == name:
            return field
    raise LookupError(f"there is no field {name} here")


def _clean(field, value):
    if isinstance(field, models.FileField):
        return value  # a place in the storage: the file was looked at when it came in
    try:
        return field.clean(value, None)
    except ValidationError as error:
        raise ValueError(f"{field.name}: {' '.join(error.messages)}") from error


def _insert(model, instances, using):
    if issubclass(model, Record):
        for instance in instances:
            instance.save_base(raw=True, force_insert=True, using=using)  # its entry is saved already
    else:
        model.objects.using(using).bulk_create(instances)


def _why(error) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing"
    return " ".join(str(error).split())

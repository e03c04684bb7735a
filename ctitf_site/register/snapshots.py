"""A record with everything inside it as JSON: as it is saved, and as the public sees it.

Both are lists of rows in Django's serializer format with natural keys, always in the same order: the entry,
the record, then what lives inside it.
"""

import hashlib
import json

from django.apps import apps
from django.core import serializers
from django.db.models import ManyToManyField

from .models import Child, Entry, Status
from .public import child_models

# Derived, or for staff only: not part of what the register says.
LEFT_OUT = {"version", "updated_at", "sort_en", "sort_ru", "search", "notes", "child"}
# What remains of a withdrawn record.
TOMBSTONE = (
    "ref",
    "noun",
    "slug",
    "status",
    "withdrawn_reason_en",
    "withdrawn_reason_ru",
    "withdrawn_on",
    "merged_into",
)


def snapshot(record) -> str:
    """The record as it is saved, for staff."""
    return _written(record, [row for model in _inside(record) for row in _children(model, record)])


def public_snapshot(record) -> str:
    """The record as the public sees it: only rows that are shown; a tombstone if withdrawn; empty if hidden."""
    if record.status == Status.WITHDRAWN:
        return json.dumps([_tombstone(record)], ensure_ascii=False, sort_keys=True, default=str)
    if not type(record).objects.published().filter(pk=record.pk).exists():
        return ""
    rows = [row for model in _inside(record) for row in _children(model, record).published()]
    return _written(record, rows, only_shown=True)


def digest(content: str) -> str:
    """SHA-256 of ``content``, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def _written(record, children, only_shown=False):
    rows = [Entry.objects.get(pk=record.pk), record, *children]
    head, own, *inside = [_said(found) for found in _serialized(rows)]
    if only_shown:
        own["fields"] |= _shown_relations(record)
    inside.sort(key=lambda found: (found["model"], found["fields"]["uid"]))
    return json.dumps([head, own, *inside], ensure_ascii=False, sort_keys=True, default=str)


def _serialized(rows):
    return serializers.serialize("python", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True)


def _said(found):
    """What a serialized row says: without what is left out, values of many-to-many fields sorted."""
    meta = apps.get_model(found["model"])._meta
    fields = {
        name: sorted(value) if isinstance(meta.get_field(name), ManyToManyField) else value
        for name, value in found["fields"].items()
        if name not in LEFT_OUT
    }
    return {"model": found["model"], "fields": fields}


def _shown_relations(record):
    """Natural keys of those related records that the public sees, by field."""
    return {
        field.name: sorted(list(row.natural_key()) for row in getattr(record, field.name).published().with_related())
        for field in record._meta.local_many_to_many
    }


def _tombstone(record):
    found = _said(_serialized([Entry.objects.get(pk=record.pk)])[0])
    return found | {"fields": {name: found["fields"][name] for name in TOMBSTONE}}


def _inside(record):
    """Models of what lives inside ``record``."""
    return [model for model in child_models() if issubclass(type(record), model.parent_model())]


def _children(model, record):
    """Rows of ``model`` inside ``record``, each with what its natural keys need."""
    links = {field.name: field.related_model for field in model._meta.local_fields if field.is_relation}
    siblings = [f"{name}__{target.parent_name}" for name, target in links.items() if issubclass(target, Child)]
    return model.objects.filter(**{model.parent_name: record.pk}).select_related(*links, *siblings)

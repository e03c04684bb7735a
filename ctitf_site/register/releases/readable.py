"""The register as one JSON document for people and simple programs: by kind, each record with what lives inside it."""

import json

from django.apps import apps

from ..models import Child
from ..public import record_models
from .records import records

OF_TOMBSTONES = ("status", "withdrawn_on", "withdrawn_reason", "merged_into")


def write_readable(path, alias, about, watch) -> None:
    """Write ``about`` and every record to ``path``, one at a time, for all of them may not fit into memory."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{\n"about": {_json(about)}')
        for model in record_models():
            noun = model.noun_name()
            told = (record for record in records(alias, entry__noun=noun) if record.is_shown)
            _write_list(file, f"{noun}s", map(readable, watch(told, noun)))
        gone = (record for record in records(alias) if not record.is_shown)
        _write_list(file, "withdrawn", map(tombstone, gone))
        file.write("\n}\n")


def _write_list(file, name, values):
    file.write(f",\n{_json(name)}: [")
    joint = "\n"
    for value in values:
        file.write(joint + _json(value))
        joint = ",\n"
    file.write("\n]")


def _json(value):
    return json.dumps(value, ensure_ascii=False, indent=1)


def readable(record) -> dict:
    """A record that is shown: both languages side by side, and lists of what lives inside it."""
    head, own, *inside = record.rows
    found = {name: value for name, value in _fields(head).items() if name not in OF_TOMBSTONES}
    found |= _fields(own)
    for row in inside:
        parent = apps.get_model(row["model"])._meta.get_field(apps.get_model(row["model"]).parent_name)
        fields = _fields(row)
        del fields[parent.name]
        found.setdefault(parent.remote_field.get_accessor_name(), []).append(fields)
    return found


def tombstone(record) -> dict:
    fields = _fields(record.rows[0])
    return {"ref": record.ref, "kind": record.kind} | {name: fields[name] for name in OF_TOMBSTONES[1:]}


def _fields(row):
    """What a row says, by name; a link is a ref, or the uid of a row inside a record."""
    model, found = apps.get_model(row["model"]), {}
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if field.name not in row["fields"] or getattr(field.remote_field, "parent_link", False):
            continue
        value = _linked(field, row["fields"][field.name])
        name, _underscore, language = field.name.rpartition("_")
        if language in ("en", "ru") and f"{name}_en" in row["fields"]:
            found.setdefault(name, {})[language] = value
        else:
            found[field.name] = value
    found.pop("noun", None)
    return found


def _linked(field, value):
    if not field.is_relation or value is None:
        return value
    key = (lambda natural: natural[1]) if issubclass(field.related_model, Child) else (lambda natural: natural[0])
    return [key(natural) for natural in value] if field.many_to_many else key(value)

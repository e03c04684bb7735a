"""Records with everything inside them as JSON: as they are saved, and as the public sees them.

A snapshot is a list of rows in Django's serializer format with natural keys, always in the same order: the
entry, the record, then what lives inside it. Many records of one kind cost as many queries as one.
"""

import hashlib
import json
from collections import defaultdict

from django.apps import apps
from django.core import serializers
from django.db.models import ManyToManyField, Prefetch, prefetch_related_objects

from .models import Child, Citation, Entry, FormerAddress, Status
from .public import child_models, points_at_shown

# Derived, or for staff only: not part of what the register says.
LEFT_OUT = {
    "version",
    "updated_at",
    "saved_at",
    "seen_at",
    "publish_at",
    "sort_en",
    "sort_ru",
    "search",
    "missing_ru",
    "outdated_ru",
    "confirmed_on",
    "notes",
    "child",
}
# What remains of a withdrawn record.
REASONS = ("withdrawn_reason_en", "withdrawn_reason_ru", "withdrawn_on", "merged_into")
TOMBSTONE = ("ref", "noun", "slug", "status", *REASONS)
# And the addresses that lead to it.
ADDRESSES = FormerAddress._meta.label_lower


def snapshots(records) -> list[tuple[str, str]]:
    """For each of ``records``, all of one kind: what is saved, for staff; and what the public sees.

    The public text has only rows that are shown; of a withdrawn record a tombstone; of one that was never seen nothing.
    """
    model, keys = type(records[0]), [record.pk for record in records]
    _prefetch_relations(model, records)
    entries = Entry.objects.select_related("merged_into").in_bulk(keys)
    inside = _inside(model, keys)
    shown = set(model.objects.published().filter(pk__in=keys).values_list("pk", flat=True))
    uids, related = _shown_uids(model, shown, inside), _shown_relations(model, records)
    return [_snapshot(entries[r.pk], r, inside[r.pk], r.pk in shown, uids, related) for r in records]


def is_record(rows: list[dict]) -> bool:
    """Do the ``rows`` of a public text show a record, and not only a tombstone?"""
    return bool(rows) and rows[0]["fields"]["status"] != Status.WITHDRAWN


def digest(content: str) -> str:
    """SHA-256 of ``content``, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def _snapshot(entry, record, children, is_shown, uids, related):
    serialized = serializers.serialize(
        "python", [entry, record, *children], use_natural_foreign_keys=True, use_natural_primary_keys=True
    )
    head, own, *inside = map(_said, serialized)
    inside.sort(key=lambda row: (row["model"], row["fields"]["uid"]))
    content = _written([head, own, *inside])
    if entry.status == Status.WITHDRAWN and entry.seen_at:
        notice = head | {"fields": {name: head["fields"][name] for name in TOMBSTONE}}
        return content, _written([notice, *(row for row in inside if row["model"] == ADDRESSES)])
    if not is_shown:
        return content, ""
    for name, keys in related.items():
        own["fields"][name] = [key for key in own["fields"][name] if tuple(key) in keys]
    return content, _written([head, own, *(row for row in inside if row["fields"]["uid"] in uids)])


def _written(rows) -> str:
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, default=str)


def _said(row):
    """What a serialized row says: without what is left out, values of many-to-many fields sorted."""
    meta = apps.get_model(row["model"])._meta
    fields = {
        name: sorted(value) if isinstance(meta.get_field(name), ManyToManyField) else value
        for name, value in row["fields"].items()
        if name not in LEFT_OUT
    }
    return {"model": row["model"], "fields": fields}


def _prefetch_relations(model, records):
    fields = model._meta.local_many_to_many
    rows = [Prefetch(field.name, _only_keys(field)) for field in fields]
    links = [f.name for f in model._meta.local_fields if f.is_relation and not f.remote_field.parent_link]
    prefetch_related_objects(records, *rows, *links)


def _only_keys(field):
    """Related rows with what their natural keys are made of: a record names many, and of each no more is said."""
    keys = ["uid", f"{field.related_model.parent_name}__ref"] if _is_child(field) else ["ref"]
    return field.related_model.objects.select_related(*_parent(field)).only(*keys)


def _parent(field):
    """The path to the record that a related row lives in, whose ref is part of its key."""
    return [field.related_model.parent_name] if _is_child(field) else []


def _shown_relations(model, records):
    """Natural keys of related records that the public sees, by many-to-many field."""
    found = {}
    for field in model._meta.local_many_to_many:
        keys = {row.pk for record in records for row in getattr(record, field.name).all()}
        rows = field.related_model.objects.published().filter(pk__in=keys).select_related(*_parent(field))
        found[field.name] = {row.natural_key() for row in rows}
    return found


def children_of(model):
    """Kinds of rows that live inside records of ``model``."""
    return [child for child in child_models() if issubclass(model, child.parent_model())]


def _inside(model, keys):
    """Every row inside the records with these keys, each with what its natural keys need."""
    found = defaultdict(list)
    for child in children_of(model):
        links = [field for field in child._meta.local_fields if field.is_relation]
        siblings = [f"{link.name}__{link.related_model.parent_name}" for link in links if _is_child(link)]
        paths = [link.name for link in links] + siblings
        # Of other records and rows only what their keys are made of: their many columns would take most of the time.
        keyed = [f"{link.name}__{'uid' if _is_child(link) else 'ref'}" for link in links]
        keyed += [f"{path}__ref" for path in siblings]
        own = [field.name for field in child._meta.local_fields]
        rows = child.objects.order_by().select_related(*paths).only(*own, *keyed)
        for row in rows.filter(**{f"{child.parent_name}__in": keys}):
            found[row.parent.pk].append(row)
    return found


def _is_child(link):
    return issubclass(link.related_model, Child)


def _shown_uids(model, keys, inside):
    """Uids of the rows inside these records, all of them shown, that the public sees."""
    shown = {""}
    kinds = {type(row) for key in keys for row in inside[key]}
    # Citations come last: they are shown with the row that they are about.
    for child in sorted(kinds, key=lambda child: child is Citation):
        rows = child.objects.order_by().filter(points_at_shown(child), **{f"{child.parent_name}__in": keys})
        found = rows.values_list("uid", "child") if child is Citation else rows.values_list("uid")
        shown |= {uid for uid, *about in found if not about or about[0] in shown}
    return shown

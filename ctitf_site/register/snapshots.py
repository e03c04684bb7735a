"""Records with everything inside them as JSON: as they are saved, and as the public sees them.

A snapshot is a list of rows in Django's serializer format with natural keys, always in the same order: the
entry, the record, then what lives inside it. Many records of one kind cost as many queries as one.
"""

import hashlib
import json
from collections import defaultdict

from .keyed import listed, lists, natural_keys, said
from .models import Citation, Entry, FormerAddress, Status
from .public import child_models, points_at_shown

# What remains of a withdrawn record.
REASONS = ("withdrawn_reason_en", "withdrawn_reason_ru", "withdrawn_on", "merged_into")
TOMBSTONE = ("ref", "noun", "slug", "status", *REASONS)
# And the addresses that lead to it.
ADDRESSES = FormerAddress._meta.label_lower
WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)


def snapshots(records) -> list[tuple[str, str]]:
    """For each of ``records``, all of one kind: what is saved, for staff; and what the public sees.

    The public text has only rows that are shown; of a withdrawn record a tombstone; of one that was never seen nothing.
    """
    return _Read(type(records[0]), records).texts()


def is_record(rows: list[dict]) -> bool:
    """Do the ``rows`` of a public text show a record, and not only a tombstone?"""
    return bool(rows) and rows[0]["fields"]["status"] != Status.WITHDRAWN


def digest(content: str) -> str:
    """SHA-256 of ``content``, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


class _Read:
    """What is read for all ``records`` at once."""

    def __init__(self, model, records):
        self.records, keys = records, [record.pk for record in records]
        self.entries = Entry.objects.in_bulk(keys)
        self.inside, self.lists = _inside(model, keys), lists(model, keys)
        rows = [*self.entries.values(), *records, *(row for key in keys for row in self.inside[key])]
        self.named = natural_keys(rows, self.lists)
        self.shown = set(model.objects.published().filter(pk__among=keys).values_list("pk", flat=True))
        self.uids = _shown_uids(model, self.shown, self.inside)
        self.listed = {field: _shown_in(field, pairs, self.shown) for field, pairs in self.lists.items()}

    def texts(self):
        return [self._texts(self.entries[record.pk], record) for record in self.records]

    def _texts(self, entry, record):
        head, own, *inside = (said(row, self.named) for row in (entry, record, *self.inside[record.pk]))
        inside.sort(key=lambda row: (row["model"], row["fields"]["uid"]))
        own["fields"] |= self._lists_of(record, lambda field, key: True)
        begin, texts = WRITER.encode(head), [WRITER.encode(row) for row in inside]
        content = _joined(begin, WRITER.encode(own), *texts)
        if entry.status == Status.WITHDRAWN and entry.seen_at:
            notice = head | {"fields": {name: head["fields"][name] for name in TOMBSTONE}}
            addresses = (text for row, text in zip(inside, texts, strict=True) if row["model"] == ADDRESSES)
            return content, _joined(WRITER.encode(notice), *addresses)
        if record.pk not in self.shown:
            return content, ""
        own["fields"] |= self._lists_of(record, lambda field, key: key in self.listed[field])
        seen = (text for row, text in zip(inside, texts, strict=True) if row["fields"]["uid"] in self.uids)
        return content, _joined(begin, WRITER.encode(own), *seen)

    def _lists_of(self, record, is_told):
        """The lists of ``record``: of what they name only what ``is_told``."""
        return {
            field.name: listed(field, [key for key in pairs[record.pk] if is_told(field, key)], self.named)
            for field, pairs in self.lists.items()
        }


def _joined(*rows):
    """One text of rows that are written already, as if they had been written together."""
    return f"[{', '.join(rows)}]"


def _shown_in(field, pairs, shown):
    """Keys of what records that are ``shown`` name in the list ``field``, where the public sees it."""
    if not (keys := {key for record in shown for key in pairs[record]}):
        return set()
    return set(field.related_model.objects.published().order_by().filter(pk__among=keys).values_list("pk", flat=True))


def children_of(model):
    """Kinds of rows that live inside records of ``model``."""
    return [child for child in child_models() if issubclass(model, child.parent_model())]


def _inside(model, keys):
    """Every row inside the records with these keys."""
    found = defaultdict(list)
    for child in children_of(model):
        for row in child.objects.order_by().filter(**{f"{child.parent_name}__among": keys}):
            found[getattr(row, f"{child.parent_name}_id")].append(row)
    return found


def _shown_uids(model, keys, inside):
    """Uids of the rows inside these records, all of them shown, that the public sees."""
    shown = {""}
    kinds = {type(row) for key in keys for row in inside[key]}
    # Citations come last: they are shown with the row that they are about.
    for child in sorted(kinds, key=lambda child: child is Citation):
        rows = child.objects.order_by().filter(points_at_shown(child), **{f"{child.parent_name}__among": keys})
        found = rows.values_list("uid", "child") if child is Citation else rows.values_list("uid")
        shown |= {uid for uid, *about in found if not about or about[0] in shown}
    return shown

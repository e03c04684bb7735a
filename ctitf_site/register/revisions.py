"""Saved states of records: what a record was, with everything inside it, after each change."""

import hashlib
import json
from datetime import datetime

from django.apps import apps
from django.core import serializers
from django.db import transaction
from django.db.models import ManyToManyField
from django.utils import timezone

from .models import Child, Entry, Revision, Sequence, Status
from .public import child_models

SCHEMA = 1
# Derived, or for staff only: not part of what the register says.
LEFT_OUT = {"version", "updated_at", "sort_en", "sort_ru", "search", "notes", "child"}


def snapshot(record) -> str:
    """The record and its children as JSON: Django's serializer format, natural keys, always in the same order."""
    rows = [Entry.objects.get(pk=record.pk), record]
    for model in child_models():
        if issubclass(type(record), model.parent_model()):
            rows += children(model, record)
    objects = serializers.serialize("python", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True)
    head, own, *inside = [{"model": found["model"], "fields": said(found)} for found in objects]
    inside.sort(key=lambda found: (found["model"], found["fields"]["uid"]))
    return json.dumps([head, own, *inside], ensure_ascii=False, sort_keys=True, default=str)


def said(found) -> dict:
    """What a serialized row says: without what is left out, values of many-to-many fields sorted."""
    fields = apps.get_model(found["model"])._meta
    return {
        name: sorted(value) if isinstance(fields.get_field(name), ManyToManyField) else value
        for name, value in found["fields"].items()
        if name not in LEFT_OUT
    }


def children(model, record):
    """Rows of ``model`` inside ``record``, each with what its natural keys need."""
    links = {field.name: field.related_model for field in model._meta.local_fields if field.is_relation}
    siblings = [f"{name}__{target.parent_name}" for name, target in links.items() if issubclass(target, Child)]
    return model.objects.filter(**{model.parent_name: record.pk}).select_related(*links, *siblings)


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def write_revision(record, *, action, by=None, reason="") -> Revision | None:
    """Append the present state of ``record`` to its history; nothing where it has not changed.

    Call it in the transaction that saved the record, after everything inside it is saved.
    """
    with transaction.atomic():
        content = snapshot(record)
        last = record.revisions.order_by("-number").first()
        if last and last.digest == digest(content):
            return None
        public = Status.PUBLISHED in (record.status, last and last.status)
        seq, at = next_seq() if public else (None, timezone.now())
        number = last.number + 1 if last else 1
        Entry.objects.filter(pk=record.pk).update(version=number)
        return Revision.objects.create(
            entry_id=record.pk,
            number=number,
            seq=seq,
            at=at,
            by=by,
            reason=reason,
            action=action,
            status=record.status,
            schema=SCHEMA,
            content=content,
            digest=digest(content),
        )


def next_seq() -> tuple[int, datetime]:
    """The next number of the public sequence and its time, which never runs backwards."""
    Sequence.objects.get_or_create(pk=1)
    counter = Sequence.objects.select_for_update().get(pk=1)
    counter.last += 1
    counter.at = max(filter(None, (timezone.now(), counter.at)))
    counter.save()
    return counter.last, counter.at

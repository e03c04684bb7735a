"""The history of records: a revision for each saved state, and a place in the public sequence for what is seen."""

import json
from collections import defaultdict
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from .history import last_revisions
from .models import Entry, Record, Revision, Sequence, Status
from .pointing import links_to, record_of
from .reviewing import left_review
from .searching.index import index
from .snapshots import digest, is_record, snapshots
from .tallies import Change, follow
from .whole import texts_of, whole

SCHEMA = 1
CHUNK = 200
# What stands before the first revision.
NOTHING = Revision(number=0)


@contextmanager
def writing():
    """A transaction that saves records, while nobody else saves any: begin it before a row is locked or saved.

    Who publishes a record locks those that name it, and they may name each other: without one lock that all take
    first, two would wait for each other for ever. Nor could one see the row that the other is just adding.
    """
    with transaction.atomic():
        while not Sequence.objects.select_for_update().filter(pk=1).first():
            Sequence.objects.get_or_create(pk=1)
        yield


@writing()
def write_revision(record, *, action, by=None, reason="") -> Revision | None:
    """Append the present state of ``record`` to its history; nothing where it has not changed.

    Call it in the transaction that saved the record (``writing``), after everything inside it is saved. What
    changes the public view takes the next number of the public sequence. Where the record appears or disappears,
    the records that point at it change with it.
    """
    revisions = write_revisions([record], action=action, by=by, reason=reason)
    return revisions[0] if revisions and revisions[0].entry_id == record.pk else None


@writing()
def write_revisions(records, *, action, by=None, reason="") -> list[Revision]:
    """Append the present states of ``records``, which changed together, in this order and all at one time."""
    revisions, asked = [], {record.pk for record in records}
    waiting = [(record, action, reason) for record in records]
    while waiting:
        some, waiting = waiting[:CHUNK], waiting[CHUNK:]
        for each, last, revision in _changes(some, by):
            revisions.append(revision)
            if last.status == Status.REVIEW != revision.status:
                left_review(each.pk, revision.status, by=by)
            if seen(revision.public) != seen(last.public):
                followers = [other for other in pointing_at(each) if other.pk not in asked]
                asked |= {other.pk for other in followers}
                waiting += [(other, Revision.Action.FOLLOWED, each.ref) for other in followers]
    _number(revisions)
    return revisions


@writing()
def write_first_revisions(records, *, action, by=None, reason="") -> None:
    """Begin the history of new ``records``, all of one kind, which nothing that has a history points at yet."""
    texts = zip(records, snapshots(records), strict=True)
    _number([_revision(record, text, NOTHING, action=action, by=by, reason=reason) for record, text in texts])


def _changes(waiting, by):
    """Each whole record that is not as its last revision says; that revision, and the one that it needs now."""
    records = _locked([record for record, _action, _reason in waiting])
    last, texts = {r.entry_id: r for r in last_revisions(list(records))}, texts_of(records.values())
    for each, action, reason in waiting:
        before = last.get(each.pk, NOTHING)
        values = {"action": action, "by": by, "reason": reason}
        revision = _revision(records[each.pk], texts[each.pk], before, **values)
        if (before.digest, before.public) != (revision.digest, revision.public):
            yield records[each.pk], before, revision


def _locked(records):
    """Whole records by key, their entries locked: of an entry the rest is read now that nobody else can change it."""
    locked = Entry.objects.select_for_update().order_by("pk")
    entries = list(locked.filter(pk__among=[record.pk for record in records]))
    given = {record.pk: record for record in records if isinstance(record, Record)}
    return given | whole(entry for entry in entries if entry.pk not in given)


def _number(revisions):
    """Save ``revisions``; those that change the public view take the next numbers."""
    public = [revision for revision in revisions if revision.changes_public]
    last, at = next_seq(len(public)) if public else (0, timezone.now())
    for seq, revision in enumerate(public, last - len(public) + 1):
        revision.seq = seq
    for revision in revisions:
        revision.at = at
    Revision.objects.bulk_create(revisions)
    alike = defaultdict(list)
    for revision in revisions:
        alike[revision.number, revision.seq is not None].append(revision.entry_id)
    for (number, is_public), keys in alike.items():
        Entry.objects.filter(pk__in=keys).update(version=number, **({"updated_at": at} if is_public else {}))
    entries = Entry.objects.filter(pk__in=[revision.entry_id for revision in public if seen(revision.public)])
    entries.filter(seen_at=None).update(seen_at=at)
    index({revision.entry_id: revision.public for revision in public})
    follow([revision.change for revision in public])


def _revision(record, texts, last, **values):
    """The revision after ``last``, not saved yet."""
    content, public = texts
    revision = Revision(entry_id=record.pk, number=last.number + 1, status=record.status, schema=SCHEMA, **values)
    revision.content, revision.digest, revision.public = content, digest(content), public
    revision.changes_public = public != last.public
    revision.change = Change(type(record), record.pk, last.public, public)
    return revision


def seen(public: str) -> bool:
    """Does this public text show a record, and not only a tombstone?"""
    return bool(public) and is_record(json.loads(public))


def next_seq(count=1) -> tuple[int, datetime]:
    """The last of the next ``count`` numbers of the public sequence, and their time, which never runs backwards."""
    counter = Sequence.objects.get(pk=1)
    counter.last += count
    counter.at = max(filter(None, (timezone.now(), counter.at)))
    counter.save()
    return counter.last, counter.at


def pointing_at(record):
    """Entries with a history whose records name ``record`` or a row inside it, in order of ref."""
    keys = set()
    for source, lookup in links_to(type(record)):
        rows = source.objects.filter(**{lookup: record.pk})
        keys |= set(rows.values_list(record_of(source, "pk"), flat=True))
    return Entry.objects.filter(pk__in=keys, revisions__number=1).exclude(pk=record.pk).order_by("ref")


def changed_unseen(model):
    """Records of ``model`` that differ from their last revision, or have none; read in chunks by key."""
    last = 0
    while records := list(model.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = records[-1].pk
        known = _last_texts(records)
        for record, (content, public) in zip(records, snapshots(records), strict=True):
            if known.get(record.pk) != (digest(content), public):
                yield record


def _last_texts(records):
    """Digest and public text of the last revision of each record."""
    revisions = last_revisions([record.pk for record in records])
    return {entry: (found, public) for entry, found, public in revisions.values_list("entry", "digest", "public")}

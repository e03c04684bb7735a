"""Taking somebody out of the register on request, without breaking what others are recorded to have done with them.

The record stays, with its ref and all that names it; what it said of the person is gone, also from its history. So
nobody who reads the register, now or as of another time, finds the name here again.
"""

import json
from dataclasses import dataclass, field

from django.core.management import CommandError
from django.db import transaction

from .history import ERASED
from .models import Entry, FormerAddress, Name, Proposal, Review, Revision
from .public import record_models
from .replay import forget_files
from .revisions import next_seq, write_revision, writing
from .snapshots import WRITER, children_of, digest
from .text import fold

REMOVED = {"en": "Name removed on request", "ru": "Имя удалено по просьбе"}
SAID = ("before", "after", "comment", "answer")


@dataclass
class Erased:
    """What was done: records and revisions written anew; what they were called; others in whose texts that stands."""

    refs: list[str] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    revisions: int = 0
    names: set[str] = field(default_factory=set)
    mentions: list[str] = field(default_factory=list)


def somebody(ref: str):
    """The person with this ref. Raises ``CommandError`` where there is none."""
    kinds = [model for model in record_models() if model.is_somebody]
    for model in kinds:
        if found := model.objects.filter(ref=ref.upper()).first():
            return found
    raise CommandError(f"There is no {' or '.join(model.noun_name() for model in kinds)} {ref}.")


def all_of(person) -> list:
    """Every record of the same person: that into which it was merged, and all that were merged into that."""
    while person.merged_into_id:
        person = type(person).objects.get(pk=person.merged_into_id)
    found, keys = [], [person.pk]
    while some := list(type(person).objects.filter(pk__in=keys).order_by("ref")):
        found += some
        keys = Entry.objects.filter(merged_into__in=keys).exclude(pk__in=[each.pk for each in found]).values("pk")
    return found


@writing()
def erase(person, *, by=None) -> Erased:
    """Take the person out of all its records, and of what is kept of them."""
    found = Erased()
    records = all_of(person)
    for record in records:
        found.names |= names_of(record)
    for record in records:
        _erase_record(record, by)
        found.refs.append(record.ref)
        found.keys.append(record.pk)
        found.revisions += _erase_history(record)
    found.mentions = sorted({ref for ref, text in _others(found.keys) if speaks_of(text, found.names)})
    transaction.on_commit(forget_files)
    return found


def names_of(record) -> set[str]:
    """Everything that the record was ever called."""
    found = {*record.called(), *record.names.values_list("text", flat=True)}
    for text in record.revisions.values_list("content", flat=True):
        head, *rows = json.loads(text)
        found |= {head["fields"]["title_en"], head["fields"]["title_ru"]}
        found |= {row["fields"]["text"] for row in rows if row["model"] == Name._meta.label_lower}
    return {name for name in found if name} - {*REMOVED.values()}


def speaks_of(text: str, names) -> bool:
    """Does one of ``names`` stand in this text, in capitals or not? It may be JSON, where some signs are escaped."""
    folded = fold(text)
    return any(fold(form) in folded for name in names for form in (name, json.dumps(name, ensure_ascii=False)[1:-1]))


def _others(keys):
    """Every text of other records that is kept, with the ref: of their history, proposals and reviews, and notes."""
    others = Revision.objects.exclude(entry__in=keys).values_list("entry__ref", "content")
    yield from others.iterator(chunk_size=500)
    for model, names in ((Proposal, SAID), (Review, SAID[2:])):
        for ref, *texts in model.objects.exclude(entry__in=keys).values_list("entry__ref", *names):
            yield ref, "\n".join(texts)
    yield from Entry.objects.exclude(pk__in=keys).exclude(notes="").values_list("ref", "notes")


def _erase_record(record, by):
    for child in children_of(type(record)):
        child.objects.filter(**{child.parent_name: record.pk}).delete()
    for name, value in _left_of(vars(record)).items():
        setattr(record, name, value)
    record.save()
    FormerAddress.objects.filter(entry=record.pk).delete()  # the one that saving has just kept
    write_revision(record, action=Revision.Action.CHANGED, by=by, reason=ERASED)
    _tell(record, by)


def _tell(record, by):
    """Number the change also where the public text was like that before: what is kept of the past ends with it."""
    last = record.revisions.last()
    if last is None or last.reason == ERASED and last.seq or not Entry.objects.get(pk=record.pk).seen_at:
        return
    last.pk, last.number, last.reason, last.by = None, last.number + 1, ERASED, by
    last.action, (last.seq, last.at) = Revision.Action.CHANGED, next_seq()
    last.save(force_insert=True)
    Entry.objects.filter(pk=record.pk).update(version=last.number, updated_at=last.at)


def _erase_history(record) -> int:
    """Write anew what is kept of the record: its revisions, and what was proposed or asked."""
    revisions = list(record.revisions.all())
    for revision in revisions:
        revision.content, revision.public = _without(revision.content), _without(revision.public)
        revision.digest = digest(revision.content)
    Revision.objects.bulk_update(revisions, ["content", "public", "digest"], batch_size=100)
    for proposal in Proposal.objects.filter(entry=record.pk):
        before, after = _without(proposal.before), _without(proposal.after)
        Proposal.objects.filter(pk=proposal.pk).update(before=before, after=after, comment="", answer="")
    Review.objects.filter(entry=record.pk).update(comment="", answer="")
    return len(revisions)


def _without(text: str) -> str:
    """A saved text with what remains: that there is a record, and nothing inside it. Empty stays empty."""
    if text in ("", "[]"):
        return text
    head, *rows = json.loads(text)
    known = head["fields"]
    fields = known | {name: value for name, value in _left_of(known).items() if name in known}
    own = [row for row in rows if "uid" not in row["fields"]]
    return f"[{', '.join(WRITER.encode(row) for row in (head | {'fields': fields}, *own))}]"


def _left_of(fields: dict) -> dict:
    """What an entry with these ``fields`` says instead; a withdrawn one has to say why it is."""
    said = {"slug": fields["ref"].lower(), "notes": "", "absent": {}}
    for language, text in REMOVED.items():
        reason = f"withdrawn_reason_{language}"
        said |= {f"title_{language}": text, reason: text if fields.get(reason) else ""}
    return said

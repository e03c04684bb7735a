"""Taking somebody out of the register on request, without breaking what others are recorded to have done with them.

The record stays, with its ref and all that names it; what it said of the person is gone, also from its history. So
nobody who reads the register, now or as of another time, finds the name here again.
"""

import json
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.core.management import CommandError
from django.db import transaction
from django.db.models import Q

from .history import last_revisions
from .models import FormerAddress, Proposal, Review, Revision
from .public import record_models
from .replay import forget_files
from .revisions import pointing_at, write_revision, writing
from .snapshots import WRITER, children_of, digest

REMOVED = {"en": "Name removed on request", "ru": "Имя удалено по просьбе"}
REASON = "erased on request"


@dataclass
class Erased:
    """What was done: records and revisions written anew; ``mentions``: refs of others in whose texts a name stands."""

    refs: list[str] = field(default_factory=list)
    revisions: int = 0
    mentions: list[str] = field(default_factory=list)


def somebody(ref: str):
    """The person with this ref. Raises ``CommandError`` where there is none."""
    kinds = [model for model in record_models() if model.is_somebody]
    for model in kinds:
        if found := model.objects.filter(ref=ref.upper()).first():
            return found
    raise CommandError(f"There is no {' or '.join(model.noun_name() for model in kinds)} {ref}.")


def personal_data(record) -> dict:
    """Everything that is kept of the person: the record, its history, and the rows of other records that name it."""
    history = record.revisions.order_by("number").values("number", "at", "action", "status", "content")
    named = []
    for revision in last_revisions(pointing_at(record)).select_related("entry").order_by("entry__ref"):
        rows = [row for row in json.loads(revision.content) if [record.ref] in row["fields"].values()]
        named += [{"record": revision.entry.ref, **row} for row in rows]
    return {
        "ref": record.ref,
        "notes": record.notes,
        "history": [row | {"content": json.loads(row["content"])} for row in history],
        "named_in": named,
    }


@writing()
def erase(record, *, by=None) -> Erased:
    """Take the person out of ``record``, of those that were merged into it, and of what is kept of both."""
    found, names = Erased(), set()
    for each in [record, *type(record).objects.filter(merged_into=record.pk).order_by("ref")]:
        names |= {text for text in (*each.called(), *each.names.values_list("text", flat=True)) if text}
        _erase_record(each, by)
        found.refs.append(each.ref)
        found.revisions += _erase_history(each)
    names -= {*REMOVED.values()}
    said = reduce(or_, (Q(content__contains=name) for name in names), Q(pk=None))
    others = Revision.objects.filter(said).exclude(entry__ref__in=found.refs)
    found.mentions = sorted({*others.values_list("entry__ref", flat=True)})
    transaction.on_commit(forget_files)
    return found


def _erase_record(record, by):
    for child in children_of(type(record)):
        child.objects.filter(**{child.parent_name: record.pk}).delete()
    record.outdated_ru = None
    for name, value in _left_of(vars(record)).items():
        setattr(record, name, value)
    record.save()
    FormerAddress.objects.filter(entry=record.pk).delete()  # the one that saving has just kept
    write_revision(record, action=Revision.Action.CHANGED, by=by, reason=REASON)


def _erase_history(record) -> int:
    """Write anew what is kept of the record: its revisions, and what was proposed or asked."""
    revisions = list(record.revisions.all())
    for revision in revisions:
        revision.content, revision.public = _without(revision.content), _without(revision.public)
        revision.digest = digest(revision.content)
    Revision.objects.bulk_update(revisions, ["content", "public", "digest"], batch_size=100)
    for proposal in Proposal.objects.filter(entry=record.pk):
        Proposal.objects.filter(pk=proposal.pk).update(
            before=_without(proposal.before), after=_without(proposal.after), comment="", answer=""
        )
    Review.objects.filter(entry=record.pk).update(comment="", answer="")
    return len(revisions)


def _without(text: str) -> str:
    """A saved text with what remains: that there is a record, and nothing inside it. Empty stays empty."""
    if not text:
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

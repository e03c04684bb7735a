"""States that somebody wants a record to have: kept aside, and decided upon change by change.

Two roads lead here. Who may not publish proposes a change of what is public. And who saved second keeps what was
typed, to be put together with what somebody else saved meanwhile.
"""

import json
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from .applying import STANDING, apply
from .comparing import WHOLE, Change, State, compare, put_together, value_in
from .models import Citation, Entry, Proposal, Revision
from .revisions import write_revision, writing
from .snapshots import snapshots

# What is edited with a record but is no part of its revisions.
ASIDE = ("notes", "publish_at")
# Set when it is done, not when it is proposed.
NOT_PROPOSED = ("withdrawn_on",)


class Overtaken(Exception):
    """The record, or the proposal, is not as it was when the decision was made."""


def state_of(record) -> State:
    """The present state of ``record`` with everything that its form edits."""
    [(content, _public)] = snapshots([record])
    head, *others = json.loads(content)
    entry = Entry.objects.get(pk=record.pk)
    at = entry.publish_at and entry.publish_at.isoformat()
    return [head | {"fields": head["fields"] | {"notes": entry.notes, "publish_at": at}}, *others]


def state_at(record, number: int) -> State | None:
    """The state that revision ``number`` of ``record`` kept; None where there is no such revision."""
    content = record.revisions.filter(number=number).values_list("content", flat=True).first()
    return content and json.loads(content)


def propose(*, record, before: State, after: State, by, comment="") -> Proposal | None:
    """Keep ``after`` aside, with what those who decide should know; None where ``record`` is like that already."""
    if not changes(before, after, state_of(record)):
        return None
    texts = {"before": json.dumps(before, ensure_ascii=False), "after": json.dumps(after, ensure_ascii=False)}
    return Proposal.objects.create(entry_id=record.pk, by=by, comment=comment, **texts)


def changes_of(proposal) -> list[Change]:
    """What ``proposal`` would still change."""
    return changes(json.loads(proposal.before), json.loads(proposal.after), state_of(record_of(proposal)))


def changes(before: State, after: State, now: State) -> list[Change]:
    """What its author wants changed from ``before`` to ``after``, but for what is so ``now`` already.

    A row that is gone meanwhile comes back as a whole, or not at all.
    """
    found = {}
    for change in compare(before, after):
        if change.field and value_in(now, change.of_row()) is None:
            change = replace(
                change.of_row(), old=value_in(before, change.of_row()), new=value_in(after, change.of_row())
            )
        if change.field not in NOT_PROPOSED and value_in(now, change) != change.new:
            found[change.key] = change
    return list(found.values())


def with_sources(taken: list[Change], after: State, now: State) -> list[Change]:
    """``taken``, and the sources of rows that come back with them: they went when the rows did."""
    back = {change.uid for change in taken if change.field == WHOLE and change.new and change.old}
    known = {row["fields"].get("uid") for row in now}
    lost = (row for row in after if row["model"] == Citation._meta.label_lower and row["fields"]["uid"] not in known)
    about = [row["fields"] for row in lost if back & set(row["fields"]["path"].split("/"))]
    return [*taken, *(Change(Citation._meta.label_lower, fields["uid"], WHOLE, None, fields) for fields in about)]


def record_of(proposal):
    return proposal.entry.model.objects.get(pk=proposal.entry_id)


@writing()
def accept(*, proposal, keys, seen: str, by, answer="", mend=lambda record: None) -> Revision | None:
    """Make those changes of ``proposal`` that ``keys`` name, in the record as it was in the saved state ``seen``.

    ``mend`` is called with the record before its revision is written.

    Raises ``Overtaken``, and what ``apply`` raises.
    """
    entry = Entry.objects.select_for_update().get(pk=proposal.entry_id)
    if entry.saved_state != seen:
        raise Overtaken
    _decide(proposal, Proposal.State.ACCEPTED, by, answer)
    record = record_of(proposal)
    now = state_of(record)
    taken = [change for change in changes_of(proposal) if change.key in keys]
    apply(record, put_together(now, with_sources(taken, json.loads(proposal.after), now)))
    mend(record)
    reason = f"{proposal.by.get_username()}: {proposal.pk}"
    return write_revision(record, action=Revision.Action.ACCEPTED, by=by, reason=reason)


@transaction.atomic
def close(*, proposal, state, by, answer="") -> None:
    """Decline ``proposal``, or take it back. Raises ``Overtaken`` where it is decided already."""
    _decide(proposal, state, by, answer)


def _decide(proposal, state, by, answer):
    waiting = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.WAITING)
    if not waiting.update(state=state, decided_by=by, decided_at=timezone.now(), answer=answer):
        raise Overtaken


@writing()
def restore(*, record, number: int, by, seen: str | None = None) -> Revision | None:
    """Let ``record`` say again what revision ``number`` said; where it stands (status, address) stays.

    None where it says that already. Raises what ``apply`` raises; ``Overtaken`` where the record is not as it was in
    the saved state ``seen``, if that is given.
    """
    entry = Entry.objects.select_for_update().get(pk=record.pk)
    if seen is not None and entry.saved_state != seen:
        raise Overtaken
    apply(record, restored(record, number))
    return write_revision(record, action=Revision.Action.RESTORED, by=by, reason=f"#{number}")


def restored(record, number: int) -> State:
    """The state of ``record`` with what it said at revision ``number``."""
    head, *others = state_at(record, number)
    now = state_of(record)[0]
    stays = {name: now["fields"][name] for name in (*STANDING, *ASIDE)}
    return [head | {"fields": head["fields"] | stays}, *others]

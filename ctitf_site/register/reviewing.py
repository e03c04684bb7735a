"""Asking somebody to look at a record before it is published, and the answer. The status says that one is wanted."""

from django.utils import timezone

from .models import Review, Status
from .models.asked import State

# What became of a request, by the status that the record went on to.
OUTCOMES = {Status.DRAFT: State.TAKEN_BACK, Status.PUBLISHED: State.ACCEPTED, Status.WITHDRAWN: State.DECLINED}


def ask(record, *, by, comment="") -> Review:
    """Keep who wants ``record`` looked at, and what they say about it."""
    return Review.objects.create(entry_id=record.pk, by=by, comment=comment)


def waiting(record):
    """Requests about ``record`` that nobody has answered, the first one first."""
    return record.reviews.filter(state=State.WAITING).select_related("by").order_by("at", "pk")


def decide(record, *, state, by, answer="") -> None:
    """Answer every request about ``record``. Where nobody asked, whoever saved it last is told."""
    if not waiting(record).exists():
        last = record.revisions.filter(by__isnull=False).order_by("-number").first()
        ask(record, by=last.by if last else by)
    _close(record.pk, state, by, answer)


def left_review(entry_id, status, *, by) -> None:
    """Close the requests about a record that is in review no longer, whichever way it went.

    A draft again: who asked has taken the request back, anybody else has sent it back.
    """
    outcome = OUTCOMES[Status(status)]
    if outcome == State.TAKEN_BACK and by:
        others = Review.objects.filter(entry=entry_id, state=State.WAITING).exclude(by=by)
        others.update(state=State.DECLINED, decided_by=by, decided_at=timezone.now())
    _close(entry_id, outcome, by, "")


def _close(entry_id, state, by, answer):
    open_requests = Review.objects.filter(entry=entry_id, state=State.WAITING)
    open_requests.update(state=state, decided_by=by, decided_at=timezone.now(), answer=answer)


def sent_back(record) -> Review | None:
    """The last answer that sent ``record`` back, where it is a draft since."""
    if record.status != Status.DRAFT:
        return None
    return (
        record.reviews.filter(state=State.DECLINED).select_related("by", "decided_by").order_by("-decided_at").first()
    )

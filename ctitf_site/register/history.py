"""The public history: which number of the sequence stood at a time, and what changed in a record."""

from datetime import date, datetime

from django.db.models import Max

from .models import Entry, Revision
from .reading import live


def public_revisions():
    """Revisions that changed what the public sees, always of the live register."""
    return Revision.objects.filter(seq__isnull=False)


def last_seq() -> int:
    """The number of the last public change; 0 before the first."""
    return public_revisions().aggregate(last=Max("seq"))["last"] or 0


def seq_at(moment: datetime) -> int:
    """The number of the last public change before ``moment``; 0 before the first."""
    return public_revisions().filter(at__lt=moment).aggregate(last=Max("seq"))["last"] or 0


def at_seq(seq: int) -> datetime:
    """When the public change with this number was made."""
    return public_revisions().values_list("at", flat=True).get(seq=seq)


def withdrawn_on(ref: str) -> date | None:
    """The day on which the record was withdrawn, as the live register knows it."""
    return Entry.objects.using(live()).filter(ref=ref).values_list("withdrawn_on", flat=True).first()


def history_of(ref: str):
    """What the public saw change in one record, the latest first; who and why stay in the house."""
    return public_revisions().filter(entry__ref=ref).order_by("-seq")

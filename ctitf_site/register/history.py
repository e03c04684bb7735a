"""The public history: which number of the sequence stood at a time, and what changed in a record."""

from datetime import datetime

from django.db.models import Max

from .models import Revision


def public_revisions():
    """Revisions that changed what the public sees, always of the live register."""
    return Revision.objects.filter(seq__isnull=False)


def last_seq() -> int:
    """The number of the last public change; 0 before the first."""
    return public_revisions().aggregate(last=Max("seq"))["last"] or 0


def seq_at(moment: datetime) -> int:
    """The number of the last public change before ``moment``; 0 before the first."""
    return public_revisions().filter(at__lt=moment).aggregate(last=Max("seq"))["last"] or 0

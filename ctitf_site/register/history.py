"""The public history: which number of the sequence stood at a time, and what changed in a record."""

from datetime import date, datetime, timedelta

from django.db.models import Case, F, Max, OuterRef, Subquery, Value, When
from django.utils import timezone

from .among import KEYS
from .models import Entry, Revision, Status
from .models.revision import ERASED
from .prepared import Constant
from .reading import live, until
from .statements import Statement

# What was said at an instant was said then, so it is known right after it.
INSTANT = timedelta(microseconds=1)
# What the public saw of a record from a revision on.
SEEN = Case(
    When(status=Status.WITHDRAWN, then=Value("withdrawn")),
    When(public="", then=Value("hidden")),
    default=Value("shown"),
)


def public_revisions():
    """Revisions that changed what the public sees, always of the live register."""
    return Revision.objects.filter(seq__isnull=False)


def last_revisions(entries):
    """The last saved state of each of these records."""
    latest = Revision.objects.filter(entry=OuterRef("entry")).order_by("-number").values("pk")[:1]
    return Revision.objects.filter(entry__in=entries, pk=Subquery(latest))


def retold() -> int:
    """The number of the change with which somebody was erased last; 0 where nobody was.

    What was told before of the past is not to be told again.
    """
    return next((row["seq"] for row in LAST_ERASED.rows()), 0)


def _erased():
    return public_revisions().filter(reason=Constant(ERASED)).order_by("-seq").values("seq")[:1]


LAST_ERASED = Statement(_erased)


def last_seq() -> int:
    """The number of the last public change; 0 before the first."""
    return public_revisions().aggregate(last=Max("seq"))["last"] or 0


def last_change() -> tuple[int, datetime] | None:
    """Number and time of the last public change; None before the first."""
    return next((tuple(row.values()) for row in LAST_CHANGE.rows()), None)


LAST_CHANGE = Statement(lambda: public_revisions().order_by("-seq").values("seq", "at")[:1])


def present() -> datetime:
    """Now, as the register counts: a clock that was set back is behind its last change, which has been all the same."""
    last = last_change()
    return max(timezone.now(), last[1] + INSTANT) if last else timezone.now()


def public_change(seq: int) -> tuple[int, datetime] | None:
    """Number and time of the public change with this number; None where there is none."""
    return public_revisions().filter(seq=seq).values_list("seq", "at").first()


def change_as_told(seq: int) -> tuple[int, datetime, int | None] | None:
    """The public change with this number, and the number with which the past was told anew last (``retold``)."""
    found = public_revisions().filter(seq=seq).annotate(retold=Subquery(_erased()))
    return found.values_list("seq", "at", "retold").first()


def seq_at(moment: datetime) -> int:
    """The number of the last public change before ``moment``; 0 before the first."""
    return public_revisions().filter(at__lt=moment).aggregate(last=Max("seq"))["last"] or 0


def at_seq(seq: int) -> datetime:
    """When the public change with this number was made."""
    return public_revisions().values_list("at", flat=True).get(seq=seq)


def last_changes(refs) -> dict[str, int]:
    """The number of the last public change of each record, as of the time that the register is read at."""
    rows = _changes_of(refs).filter(seq__lte=seq) if (seq := until()) is not None else LAST_CHANGES.rows(refs)
    return {row["entry__ref"]: row["last"] for row in rows}


def _changes_of(refs):
    changes = public_revisions().filter(entry__ref__among=refs)
    return changes.order_by().values("entry__ref").annotate(last=Max("seq"))


LAST_CHANGES = Statement(lambda: _changes_of(KEYS))


def withdrawn_on(ref: str) -> date | None:
    """The day on which the record was withdrawn, as the live register knows it."""
    return Entry.objects.using(live()).filter(ref=ref).values_list("withdrawn_on", flat=True).first()


def history_of(ref: str):
    """What the public saw change in one record, the latest first; who and why stay in the house."""
    return public_revisions().filter(entry__ref=ref).order_by("-seq")


def told(revisions):
    """Public revisions with ``ref`` and ``noun`` of the record, and in ``what`` what happened to it.

    It was published (for the first time, or again), changed, withdrawn, or hidden with a record that it needs.
    """
    before = public_revisions().filter(entry=OuterRef("entry"), seq__lt=OuterRef("seq")).order_by("-seq")
    found = revisions.annotate(
        ref=F("entry__ref"),
        noun=F("entry__noun"),
        seen=SEEN,
        before=Subquery(before.annotate(seen=SEEN).values("seen")[:1]),
        what=Case(
            When(seen="shown", before="shown", then=Value("changed")),
            When(seen="shown", then=Value("published")),
            default=F("seen"),
        ),
    )
    return found.only("seq", "at")

"""Taking back a set of revisions that were saved together: every record is as before, or nothing is taken back."""

from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .applying import apply
from .completeness import goes_out, missing
from .models import Batch, Entry, Revision, Status
from .proposals import restored
from .refusals import REFUSALS, why
from .revisions import write_revision, writing

CHUNK = 500


class Hindered(Exception):
    """What stands in the way of taking a batch back: a sentence for each record."""

    def __init__(self, reasons):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@writing()
def undo(*, batch: Batch, by=None) -> None:
    """Bring every record of ``batch`` back to what it said before; what was new is deleted. Raises ``Hindered``."""
    batch.refresh_from_db()
    if batch.undone_at:
        raise Hindered([_("This was undone already.")])
    saved = batch.saved
    if reasons := [reason for some in _chunks(saved) for reason in hindrances(some)]:
        raise Hindered(reasons)
    changed = [(ref, before) for ref, before, _after in saved if before is not None]
    found = [_restore(ref, before, by, f"undo #{batch.pk}") for ref, before in changed]
    if reasons := list(filter(None, found)):
        raise Hindered(reasons)
    for ref, before, _after in reversed(saved):
        if before is None:
            _delete(ref)
    batch.undone_at, batch.undone_by = timezone.now(), by
    batch.save(update_fields=["undone_at", "undone_by"])


def hindrances(saved):
    """Why each of these records, as ``Batch.saved`` gives them, cannot be brought back."""
    entries = {entry.ref: entry for entry in Entry.objects.filter(ref__in=[ref for ref, _before, _after in saved])}
    for ref, before, after in saved:
        entry = entries.get(ref)
        if entry is None:
            yield _("%s was deleted since.") % ref
        elif entry.version != after:
            yield _("%s was changed since.") % entry
        elif before is None and (entry.status != Status.DRAFT or entry.seen_at):
            yield _("%s is no draft any more: withdraw it by hand.") % entry
        elif before == 0:
            yield _("%s has no saved state from before.") % entry


def _restore(ref, number, by, reason):
    """Bring the record back; what stands in the way where the public would see less than it has to."""
    record = _record(ref)
    lacked = missing(record)
    try:
        apply(record, restored(record, number))
    except REFUSALS as error:
        raise Hindered([f"{record}: {why(error)}"]) from error
    write_revision(record, action=Revision.Action.RESTORED, by=by, reason=reason)
    record = _record(ref)
    lost = [capfirst(label) for name, label in missing(record).items() if name not in lacked]
    if not lost or not goes_out(record):
        return ""
    values = {"record": record, "what": "; ".join(lost)}
    return _("%(record)s is published or will be, and would lack: %(what)s.") % values


def _delete(ref):
    record = _record(ref)
    try:
        record.delete()
    except ProtectedError as error:
        named = ", ".join(sorted(str(row) for row in error.protected_objects)[:3])
        raise Hindered([_("%(record)s is named by: %(others)s.") % {"record": record, "others": named}]) from error


def _record(ref):
    entry = Entry.objects.get(ref=ref)
    return entry.model.objects.get(pk=entry.pk)


def _chunks(rows):
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))

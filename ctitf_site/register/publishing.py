"""Publishing at a set time, without a worker: whoever reads the register lets what is due be published."""

from django.utils import timezone

from .completeness import missing
from .models import Entry, Revision, Status
from .revisions import write_revision, writing


def publish_due() -> int:
    """Publish every record whose time has come, each with its own revision; the number of them."""
    return sum(_publish(key) for key in due().order_by("publish_at", "ref").values_list("pk", flat=True))


def is_due() -> bool:
    """Has the time of some record come?"""
    return due().exists()


def due():
    return Entry.objects.filter(publish_at__lte=timezone.now())


@writing()
def _publish(key) -> bool:
    """Publish one record, unless somebody else just did, or took its time away.

    Its form asked for what readers expect when the time was set; what lost some of it since goes back to review.
    """
    entry = Entry.objects.select_for_update().filter(pk=key, publish_at__lte=timezone.now()).first()
    if entry is None:
        return False
    record = entry.model.objects.get(pk=key)
    lacks = missing(record)
    record.status, record.publish_at = Status.REVIEW if lacks else Status.PUBLISHED, None
    record.save()
    write_revision(record, action=Revision.Action.CHANGED if lacks else Revision.Action.PUBLISHED)
    return not lacks

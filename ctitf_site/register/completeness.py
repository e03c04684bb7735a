"""What a record must say, or say why it does not, before the public sees it."""

from .models import Citation, Record, Status
from .parts import fields_of, inside, is_filled


def missing(record: Record) -> dict[str, str]:
    """Names and labels of what the saved ``record`` neither holds nor gives a reason for; drafts may lack all of it."""
    labels = {**fields_of(type(record)), **inside(type(record)), "citations": Citation._meta.verbose_name_plural}
    return {
        name: str(labels[name])
        for name in type(record).needed
        if name not in record.absent and not is_filled(record, name)
    }


def goes_out(record: Record) -> bool:
    """Does the public see ``record``, or will it at a time that is set?"""
    return record.status == Status.PUBLISHED or record.publish_at is not None

"""Taking a record from one status to another without its form, by the rules that the form has."""

from ctitf_site.register.models import Revision, Status
from ctitf_site.register.revisions import write_revision

from .completeness import mend_or_refuse


def take_to(record, status: Status, *, by) -> None:
    """Save ``record`` in ``status`` as a revision of its own; call it inside ``writing``.

    Raises ``ValidationError`` where a rule would be broken, or where it goes out and lacks something.
    """
    was, record.status, record.publish_at = record.status, status, None
    # As with a state that is brought about: links hold by themselves, all other rules are asked.
    record.full_clean(exclude=[f.name for f in record._meta.fields if f.is_relation or not f.editable])
    record.save()
    mend_or_refuse(record, was)
    write_revision(record, action=Revision.Action.CHANGED, by=by)

"""Records whose titles say how often they were changed."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO

BOUND = 0.75  # seconds that an answer may be old, where many ask
LEEWAY = 0.25  # seconds that a look at the database may take on a busy machine


@dataclass
class Change:
    """One change: its number, whether it hides the record, and when it was acknowledged; endless before that."""

    number: int
    hides: bool
    done: float = float("inf")


@dataclass
class Counted:
    """A record and all that it was told to say."""

    record: object
    changes: list[Change] = field(default_factory=list)

    def change(self, hides):
        from tests.factories import save

        number = len(self.changes)
        self.changes.append(Change(number, hides))
        state = {"status": "withdrawn", "withdrawn_reason_en": "Proof"} if hides else {"status": "published"}
        save(self.record, title_en=f"Change {number}.", title_ru=f"Правка {number}.", **state)
        self.changes[-1].done = time.monotonic()

    def allowed(self, began):
        """What an answer may tell that was asked for then."""
        changes = self.changes[:]
        known = [each.number for each in changes if each.done <= began - BOUND - LEEWAY]
        return changes[max(known, default=0) :]

    def behind(self, number, began):
        """For how long something newer had been there when the answer with this number was asked for."""
        newer = [each.done for each in self.changes[number + 1 :] if each.done < began]
        return began - min(newer) if newer else 0.0


def make_counted(number, mark):
    """A published record, and beside it a draft that nobody may see, which is its part."""
    from ctitf_site.register.revisions import write_revision
    from tests import factories as f

    titles = {"title_en": "Change 0.", "title_ru": "Правка 0."}
    record = f.make_organization(acronym_en=f"COUNTED-{number}", **titles)
    draft = f.make_organization(
        title_en=f"{mark} {number}", acronym_en=f"{mark}-{number}", parent=record, status="draft"
    )
    for each in (record, draft):
        write_revision(each, action="created")
    return Counted(record, [Change(0, False, time.monotonic())])


def make_due(delay):
    """The address of a record that is to be published after this time."""
    from django.core.management import call_command

    from ctitf_site.register.revisions import write_revision
    from tests import factories as f

    due = f.make_meeting(status="review", publish_at=datetime.now(UTC) + delay, title_en="To be published")
    write_revision(f.make_ready(due), action="created")
    call_command("reconcile", stdout=StringIO())  # of what it cites
    return due.get_absolute_url()

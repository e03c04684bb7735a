"""One record that takes the place of another: what would follow from it, and what stands in the way."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from ..models import Entry, Proposal, Status
from .moves import listings, moves

KEEP, TAKE = "survivor", "merged"
# Of each record what a clerk writes into its entry and sees on its page.
TITLES = ("title_en", "title_ru")


@dataclass(frozen=True)
class Difference:
    """One field in which what stays differs from what is merged into it. ``usual`` is chosen beforehand."""

    stays: Model
    other: Model
    field: Field

    @property
    def key(self) -> str:
        """What names this difference in a form."""
        return f"{getattr(self.other, 'uid', '')}/{self.field.name}"

    @property
    def usual(self) -> str:
        return TAKE if is_empty(getattr(self.stays, self.field.attname)) else KEEP


def is_empty(value) -> bool:
    return value is None or value is False or str(value) == ""


def obstacles(merged, survivor) -> list[str]:
    """Why ``merged`` cannot be merged into ``survivor``; empty where it can."""
    if merged.noun != survivor.noun:
        return [_("%(one)s and %(other)s are of different kinds.") % {"one": merged.ref, "other": survivor.ref}]
    if merged.pk == survivor.pk:
        return [_("This is the record itself: choose another one.")]
    return [text for text in _obstacles(merged, survivor) if text]


def _obstacles(merged, survivor):
    if merged.merged_into_id:
        yield _("It was merged already, into %s.") % merged.merged_into
    if survivor.status == Status.WITHDRAWN:
        yield _("%s is withdrawn: choose a record that stays.") % survivor
    elif (merged.is_public or merged.seen_at) and not survivor.is_public:
        yield _("The public knows %(merged)s. Publish %(survivor)s first: old addresses will lead there.") % {
            "merged": merged,
            "survivor": survivor,
        }
    if _is_inside(survivor, merged):
        yield _("%(part)s belongs to %(whole)s, and would belong to itself. Merge the other way round.") % {
            "part": survivor,
            "whole": merged,
        }
    if merged.proposals.filter(state=Proposal.State.WAITING).exists():
        yield _("Changes of %s are proposed. Decide upon them first.") % merged


def _is_inside(part, whole):
    """Does ``part`` belong to ``whole``, by a link between records of one kind, however many steps up?"""
    links = [f for f in part._meta.local_fields if f.related_model is type(part)]
    for link in links:
        above, seen = getattr(part, link.name), set()
        while above is not None and above.pk not in seen:
            if above.pk == whole.pk:
                return True
            seen.add(above.pk)
            above = getattr(above, link.name)
    return False


class Plan:
    """What merging ``merged`` into ``survivor`` changes, as the database is now; nothing is saved."""

    def __init__(self, merged, survivor):
        self.merged, self.survivor = merged, survivor
        self.moves, self.listings = moves(merged, survivor), listings(merged, survivor)

    @cached_property
    def touched(self) -> list[Entry]:
        """Entries of all records that change: first the one that goes, then the one that stays, the others by ref."""
        keys = {each.entry_id for each in (*self.moves, *self.listings)} | {self.merged.pk, self.survivor.pk}
        order = [self.merged.pk, self.survivor.pk]
        entries = Entry.objects.filter(pk__in=keys).order_by("ref")
        return sorted(entries, key=lambda entry: order.index(entry.pk) if entry.pk in order else len(order))

    @property
    def digest(self) -> str:
        """Changes when any of these records is saved, and when another one begins to name the merged one."""
        said = "\n".join(f"{entry.ref} {entry.saved_state}" for entry in self.touched)
        return hashlib.sha256(said.encode()).hexdigest()

    @cached_property
    def differences(self) -> list[Difference]:
        """Of the two records, and of each pair of rows of which one stays."""
        titles = [self.merged._meta.get_field(name) for name in TITLES]
        found = [*self._between(self.survivor, self.merged, titles + written(type(self.merged)))]
        for move in self.moves:
            if move.twin:
                found += self._between(move.twin, move.row, written(type(move.row)))
        return found

    def _between(self, stays, other, columns):
        for column in columns:
            here, there = getattr(stays, column.attname), getattr(other, column.attname)
            itself = column.remote_field and there == self.survivor.pk and stays is self.survivor
            if not is_empty(there) and str(here) != str(there) and not itself:
                yield Difference(stays, other, column)


def written(model):
    """Columns of ``model`` that people fill in."""
    return [column for column in model._meta.local_concrete_fields if column.editable and not column.primary_key]

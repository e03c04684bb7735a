"""Changes in words: each with its record as the public sees it, and gathered as a reader would tell them."""

from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.history import public_revisions, told
from ctitf_site.register.models import Entry
from ctitf_site.register.public import models_by_noun

from .lookup import shown

WORDS = {
    "published": _("Published"),
    "changed": _("Changed"),
    "withdrawn": _("Withdrawn"),
    "hidden": _("No longer shown"),
}
# A group of more changes is folded.
LONG = 5


@dataclass
class Group:
    """Changes of one kind that were made to records of one kind at one time, the latest first."""

    changes: list

    @property
    def first(self):
        return self.changes[0]

    @property
    def is_long(self):
        return len(self.changes) > LONG


def changes_until(moment=None):
    """All public changes in words of history; up to ``moment``, where another time is asked for."""
    changes = told(public_revisions())
    return changes.filter(seq__lte=moment.seq) if moment else changes


def with_words(changes):
    """Give every change its ``word`` and its ``day``, in Ashgabat."""
    changes = list(changes)
    for change in changes:
        change.word, change.day = WORDS[change.what], timezone.localdate(change.at)
    return changes


def with_records(changes):
    """Give every change its ``record`` as it is public now, or ``left``: what remains of a withdrawn one.

    Both are None where the record is not shown. The same queries for one change and for many.
    """
    changes = with_words(changes)
    refs = {change.ref for change in changes}
    records = shown(refs)
    left = Entry.objects.tombstones().select_related("merged_into").in_bulk(refs, field_name="ref")
    models = models_by_noun()
    for change in changes:
        change.model = models[change.noun]
        change.record, change.left = records.get(change.ref), left.get(change.ref)
    return changes


def grouped(changes):
    """What was done to records of one kind at one time stands together."""
    same = groupby(changes, lambda change: (change.at, change.noun, change.what))
    return [Group(list(group)) for _key, group in same]


def by_day(changes):
    """Pairs of a day and its groups."""
    return [(day, grouped(found)) for day, found in groupby(changes, lambda change: change.day)]

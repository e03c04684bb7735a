"""Changes in words: each with its record as the public sees it, and gathered as a reader would tell them."""

from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.history import public_revisions, told
from ctitf_site.register.models import Document, Entry
from ctitf_site.register.public import record_models

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
    shown = Entry.objects.published().in_bulk(refs, field_name="ref")
    # The title of a document is as printed, which only the document itself knows.
    shown |= Document.objects.published().in_bulk(refs, field_name="ref")
    left = Entry.objects.tombstones().select_related("merged_into").in_bulk(refs, field_name="ref")
    models = {model.noun_name(): model for model in record_models()}
    for change in changes:
        change.model = models[change.noun]
        change.record, change.left = shown.get(change.ref), left.get(change.ref)
    return changes


def grouped(changes):
    """What was done to records of one kind at one time stands together."""
    same = groupby(changes, lambda change: (change.at, change.noun, change.what))
    return [Group(list(group)) for _key, group in same]


def by_day(changes):
    """Pairs of a day and its groups."""
    return [(day, grouped(found)) for day, found in groupby(changes, lambda change: change.day)]

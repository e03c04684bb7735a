"""Finding one record by its address or ref, and what to say where it no longer stands."""

from django.http import Http404

from ctitf_site.register.models import Entry


class Moved(Exception):
    """The record was merged into ``entry``, which is published."""

    def __init__(self, entry):
        super().__init__(entry.ref)
        self.entry = entry


class Gone(Exception):
    """The record was published once and is withdrawn; ``entry`` says when and why."""

    def __init__(self, entry):
        super().__init__(entry.ref)
        self.entry = entry


def find(queryset, **lookup):
    """The one published record of ``queryset`` with this slug or ref.

    Raises ``Moved`` or ``Gone`` for a withdrawn one, and ``Http404`` for what was never published,
    exactly as for what never existed.
    """
    if found := queryset.published().filter(**lookup).first():
        return found
    entry = Entry.objects.tombstones().filter(noun=queryset.model.noun_name(), **lookup).first()
    if entry is None:
        raise Http404
    survivor = survivor_of(entry)
    if survivor != entry and Entry.objects.published().filter(pk=survivor.pk).exists():
        raise Moved(survivor)
    raise Gone(entry)


def survivor_of(entry):
    """The record that took the place of ``entry``, however often it was merged again."""
    seen = {entry.pk}
    while entry.merged_into is not None and entry.merged_into_id not in seen:
        entry = entry.merged_into
        seen.add(entry.pk)
    return entry

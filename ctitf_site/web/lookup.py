"""Finding one record by its address or ref, and what to say where it no longer stands."""

from functools import cache, lru_cache

from django.db.models import Q
from django.http import Http404

from ctitf_site.register.among import KEYS, Key
from ctitf_site.register.models import Document, Entry, FormerAddress
from ctitf_site.register.statements import Statement


class Moved(Exception):
    """The record is published elsewhere: it was merged into ``entry``, or has another address now."""

    def __init__(self, entry):
        super().__init__(entry.ref)
        self.entry = entry


class Gone(Exception):
    """The record was published once and is withdrawn; ``entry`` says when and why."""

    def __init__(self, entry):
        super().__init__(entry.ref)
        self.entry = entry


def shown(keys, by="ref") -> dict:
    """Published records of any kind by ref, or by key. The title of a document is as printed, which only it knows."""
    if not keys:
        return {}
    return {getattr(record, by): record for model in (Entry, Document) for record in _shown(model, by).rows(keys)}


@cache
def _shown(model, by) -> Statement:
    return Statement(lambda: model.objects.published().filter(**{f"{by}__among": KEYS}).order_by())


@lru_cache(200)  # clients choose columns
def known_by(model, name, columns) -> Statement:
    """Published records of ``model`` by what ``name`` says: with what a page shows, or only these columns."""
    found = model.objects.listed().filter(**{name: Key()})
    return Statement(lambda: found.values(*columns) if columns else found.with_related())


def find(model, columns=(), **lookup):
    """The one published record with this slug or ref; as a row of ``columns``, where any are named.

    Raises ``Moved`` or ``Gone`` for a withdrawn one, and ``Http404`` for what was never published,
    exactly as for what never existed.
    """
    [(name, value)] = lookup.items()
    for found in known_by(model, name, columns).rows(value):
        return found
    noun = model.noun_name()
    if entry := moved_from(noun, **lookup):
        raise Moved(entry)
    entry = Entry.objects.tombstones().filter(_here(noun, **lookup)).first()
    if entry is None:
        raise Http404
    survivor = survivor_of(entry)
    if survivor != entry and Entry.objects.published().filter(pk=survivor.pk).exists():
        raise Moved(survivor)
    raise Gone(entry)


def moved_from(noun, slug=None, **_other):
    """The published record of this kind that had the address ``slug`` before; None where there is none."""
    return slug and Entry.objects.published().filter(former_addresses__slug=slug, noun=noun).first()


def _here(noun, slug=None, **lookup):
    """The record with this address now, or before it was withdrawn."""
    place = Q(slug=slug) | Q(pk__in=FormerAddress.objects.filter(noun=noun, slug=slug).values("entry")) if slug else Q()
    return Q(noun=noun, **lookup) & place


def survivor_of(entry):
    """The record that took the place of ``entry``, however often it was merged again."""
    seen = {entry.pk}
    while entry.merged_into is not None and entry.merged_into_id not in seen:
        entry = entry.merged_into
        seen.add(entry.pk)
    return entry

"""Whole records of several kinds, in as many queries as there are kinds."""

from collections import defaultdict

from .public import models_by_noun
from .snapshots import snapshots


def whole(entries) -> dict:
    """The whole record of each of ``entries``, by key."""
    nouns = defaultdict(list)
    for entry in entries:
        nouns[entry.noun].append(entry.pk)
    found = (models_by_noun()[noun].objects.in_bulk(keys) for noun, keys in nouns.items())
    return {key: record for records in found for key, record in records.items()}


def texts_of(records) -> dict[int, tuple[str, str]]:
    """What is saved of each of ``records``, and what the public sees, by key."""
    kinds = defaultdict(list)
    for record in records:
        kinds[type(record)].append(record)
    return {r.pk: texts for some in kinds.values() for r, texts in zip(some, snapshots(some), strict=True)}

"""Which records may be the same one, entered twice."""

from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat

from .models import Record, Status
from .text import fold, trigrams

# How much of two titles must be alike, from 0 to 1; how many records are named, and how many titles are compared.
ALIKE, NAMED, COMPARED = 0.8, 5, 2000


def alike(record: Record) -> list[Record]:
    """Other records of its kind that may be ``record``, which need not be saved; those that are withdrawn are not."""
    others = type(record).objects.exclude(status=Status.WITHDRAWN).exclude(pk=record.pk)
    found = {other.pk: other for other in (*record.neighbours(others), *_same(record, others))}
    if len(found) < NAMED:
        found |= {other.pk: other for other in _similar(record, others) if record.could_be(other)}
    return list(found.values())[:NAMED]


def _same(record, others):
    """Those that share a value which only one record should have, or that are called what this one is called."""
    same = Q(pk__in=[])
    for name in record.once:
        if value := getattr(record, name):
            same |= Q(**{name: value})
    if record.is_party:
        names = [*filter(None, record.own_names())]
        same |= Q(names__text__in=[*names, *(name.upper() for name in names)])
        words = Concat(Value(" "), "search", Value(" "), output_field=TextField())
        others = others.annotate(words=words)
        for name in map(fold, names):
            same |= Q(words__contains=f" {name} ") if " " in name else Q()
    return others.filter(same).distinct()[:NAMED]


def _similar(record, others):
    """Those with a title like this one's in either language; one of its two longest words is spelt alike in them."""
    titles = [fold(title) for title in (record.title_en, record.title_ru) if title]
    words = Q(pk__in=[])
    for title in titles:
        for word in sorted(title.split(), key=len)[-2:]:
            words |= Q(search__contains=word)
    wanted = [trigrams(title) for title in titles]
    close = {
        key: max(likeness(mine, trigrams(fold(other))) for mine in wanted for other in texts)
        for key, *texts in others.filter(words).values_list("pk", "title_en", "title_ru")[:COMPARED]
    }
    likest = sorted((key for key in close if close[key] >= ALIKE), key=close.get, reverse=True)[: 4 * NAMED]
    found = others.in_bulk(likest)
    return [found[key] for key in likest]


def likeness(one: set, other: set) -> float:
    """How many of the trigrams of two texts are the same, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other))

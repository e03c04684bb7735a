"""The first rows of a list that stands on the page of another record, and how many there are in all."""

from dataclasses import dataclass
from functools import cache

from django.db.models import Count

from ctitf_site.register.among import Key
from ctitf_site.register.bringing import belonging
from ctitf_site.register.statements import Statement

MOST = 20


@dataclass
class Excerpt:
    """The first rows of a list that has a page of its own, and how many there are in all."""

    rows: list
    count: int

    @property
    def is_whole(self) -> bool:
        return len(self.rows) == self.count


def in_order(rows, *ordering):
    """Published rows in this order, each with what it shows in a list."""
    return rows.published().for_rows().order_by(*ordering)


def excerpt(queryset, most=MOST) -> Excerpt:
    return Excerpt(list(queryset[:most]), queryset.count())


def excerpt_of(record, path, *ordering, most=MOST) -> Excerpt:
    """The same of the published rows that ``record.<path>`` gives, by statements that are written once."""
    relation = record._meta.get_field(path)
    model, parent = relation.related_model, relation.remote_field.name
    counted = count_of(model, parent).rows(record.pk)
    rows = first_of(model, parent, ordering, most).rows(record.pk)
    return Excerpt(belonging(relation, record, rows), counted[0]["rows"] if counted else 0)


@cache
def first_of(model, parent, ordering, most) -> Statement:
    return Statement(lambda: in_order(model.objects.filter(**{parent: Key()}), *ordering)[:most])


@cache
def count_of(model, parent) -> Statement:
    found = model.objects.published().filter(**{parent: Key()}).order_by()
    return Statement(lambda: found.values(parent).annotate(rows=Count("pk")))

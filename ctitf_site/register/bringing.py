"""Related rows for many rows at once, as ``prefetch_related`` brings them, by statements that are written once."""

from collections import defaultdict
from functools import cache

from django.apps import apps
from django.db.models import F, Prefetch
from django.db.models.query import prefetch_related_objects

from .among import KEYS
from .statements import Statement

OF = "brought_for"  # on each related row, the key of the row that it belongs to


class Shown(Prefetch):
    """A relation to many, of which comes only what the public may see, each row with what it shows."""

    def __init__(self, path, model):
        super().__init__(path)
        self.path, self.label = path, model

    def get_current_querysets(self, level):
        """For where Django itself fetches: the same rows, by a query of its own."""
        return [of(apps.get_model(self.label)).all()]

    def bring(self, rows):
        """Give each of ``rows`` its related rows. False: they were read from elsewhere, and Django has to."""
        relation = rows[0]._meta.get_field(self.path)
        parent = relation.remote_field.name
        statement = related(relation.related_model, parent)
        if statement.queryset.db != rows[0]._state.db:
            return False
        found = defaultdict(list)
        for one in statement.rows({row.pk for row in rows}):
            found[getattr(one, OF)].append(one)
        for row in rows:
            cache_of = row.__dict__.setdefault("_prefetched_objects_cache", {})
            cache_of[self.path] = as_queryset(
                relation.related_model, belonging(relation, row, found[row.pk]), {parent: row.pk}
            )
        return True


@cache
def related(model, parent) -> Statement:
    """Published rows of ``model`` that belong, by the lookup ``parent``, to rows with certain keys."""
    asked = {f"{parent}__among": KEYS}
    return Statement(lambda: of(model).filter(**asked).annotate(**{OF: F(parent)}))


@cache
def of(model):
    return model.objects.published().with_related()


def as_queryset(model, found, asked):
    """The queryset of the related rows ``found``; who asks it for more makes a query, with the filter ``asked``."""
    rows = type(of(model))(model=model, query=of(model).query)
    rows._result_cache, rows._prefetch_done, rows._deferred_filter = found, True, (False, (), asked)
    return rows


def shown_of(record, path) -> list:
    """What the public may see of ``record.<path>``, each row with what it shows."""
    relation = record._meta.get_field(path)
    return belonging(relation, record, related(relation.related_model, relation.remote_field.name).rows([record.pk]))


def belonging(relation, record, rows):
    """The ``rows``, where each has one record that it belongs to: this one, which is not read again."""
    for row in rows if relation.one_to_many else ():
        relation.field.set_cached_value(row, record)
    return rows


def bring(rows, lookups):
    """Do for ``rows`` what ``prefetch_related(*lookups)`` asks for."""
    left = [one for one in lookups if not (rows and isinstance(one, Shown) and one.bring(rows))]
    prefetch_related_objects(rows, *left)

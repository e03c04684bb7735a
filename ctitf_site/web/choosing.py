"""The rows that a filter chooses: few are found by their keys, many are met while the list is walked in its order.

A page shows fifty rows. Of many that fit, the first fifty are soon met; few would be met late, and are found and put
in order instead. SQLite does not know for each value which it is, so it is told: found once while the register says the
same. Who counts rows meets them all, and is told nothing.
"""

from django.db import connections
from django.db.models import Exists, OuterRef, Q

from .counting import once

# Keys that are looked up at once: so many are read and put in order in a few thousandths of a second.
FEW = 1000


def narrow(filterset, queryset, lookups, day=None):
    """Rows that match ``lookups`` among shown rows; each once, however many of its relations match.

    Lookups through a relation to many all go through the same one, and one related row must match them all, on ``day``.
    """
    path = next(iter(lookups)).removesuffix("__in")
    field = relation_to_many(queryset.model, path)
    if field is None:
        return beside(filterset, queryset, Q(**lookups))
    rows, key = queryset.model.objects.filter(**lookups), "pk"
    shown = rows
    if field.auto_created and path.startswith(f"{field.name}__"):
        inner = {lookup.removeprefix(f"{field.name}__"): value for lookup, value in lookups.items()}
        rows, key = field.related_model.objects.filter(**inner), field.field.name
        shown = rows.published().on(day)
    if filterset.counts:
        return queryset.filter(pk__in=shown.values(key))
    keys = few(filterset, (field, lookups), rows, key)
    if keys is not None:
        queryset = queryset.filter(pk__among=keys)
        if shown is rows:
            return queryset
    return queryset.filter(Exists(shown.filter(**{key: OuterRef("pk")})))


def beside(filterset, queryset, condition):
    """Rows of which ``condition`` is true, which asks for values in the row itself or in the one that it names."""
    rows = queryset.model.objects.filter(condition)
    is_told = connections[queryset.db].vendor == "postgresql"  # it knows of each value whether many rows have it
    if filterset.counts or is_told and few(filterset, condition, rows) is None:
        return queryset.filter(condition)
    return among(filterset, queryset, rows, condition)


def among(filterset, queryset, rows, about):
    """Those of ``queryset`` that are among ``rows`` of the same kind; ``about`` tells which these are."""
    keys = None if filterset.counts else few(filterset, about, rows)
    if keys is not None:
        return queryset.filter(pk__among=keys)
    # Asked apart, so that no index of what they have in common takes the database off its way.
    return queryset.filter(Exists(rows.filter(pk=OuterRef("pk"))))


def few(filterset, about, rows, key="pk") -> tuple | None:
    """The values of ``key`` in these rows; None where they are many."""

    def find():
        keys = [*rows.order_by().values_list(key, flat=True)[: FEW + 1]]
        return tuple({*keys}) if len(keys) <= FEW else None

    asked = filterset.queryset.model, rows.model, key, filterset.form.cleaned_data.get("on")
    return once(filterset.state, ("few", *asked, repr(about)), find)


def relation_to_many(model, path):
    """The first relation to several rows on ``path``; None where one row of ``model`` has one value there."""
    for step in path.split("__"):
        field = model._meta.get_field(step)
        if field.one_to_many or field.many_to_many:
            return field
        model = field.related_model
    return None

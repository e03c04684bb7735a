"""Pages by key: each begins after the last row of the one before, so none is slower, repeats or skips."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce

from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.utils.translation import gettext as _

from ctitf_site.register.reading import until

from .query import Problem, QueryError, whole_number

LARGEST_PAGE = 200
USUAL_PAGE = 50
# What may be another on the next page, because it neither chooses rows nor orders them.
MOVING = ("cursor", "limit", "format", "fields", "expand", "lang")


@dataclass
class Page:
    """One page of a list; ``next`` and ``previous`` are cursors, or None at the ends."""

    rows: list
    next: str | None
    previous: str | None


def page_size(query, usual=USUAL_PAGE) -> int:
    return whole_number(query, "limit", usual, LARGEST_PAGE)


def read_page(queryset, ordering, query, usual=USUAL_PAGE) -> Page:
    """The page of ``queryset`` that ``query`` asks for by ``limit`` and ``cursor``.

    ``ordering``: model fields, the last of them unique and none of them null. Raises ``QueryError``.
    """
    limit = page_size(query, usual)
    signer = _signer(queryset.model, ordering, query)
    back, values = read_cursor(signer, queryset.model, ordering, query.get("cursor", ""))
    order = tuple(_opposite(name) for name in ordering) if back else ordering
    if values:
        queryset = queryset.filter(_after(order, values))
    rows = list(queryset.order_by(*order)[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    if back:
        rows.reverse()
    first, last = (
        (_cursor(signer, ordering, rows[0], True), _cursor(signer, ordering, rows[-1], False)) if rows else (None, None)
    )
    return Page(rows, next=last if back or more else None, previous=first if (more if back else values) else None)


def read_chunks(queryset, ordering, size):
    """All rows of ``queryset``, at most ``size`` at a time, each time from behind the last one."""
    behind = queryset
    while rows := list(behind.order_by(*ordering)[:size]):
        yield rows
        if len(rows) < size:
            return
        behind = queryset.filter(_after(ordering, [_value(rows[-1], name) for name in ordering]))


def _opposite(name):
    return name[1:] if name.startswith("-") else f"-{name}"


def _after(ordering, values):
    """Rows behind the one with ``values``: larger in the first field, or equal there and larger in the next…"""
    condition, equal = Q(), {}
    for name, value in zip(ordering, values, strict=True):
        field = name.removeprefix("-")
        condition |= Q(**equal, **{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal[field] = value
    first = ordering[0].removeprefix("-")
    # Says again what follows from the rest, so that the database walks the index from there.
    return condition & Q(**{f"{first}__{'lte' if ordering[0].startswith('-') else 'gte'}": values[0]})


def _value(row, name):
    field = name.removeprefix("-")
    value = row[field] if isinstance(row, dict) else reduce(getattr, field.split("__"), row)
    return value if isinstance(value, str | int) else value.isoformat()


def _signer(model, ordering, query):
    """A cursor belongs to one list in one order, with the same filters, at one time: another would skip rows."""
    given = ((name, [value for value in values if value]) for name, values in query.lists() if name not in MOVING)
    asked = sorted((name, values) for name, values in given if values)
    return Signer(sep=".", salt=repr(("cursor", model._meta.label, tuple(ordering), asked, until())))


def _cursor(signer, ordering, row, back):
    return signer.sign_object([int(back), *(_value(row, name) for name in ordering)])


def read_cursor(signer, model, ordering, text):
    """Direction and values kept in a cursor of this very list; (False, None) where there is none."""
    if not text:
        return False, None
    try:
        back, *values = signer.unsign_object(text)
    except BadSignature:
        problem = _("This cursor belongs to another list, filter, order or time; begin at the first page.")
        raise QueryError(Problem("cursor", problem)) from None
    return bool(back), [_typed(_field(model, n), v) for n, v in zip(ordering, values, strict=True)]


def _typed(field, value):
    found = field.to_python(value)
    return found.astimezone(UTC) if isinstance(found, datetime) else found


def _field(model, name):
    *path, last = name.removeprefix("-").split("__")
    for step in path:
        model = model._meta.get_field(step).related_model
    return model._meta.get_field(last)

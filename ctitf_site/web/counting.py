"""How many rows a list has: counted once while the register says the same, for to count takes longer than to read."""

from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS

from ctitf_site.register.history import last_change
from ctitf_site.register.reading import live, until

from .answers.store import Store
from .paging import MOVING

MOST = 10_000  # lists whose length is kept
# These choose no rows either.
ARRANGING = {*MOVING, "ordering"}


@dataclass(frozen=True)
class Length:
    """How many rows there are; takes one place in the store."""

    rows: int
    size: int = 1


known = Store(MOST)


def length(filterset) -> int:
    """The number of rows that ``filterset`` finds in the public register as it is read now."""
    change = last_change() if live() == DEFAULT_DB_ALIAS else None
    if change is None:
        return filterset.qs.count()
    asked = {name: tuple(values) for name, values in filterset.data.lists() if name not in ARRANGING}
    key = change, until(), type(filterset), filterset.queryset.model, tuple(sorted(asked.items()))
    found = known.get(key)
    if found is None:
        known.put(key, found := Length(filterset.qs.count()))
    return found.rows

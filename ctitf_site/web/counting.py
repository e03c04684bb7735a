"""How many rows a list has: counted once while the register says the same, for to count takes longer than to read."""

from dataclasses import dataclass

from ctitf_site.register.history import last_change
from ctitf_site.register.reading import SERVERS, live, until

from .answers.store import Store
from .paging import MOVING

MOST = 2_000_000  # bytes of the lengths that are kept
LONGEST = 1000  # characters of what is asked
# These choose no rows either.
ARRANGING = {*MOVING, "ordering"}


@dataclass(frozen=True)
class Length:
    """How many rows there are, and how many bytes it takes to know that."""

    rows: int
    size: int


known = Store(MOST)


def length(filterset) -> int:
    """The number of rows that ``filterset`` finds in the public register as it is read now."""
    change = last_change() if live() in SERVERS else None
    asked = repr(sorted((name, values) for name, values in filterset.data.lists() if name not in ARRANGING))
    if change is None or len(asked) > LONGEST:
        return filterset.qs.count()
    key = change, until(), type(filterset), filterset.queryset.model, asked
    found = known.get(key)
    if found is None:
        known.put(key, found := Length(filterset.qs.count(), 500 + len(asked)))
    return found.rows

"""What is asked of many rows is asked once while the register says the same: lengths of lists, and what forms offer."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from ctitf_site.register.history import last_change
from ctitf_site.register.models import Entry
from ctitf_site.register.reading import SERVERS, is_unsaid, live, until

from .answers.store import Store
from .paging import MOVING

MOST = 4_000_000  # bytes of all that is kept
LONGEST = 1000  # characters of what is asked
# These choose no rows either.
ARRANGING = {*MOVING, "ordering"}


@dataclass(frozen=True)
class Found:
    """An answer, and about how many bytes it takes to keep it."""

    answer: Any
    size: int


known = Store(MOST)


def standing():
    """What names the present state of what is read; None where it cannot be named: a preview is no public state."""
    change = last_change() if live() in SERVERS and not is_unsaid() else None
    return change and (*change, until())


def once(state, about, find):
    """What ``find`` gives: asked once for each ``state``, as ``standing`` names it, and question ``about``."""
    if state is None:
        return find()
    found = known.get((state, about))
    if found is None:
        answer = find()
        known.put((state, about), found := Found(answer, 500 + len(repr(about)) + len(repr(answer))))
    return found.answer


def numbers() -> dict[str, int]:
    """How many records of each kind there are."""
    counted = Entry.objects.published().order_by("noun").values_list("noun").annotate(Count("pk"))
    return once(standing(), "numbers", lambda: dict(counted))


def length(filterset) -> int:
    """The number of rows that ``filterset`` finds in the public register as it is read now."""
    asked = repr(sorted((name, values) for name, values in filterset.data.lists() if name not in ARRANGING))
    state = filterset.state if len(asked) <= LONGEST else None
    return once(state, (type(filterset), filterset.queryset.model, asked), filterset.count)

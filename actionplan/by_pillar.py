"""How many contributions of one organization, or for one State, are under each pillar: numbers and small bars."""

from dataclasses import dataclass

from .counting import ALL, constant
from .matrix import listed
from .models import Pillar


@dataclass(frozen=True)
class Bar:
    """Contributions under one pillar; pillar None: those that nobody places under one.

    ``query``: what narrows the list of contributions to those counted here; ``largest``: the number of the longest bar.
    """

    pillar: Pillar | None
    query: dict
    stated: int
    editorial: int
    every: int
    largest: int = 0

    @property
    def width(self) -> int:
        return round(100 * self.every / self.largest) if self.largest else 0

    @property
    def stated_width(self) -> int:
        """How much of the bar rests on the word of a source."""
        return round(100 * self.stated / self.largest) if self.largest else 0

    @property
    def url(self) -> str:
        return self._list({} if self.pillar else {"without_pillar": "any"})

    @property
    def stated_url(self) -> str:
        return self._list({"basis": "stated"})

    @property
    def editorial_url(self) -> str:
        return self._list({"basis": "editorial"})

    def _list(self, basis) -> str:
        pillar = {"pillar": self.pillar.ref} if self.pillar else {}
        return listed(self.query | pillar | basis)


def bars(record):
    """A bar for each pillar and one for none, counted by the database in one query."""
    unplaced, placed = record.contributions.published().counted(constant(ALL))
    counts = {row[1]: row[3:] for row in unplaced.union(placed, all=True)}
    largest = max((every for *_others, every in counts.values()), default=0)
    for pillar in [*Pillar.objects.published(), None]:
        stated, editorial, every = counts.get(pillar and pillar.number, (0, 0, 0))
        by = (stated, editorial) if pillar else (0, 0)
        yield Bar(pillar, {record.noun: record.ref}, *by, every, largest)

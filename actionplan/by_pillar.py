"""How many contributions of one organization, or for one State, are under each pillar: numbers and small bars."""

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

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
        return f"{reverse('actionplan:contribution_list')}?{urlencode(self.query | pillar | basis)}"


def bars(record):
    """A bar for each pillar and one for none, counted by the database in one query."""
    counts = {number: Counter() for number in (1, 2, 3, 4, None)}
    for _organization, number, *found in record.contributions.published().by_pillar():
        counts.setdefault(number, Counter()).update(dict(zip(("stated", "editorial", "every"), found, strict=True)))
    largest = max(count["every"] for count in counts.values())
    query = {record.noun: record.ref}
    for pillar in [*Pillar.objects.published(), None]:
        count = counts[pillar.number if pillar else None]
        yield Bar(pillar, query, count["stated"], count["editorial"], count["every"], largest)

"""Contributions of one organization by pillar, as its page shows them."""

from dataclasses import dataclass

from organizations.models import Organization

from .matrix import ALL, constant, listed
from .models import Pillar


@dataclass(frozen=True)
class Share:
    """Contributions of one organization under one pillar; pillar None: those that nobody places."""

    organization: Organization
    pillar: Pillar | None
    stated: int = 0
    editorial: int = 0
    every: int = 0

    @property
    def url(self) -> str:
        """The list that shows exactly these contributions."""
        return listed({"organization": self.organization.ref, **self.place})

    @property
    def place(self):
        return {"pillar": self.pillar.ref} if self.pillar else {"without_pillar": "any"}

    @property
    def stated_url(self) -> str:
        return f"{self.url}&basis=stated"

    @property
    def editorial_url(self) -> str:
        return f"{self.url}&basis=editorial"


def by_pillar(organization):
    """A share for each pillar, and one for contributions under none."""
    first, *others = organization.contributions.published().counted(constant(ALL))
    counts = {row[1]: row[3:] for row in first.union(*others, all=True)}
    for pillar in [*Pillar.objects.published(), None]:
        yield Share(organization, pillar, *counts.get(pillar and pillar.number, (0, 0, 0)))

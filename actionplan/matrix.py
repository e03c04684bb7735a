"""How many contributions organizations have under each pillar: counted by the database, arranged here."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode

from ctitf_site.register.fields import active_language
from organizations.models import Organization

from .models import Pillar


@dataclass(frozen=True)
class Cell:
    """Contributions of one organization under one pillar; pillar None: those without a pillar.

    ``stated`` counts what sources say, ``every`` counts what the register says as well.
    """

    organization: Organization
    pillar: Pillar | None
    stated: int = 0
    every: int = 0
    only_stated: bool = False

    @property
    def count(self) -> int:
        return self.stated if self.only_stated else self.every

    @property
    def editorial(self) -> int:
        """Contributions that are under this pillar on the register's word alone."""
        return self.every - self.stated if self.pillar else 0

    @property
    def url(self) -> str:
        """The list that shows exactly these contributions."""
        return self._list("stated" if self.only_stated else "")

    @property
    def stated_url(self) -> str:
        return self._list("stated")

    def _list(self, basis) -> str:
        query = {"organization": self.organization.ref}
        if self.pillar:
            query |= {"pillar": self.pillar.ref} | ({"basis": basis} if basis else {})
        else:
            query |= {"without_pillar": basis or "any"}
        return f"{reverse('actionplan:contribution_list')}?{urlencode(query)}"


@dataclass(frozen=True)
class Row:
    organization: Organization
    cells: list[Cell]


@dataclass(frozen=True)
class Group:
    """Organizations of one kind, in alphabetical order."""

    label: str
    rows: list[Row]


class Matrix:
    """Organizations by pillar, with a last column for contributions under no pillar."""

    def __init__(self, contributions, only_stated=False):
        self.contributions, self.only_stated = contributions, only_stated

    @cached_property
    def pillars(self):
        return list(Pillar.objects.published())

    @cached_property
    def counts(self):
        """(organization, pillar number) with two counts each: the one query that counts."""
        return {(row[0], row[1]): row[2:] for row in self.contributions.by_pillar()}

    @cached_property
    def rows(self):
        shown = Organization.objects.published().filter(pk__in={organization for organization, _pillar in self.counts})
        ordered = shown.with_related().order_by(f"sort_{active_language()}", "ref")
        return [Row(organization, self.cells(organization)) for organization in ordered]

    def cells(self, organization):
        return [self.cell(organization, pillar) for pillar in [*self.pillars, None]]

    def cell(self, organization, pillar):
        counts = self.counts.get((organization.pk, pillar.number if pillar else None), (0, 0))
        return Cell(organization, pillar, *counts, self.only_stated)

    @property
    def width(self) -> int:
        """Columns of the table: organization, pillars, no pillar."""
        return len(self.pillars) + 2

    @property
    def groups(self):
        for kind in Organization.Kind:
            if rows := [row for row in self.rows if row.organization.kind == kind]:
                yield Group(kind.label, rows)

    @property
    def totals(self):
        return [sum(cell.count for cell in column) for column in zip(*(row.cells for row in self.rows), strict=True)]

"""How many contributions organizations have under each pillar: counted by the database, arranged here."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.text import sort_key
from organizations.models import Organization

from .models import Pillar

GROUPS = {
    Organization.Kind.UN_ENTITY: _("UN entities"),
    Organization.Kind.REGIONAL: _("Regional organizations"),
    Organization.Kind.INTERNATIONAL: _("International organizations"),
    Organization.Kind.OTHER: _("Other organizations"),
}


@dataclass(frozen=True)
class Cell:
    """Contributions of one organization under one pillar; pillar None: those without a pillar.

    ``stated`` counts those that a source places there, ``editorial`` those that the register places there.
    """

    organization: Organization
    pillar: Pillar | None
    stated: int = 0
    editorial: int = 0
    every: int = 0
    only_stated: bool = False

    @property
    def count(self) -> int:
        return self.stated if self.only_stated else self.every

    @property
    def url(self) -> str:
        """The list that shows exactly these contributions."""
        return self._list("stated" if self.only_stated else "")

    @property
    def stated_url(self) -> str:
        return self._list("stated")

    @property
    def editorial_url(self) -> str:
        return self._list("editorial")

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
    """Organizations of one kind."""

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
        """(organization, pillar number) with three counts each: the one query that counts."""
        return {(row[0], row[1]): row[2:] for row in self.contributions.by_pillar()}

    @cached_property
    def rows(self):
        """A row for each organization with contributions, in the order of the short names that the table shows."""
        shown = Organization.objects.published().filter(pk__in={organization for organization, _number in self.counts})
        ordered = sorted(shown, key=lambda organization: sort_key(organization.acronym or organization.title))
        return [Row(organization, self.cells(organization)) for organization in ordered]

    def cells(self, organization):
        return [self.cell(organization, pillar) for pillar in [*self.pillars, None]]

    def cell(self, organization, pillar):
        counts = self.counts.get((organization.pk, pillar.number if pillar else None), (0, 0, 0))
        return Cell(organization, pillar, *counts, self.only_stated)

    @property
    def width(self) -> int:
        """Columns of the table: organization, pillars, no pillar."""
        return len(self.pillars) + 2

    @property
    def groups(self):
        for kind in Organization.Kind:
            if rows := [row for row in self.rows if row.organization.kind == kind]:
                yield Group(GROUPS[kind], rows)

    @property
    def totals(self):
        return [sum(cell.count for cell in column) for column in zip(*(row.cells for row in self.rows), strict=True)]

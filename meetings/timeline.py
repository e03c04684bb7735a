"""Meetings and plans in the order of time, by year and month; what a date does not tell is said, and not guessed."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Q
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from actionplan.models import Plan
from ctitf_site.register.dates import PartialDate

from .models import Meeting

ORDER = ("start", "ref")


@dataclass(frozen=True)
class Happening:
    """A meeting, or the adoption of a plan, beginning on ``date``."""

    record: Meeting | Plan
    date: PartialDate | str

    @property
    def is_plan(self) -> bool:
        return isinstance(self.record, Plan)

    @property
    def year(self) -> str:
        return self.date[:4]

    @property
    def month(self) -> str:
        return self.date[5:7]

    @property
    def place(self):
        """Where it stands: inside a year and a month, what has none of its own comes last."""
        return self.year, self.month or "13", self.date[8:] or "32", self.record.ref


@dataclass(frozen=True)
class Month:
    number: str
    happenings: list[Happening]

    @property
    def name(self) -> str:
        return capfirst(str(MONTHS[int(self.number)])) if self.number else _("Month not recorded")


@dataclass(frozen=True)
class Year:
    """``gap``: the years before it in which nothing happened, as ``2013`` or ``2013–2015``."""

    number: str
    months: list[Month]
    gap: str = ""


class Timeline:
    """One page of meetings, with the plans that were adopted meanwhile; the last page has the undated ones too.

    ``meetings``, ``plans``: what is asked for; ``page``: the meetings of this page.
    """

    def __init__(self, meetings, plans, page):
        self.meetings, self.plans, self.page = meetings, plans, page

    @cached_property
    def happenings(self):
        plans = self.plans.filter(self._meanwhile()).with_related()
        found = [Happening(plan, plan.adopted_on) for plan in plans]
        return sorted([*found, *(Happening(row, row.start) for row in self.page.rows)], key=lambda one: one.place)

    @property
    def undated(self):
        return [one for one in self.happenings if not one.date]

    @cached_property
    def years(self) -> list[Year]:
        dated = [one for one in self.happenings if one.date]
        years, before = [], None
        for number, rows in groupby(dated, lambda one: one.year):
            months = [Month(month, [*of_month]) for month, of_month in groupby(rows, lambda one: one.month)]
            years.append(Year(number, months, gap(before, number)))
            before = number
        return years

    def _meanwhile(self):
        """Plans adopted from the first meeting of this page until the first one of the next."""
        found, follows = Q(), self._follows()
        if self.page.previous:
            found &= Q(adopted_on__gte=self.page.rows[0].start)
        if follows:
            return found & Q(adopted_on__lt=follows) & ~Q(adopted_on="")
        return found | Q(adopted_on="") if self.page.previous else found

    def _follows(self):
        """When the next page begins; None on the last one."""
        last = self.page.rows[-1] if self.page.rows else None
        if last is None:
            return None
        later = self.meetings.filter(Q(start__gt=last.start) | Q(start=last.start, ref__gt=last.ref))
        return later.order_by(*ORDER).values_list("start", flat=True).first()


def gap(before, number) -> str:
    """The years between two years, in words; empty where the one follows the other."""
    first, last = int(before or number) + 1, int(number) - 1
    if first > last:
        return ""
    return str(first) if first == last else f"{first}–{last}"

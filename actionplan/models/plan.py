import re

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ctitf_site.register.dates import PartialDateField
from ctitf_site.register.fields import Bilingual
from ctitf_site.register.models import Child, Record
from ctitf_site.register.rules import known
from organizations.models import State

from ..querysets import PlanQuerySet, PositionQuerySet

# Pillars stand beside plans, under the same address.
PILLAR_ADDRESS = re.compile(r"pillar-[0-9]+")


class Plan(Record):
    """One row is one plan or declaration that States took a position on."""

    prefix = "PL"
    names_in = ("city",)
    needed = ("title", "adopted_on", "positions", "citations")
    goes_stale = True

    class Kind(models.TextChoices):
        PLAN = "plan", _("Plan")
        DECLARATION = "declaration", _("Declaration")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, help_text=_("Plan of action or declaration."))
    adopted_on = PartialDateField(_("adopted on"), db_index=True, help_text=_("Day, month or year of adoption."))
    city = Bilingual(_("city"), max_length=100, help_text=_("Where it was adopted."))
    country = models.ForeignKey(
        State,
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # the place of adoption is part of the record
        related_name="plans_adopted_here",
        help_text=_("Where it was adopted."),
    )

    objects = models.Manager.from_queryset(PlanQuerySet)()

    class Meta:
        verbose_name = _("plan or declaration")
        verbose_name_plural = _("plans and declarations")
        ordering = ["adopted_on", "ref"]
        constraints = []

    Meta.constraints.append(known("kind", Kind, "plan_kind_known"))

    @classmethod
    def reserves(cls, slug):
        return super().reserves(slug) or bool(PILLAR_ADDRESS.fullmatch(slug))


class Position(Child):
    """One row is one State's stated position on one plan; attendance at a meeting is never a position."""

    parent_name = "plan"

    class Stance(models.TextChoices):
        ADOPTED = "adopted", pgettext_lazy("position of a State", "Adopted")
        OBSERVER = "observer", _("Observer")
        SUPPORTED = "supported", _("Supported")

    plan = models.ForeignKey(
        Plan,
        verbose_name=_("plan"),
        on_delete=models.CASCADE,  # a position lives inside its plan
        related_name="positions",
        help_text=_("The plan that the position is about."),
    )
    state = models.ForeignKey(
        State,
        verbose_name=_("State"),
        on_delete=models.PROTECT,  # a State with a position cannot disappear
        related_name="positions",
        help_text=_("The State whose position this is."),
    )
    stance = models.CharField(
        _("position"),
        max_length=20,
        choices=Stance,
        help_text=_("As a source states it, never inferred from attendance."),
    )
    date = PartialDateField(_("date"), help_text=_("When the position was taken."))

    objects = models.Manager.from_queryset(PositionQuerySet)()

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["plan", "stance", "state"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "state", "date"],
                name="position_once",
                violation_error_message=_("This State’s position of this date is listed already."),
            ),
        ]

    Meta.constraints.append(known("stance", Stance, "position_stance_known"))

    def __str__(self):
        return f"{self.state.title} – {self.get_stance_display()}"

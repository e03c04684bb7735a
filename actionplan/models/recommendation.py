from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.dates import PartialDateField
from ctitf_site.register.fields import Bilingual
from ctitf_site.register.models import Child, Document, Record
from ctitf_site.register.rules import known
from ctitf_site.register.text import shorten
from organizations.models import Organization, State

from ..querysets import RecommendationQuerySet, StepQuerySet
from .pillar import Measure, Pillar
from .plan import Plan


class Recommendation(Record):
    """One row is one recommendation, of a plan or not yet of any."""

    prefix = "R"
    names_in = ("code",)
    once = ("code",)
    goes_stale = True

    code = models.CharField(
        _("code"), max_length=40, blank=True, help_text=_("Short code by which it is quoted, as JPOA-Q1.")
    )
    text = Bilingual(_("text"), models.TextField, help_text=_("What is recommended."))
    plan = models.ForeignKey(
        Plan,
        verbose_name=_("plan"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # a plan with recommendations cannot disappear
        related_name="recommendations",
        help_text=_("The plan that contains it; empty where it belongs to none yet."),
    )
    pillar = models.ForeignKey(
        Pillar,
        verbose_name=_("pillar"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # pillars are fixed
        related_name="recommendations",
        help_text=_("Only where a source states it."),
    )
    measures = models.ManyToManyField(
        Measure,
        verbose_name=_("measures"),
        blank=True,
        related_name="recommendations",
        help_text=_("Measures of the Strategy that it serves."),
    )
    states = models.ManyToManyField(
        State,
        verbose_name=_("addressed States"),
        blank=True,
        related_name="recommendations",
        help_text=_("States asked to act."),
    )
    organizations = models.ManyToManyField(
        Organization,
        verbose_name=_("addressed organizations"),
        blank=True,
        related_name="recommendations",
        help_text=_("Organizations asked to act."),
    )

    objects = models.Manager.from_queryset(RecommendationQuerySet)()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["ref"]
        indexes = [models.Index(fields=["code", "entry"], name="recommendation_by_code")]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="recommendation_code_once",
                violation_error_message=_("Another recommendation has this code."),
            ),
            models.CheckConstraint(
                condition=~Q(text_en="") | ~Q(text_ru=""),
                name="recommendation_has_text",
                violation_error_message=_("Write the text in at least one language."),
            ),
        ]

    def derive(self):
        self.title_en = self.title_en or shorten(self.text_en)
        self.title_ru = self.title_ru or shorten(self.text_ru)
        super().derive()

    def slug_source(self):
        return self.code or shorten(self.text_en or self.text_ru, 60)

    def own_names(self):
        return [self.code, *super().own_names(), self.text_en, self.text_ru]


class Step(Child):
    """One row is one step in carrying out a recommendation, at one date, with its evidence."""

    parent_name = "recommendation"

    class Progress(models.TextChoices):
        PLANNED = "planned", _("Planned")
        STARTED = "started", _("Started")
        IMPLEMENTED = "implemented", _("Implemented")

    recommendation = models.ForeignKey(
        Recommendation,
        verbose_name=_("recommendation"),
        on_delete=models.CASCADE,  # a step lives inside its recommendation
        related_name="steps",
        help_text=_("The recommendation that the step carries out."),
    )
    progress = models.CharField(
        _("progress"), max_length=20, choices=Progress, help_text=_("“Implemented” needs evidence.")
    )
    date = PartialDateField(_("date"), help_text=_("When this was so."))
    note = Bilingual(_("note"), models.TextField, help_text=_("What was done."))
    evidence = models.ForeignKey(
        Document,
        verbose_name=_("evidence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # evidence cannot disappear
        related_name="evidence_for",
        help_text=_("The document that shows it."),
    )

    objects = models.Manager.from_queryset(StepQuerySet)()

    class Meta:
        verbose_name = _("implementation step")
        verbose_name_plural = _("implementation steps")
        ordering = ["recommendation", "date", "uid"]
        indexes = [models.Index(fields=["progress", "recommendation"], name="step_by_progress")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(progress="implemented") | Q(evidence__isnull=False),
                name="step_implemented_has_evidence",
                violation_error_message=_("“Implemented” needs a document as evidence."),
            ),
        ]

    Meta.constraints.append(known("progress", Progress, "step_progress_known"))

    def __str__(self):
        return f"{self.get_progress_display()} {self.date}".strip()

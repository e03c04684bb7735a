from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.dates import PartialDateField
from ctitf_site.register.fields import Bilingual
from ctitf_site.register.models import Child, Record
from ctitf_site.register.rules import ends_after_start, known
from organizations.models import Organization, State

from ..querysets import ClassificationQuerySet, ContributionQuerySet
from ..tallies import places
from .pillar import Measure, Pillar
from .recommendation import Recommendation


class Contribution(Record):
    """One row is one thing that one organization does or did towards the Strategy in Central Asia."""

    prefix = "C"
    needed = ("title", "description", "start", "states", "citations")
    watched = ("organization",)
    goes_stale = is_tallied = True

    class Kind(models.TextChoices):
        TRAINING = "training", _("Training")
        MEETING = "meeting", _("Meeting or workshop")
        EXERCISE = "exercise", _("Exercise or operation")
        PROJECT = "project", _("Project or programme")
        FUNDING = "funding", _("Funding")
        COORDINATION = "coordination", _("Coordination")
        INFORMATION = "information", _("Exchange of information")
        ASSESSMENT = "assessment", _("Assessment")
        OTHER = "other", _("Other")

    class Progress(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ONGOING = "ongoing", _("Ongoing")
        COMPLETED = "completed", _("Completed")

    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        on_delete=models.PROTECT,  # an organization with contributions cannot disappear
        related_name="contributions",
        help_text=_("Who contributes. A joint activity is one contribution for each organization."),
    )
    description = Bilingual(_("description"), models.TextField, help_text=_("What is done, in our own words."))
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, blank=True, db_index=True, help_text=_("What kind of activity it is.")
    )
    start = PartialDateField(_("start"), help_text=_("Day, month or year."))
    end = PartialDateField(_("end"), help_text=_("Day, month or year; empty while it goes on or is unknown."))
    progress = models.CharField(
        _("progress"),
        max_length=20,
        choices=Progress,
        blank=True,
        db_index=True,
        help_text=_("Empty where no source tells."),
    )
    states = models.ManyToManyField(
        State,
        verbose_name=_("States covered"),
        blank=True,
        related_name="contributions",
        help_text=_("Only States that a source names."),
    )
    recommendations = models.ManyToManyField(
        Recommendation,
        verbose_name=_("recommendations"),
        blank=True,
        related_name="contributions",
        help_text=_("Recommendations that it helps to carry out."),
    )

    objects = models.Manager.from_queryset(ContributionQuerySet)()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["ref"]
        constraints = [ends_after_start("contribution_period")]
        indexes = [
            models.Index(fields=["start", "entry"], name="contribution_by_start"),
            models.Index(fields=["end"], name="contribution_by_end"),
        ]

    Meta.constraints.append(known("kind", Kind, "contribution_kind_known", optional=True))
    Meta.constraints.append(known("progress", Progress, "contribution_progress_known", optional=True))

    @classmethod
    def tallied(cls, rows):
        return places(rows)

    def make_slug(self):
        # Joint activities share a title, so the ref is the address.
        return self.ref

    def could_be(self, other):
        return self.organization_id == other.organization_id

    def own_names(self):
        return [*super().own_names(), self.description_en, self.description_ru]


class Classification(Child):
    """One row places one contribution under one pillar, or one measure of it, and says on whose word."""

    parent_name = "contribution"

    class Basis(models.TextChoices):
        STATED = "stated", _("Stated by a source")
        EDITORIAL = "editorial", _("Classified by the register")

    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.CASCADE,  # a classification lives inside its contribution
        related_name="classifications",
        help_text=_("The contribution that is placed."),
    )
    pillar = models.ForeignKey(
        Pillar,
        verbose_name=_("pillar"),
        on_delete=models.PROTECT,  # pillars are fixed
        related_name="classifications",
        db_index=False,  # the index below begins with it
        help_text=_("The pillar that it falls under."),
    )
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("measure"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # a measure in use cannot disappear
        related_name="classifications",
        help_text=_("The paragraph of that pillar, where it is known."),
    )
    basis = models.CharField(
        _("basis"),
        max_length=10,
        choices=Basis,
        db_index=True,
        help_text=_("Stated by a source, or our own classification."),
    )
    reason = Bilingual(_("reason"), max_length=300, help_text=_("Needed for our own classification."))

    objects = models.Manager.from_queryset(ClassificationQuerySet)()

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        ordering = ["contribution", "pillar", "measure", "uid"]
        indexes = [models.Index(fields=["pillar", "basis", "contribution"], name="classification_by_pillar")]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "pillar", "measure"],
                name="classification_measure_once",
                violation_error_message=_("This contribution is under this measure already."),
            ),
            models.UniqueConstraint(
                fields=["contribution", "pillar"],
                condition=Q(measure=None),
                name="classification_pillar_once",
                violation_error_message=_("This contribution is under this pillar already."),
            ),
            models.CheckConstraint(
                condition=~Q(basis="editorial") | ~Q(reason_en="") | ~Q(reason_ru=""),
                name="classification_editorial_says_why",
                violation_error_message=_("Give the reason for the register’s own classification."),
            ),
        ]

    Meta.constraints.append(known("basis", Basis, "classification_basis_known"))

    def __str__(self):
        return f"{self.measure.code if self.measure else self.pillar.numeral} – {self.get_basis_display()}"

    def clean(self):
        super().clean()
        if self.measure_id and self.pillar_id and self.measure.pillar_id != self.pillar_id:
            raise ValidationError({"measure": _("This measure belongs to another pillar.")})

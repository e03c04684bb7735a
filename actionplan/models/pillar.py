from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.fields import Bilingual
from ctitf_site.register.models import Child, Record

from ..querysets import MeasureQuerySet

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


class Pillar(Record):
    """One row is one of the four pillars of the UN Global Counter-Terrorism Strategy."""

    prefix = "PI"
    names_in = ("official_title",)

    number = models.PositiveSmallIntegerField(
        _("number"),
        validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text=_("1 to 4; shown in Roman numerals."),
    )
    official_title = Bilingual(_("official title"), max_length=300, help_text=_("As in the annex to A/RES/60/288."))
    annex_section = models.CharField(
        _("section of the annex"), max_length=80, blank=True, help_text=_("As “A/RES/60/288, annex, section I”.")
    )

    class Meta:
        verbose_name = _("pillar")
        verbose_name_plural = _("pillars")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], name="pillar_once", violation_error_message=_("This pillar exists already.")
            ),
            models.CheckConstraint(
                condition=Q(number__range=(1, 4)),
                name="pillar_one_of_four",
                violation_error_message=_("The Strategy has four pillars, 1 to 4."),
            ),
        ]

    def __str__(self):
        return f"{self.numeral} – {self.title}"

    @property
    def numeral(self) -> str:
        return ROMAN.get(self.number, "?")

    def make_ref(self):
        return f"{self.prefix}-{self.number}"

    def make_slug(self):
        return f"pillar-{self.number}"

    def derive(self):
        self.slug = self.make_slug()  # addresses of pillars are fixed: no other would be found among those of plans
        super().derive()

    def own_names(self):
        return [*super().own_names(), self.official_title_en, self.official_title_ru]


class Measure(Child):
    """One row is one numbered paragraph of a pillar, by a short heading of our own."""

    parent_name = "pillar"

    pillar = models.ForeignKey(
        Pillar,
        verbose_name=_("pillar"),
        on_delete=models.CASCADE,  # a measure lives inside its pillar
        related_name="measures",
        help_text=_("The pillar that the paragraph stands under."),
    )
    paragraph = models.PositiveSmallIntegerField(_("paragraph"), help_text=_("Number of the paragraph in the annex."))
    heading = Bilingual(_("heading"), max_length=300, help_text=_("What the paragraph asks for, in our own words."))
    confirmed = models.BooleanField(
        _("checked against the text"),
        default=False,
        help_text=_("The heading was compared with a copy of the annex. Unchecked headings are marked on the page."),
    )

    objects = models.Manager.from_queryset(MeasureQuerySet)()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["pillar", "paragraph"]
        constraints = [
            models.UniqueConstraint(
                fields=["pillar", "paragraph"],
                name="measure_paragraph_once",
                violation_error_message=_("This pillar has a measure with this paragraph number already."),
            ),
            models.CheckConstraint(
                condition=Q(paragraph__gte=1),
                name="measure_paragraph_from_one",
                violation_error_message=_("Paragraphs are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=~Q(heading_en="") | ~Q(heading_ru=""),
                name="measure_has_heading",
                violation_error_message=_("Write the heading in at least one language."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.heading}"

    @property
    def code(self) -> str:
        """Pillar and paragraph, as ``II.13``."""
        return f"{self.pillar.numeral}.{self.paragraph}"

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplan.models import Pillar, Plan
from ctitf_site.register.dates import PartialDateField
from ctitf_site.register.fields import Bilingual
from ctitf_site.register.models import Record
from ctitf_site.register.rules import ends_after_start, known
from ctitf_site.register.text import fold
from organizations.models import State

from ..querysets import MeetingQuerySet
from .project import Project

# So far apart, meetings in one city, or with one title, may still be the same one.
WEEK, SEASON = timedelta(days=7), timedelta(days=60)


class Meeting(Record):
    """One row is one meeting, or the launch, of the project."""

    prefix = "M"
    names_in = ("city",)
    needed = ("title", "city", "country", "pillars", "summary", "participations", "citations")
    watched = ("start", "city_en", "city_ru")

    class Kind(models.TextChoices):
        EXPERT = "expert", _("Expert meeting")
        HIGH_LEVEL = "high_level", _("High-level meeting")
        CONSULTATION = "consultation", _("Consultation")
        WORKSHOP = "workshop", _("Workshop")
        LAUNCH = "launch", _("Launch")

    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, db_index=True, help_text=_("What kind of meeting it was.")
    )
    start = PartialDateField(_("first day"), blank=False, db_index=True, help_text=_("Day, month or year."))
    end = PartialDateField(_("last day"), help_text=_("Day, month or year."))
    city = Bilingual(_("city"), max_length=100, help_text=_("Where it was held."))
    country = models.ForeignKey(
        State,
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # the place is part of the record
        related_name="meetings_here",
        help_text=_("Where it was held; hosting is a role among the participants."),
    )
    venue = Bilingual(_("venue"), max_length=200, help_text=_("Building or hall, where a source names it."))
    project = models.ForeignKey(
        Project,
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # a project with meetings cannot disappear
        related_name="meetings",
        help_text=_("The project or phase that it belongs to."),
    )
    pillars = models.ManyToManyField(
        Pillar, verbose_name=_("pillars"), blank=True, related_name="meetings", help_text=_("Pillars that it examined.")
    )
    plans = models.ManyToManyField(
        Plan,
        verbose_name=_("plans"),
        blank=True,
        related_name="meetings",
        help_text=_("Plans and declarations that it was about."),
    )
    summary = Bilingual(_("summary"), models.TextField, help_text=_("One or two sentences, in our own words."))
    objectives = Bilingual(_("objectives"), models.TextField, help_text=_("What the meeting was to reach."))
    background = Bilingual(_("background"), models.TextField, help_text=_("What led to the meeting."))
    highlights = Bilingual(_("highlights"), models.TextField, help_text=_("What was said and decided."))
    comments = Bilingual(_("additional comments"), models.TextField, help_text=_("Anything else that a reader needs."))
    participants = models.PositiveIntegerField(
        _("number of participants"), null=True, blank=True, help_text=_("People present, as a source counts them.")
    )

    objects = models.Manager.from_queryset(MeetingQuerySet)()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["start", "ref"]
        constraints = [
            ends_after_start("meeting_period"),
            models.CheckConstraint(
                condition=~Q(start=""),
                name="meeting_has_start",
                violation_error_message=_("Give at least the year of the meeting."),
            ),
        ]

    Meta.constraints.append(known("kind", Kind, "meeting_kind_known"))

    def neighbours(self, others):
        """Meetings in the same city within a week."""
        return [other for other in self.in_same_city(others) if self._apart(other) <= WEEK]

    def could_be(self, other):
        return self._apart(other) <= SEASON

    def in_same_city(self, others):
        """Those of ``others`` that were held in this city, in whichever language it is given; the latest first."""
        cities = {fold(city) for city in (self.city_en, self.city_ru)} - {""}
        words = Q(*(("search__contains", city) for city in cities), _connector=Q.OR)
        found = others.filter(words).order_by("-start", "ref") if cities else others.none()
        return [other for other in found if cities & {fold(other.city_en), fold(other.city_ru)}]

    def _apart(self, other) -> timedelta:
        """How long the two were apart at least; below nothing where they may have met on one day."""
        first = max(meeting.start.first for meeting in (self, other))
        return first - min((meeting.end or meeting.start).last for meeting in (self, other))

    def own_names(self):
        return [*super().own_names(), self.city_en, self.city_ru]

    @property
    def is_on_known_day(self) -> bool:
        """Can it stand in a calendar? A month or a year cannot."""
        return bool(self.start) and self.start.precision == "day"

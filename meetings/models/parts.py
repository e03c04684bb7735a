"""What lives inside a meeting, besides its participants."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplan.models import Pillar, Plan, Recommendation
from ctitf_site.register.fields import Bilingual
from ctitf_site.register.models import Child
from ctitf_site.register.rules import known
from organizations.models import Organization, Person, State

from ..querysets import OutcomeQuerySet, SessionQuerySet, StatementQuerySet
from .meeting import Meeting


class Part(Child):
    """A child of a meeting that may name the session it belongs to."""

    parent_name = "meeting"

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        session = getattr(self, "session", None)
        if session and session.meeting_id != self.meeting_id:
            raise ValidationError({"session": _("This session belongs to another meeting.")})


class Session(Part):
    """One row is one session of a meeting, or one topic that it discussed."""

    class Kind(models.TextChoices):
        SESSION = "session", _("Session")
        TOPIC = "topic", _("Topic")

    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        on_delete=models.CASCADE,  # a session lives inside its meeting
        related_name="sessions",
        help_text=_("The meeting that it belongs to."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind,
        default=Kind.SESSION,
        help_text=_("A session on the agenda, or a topic."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1, help_text=_("Place on the agenda, from 1."))
    label = models.CharField(
        _("label"), max_length=40, blank=True, help_text=_("As “Session 2”, where the agenda has labels.")
    )
    title = Bilingual(_("title"), max_length=300, help_text=_("What it was about."))
    pillar = models.ForeignKey(
        Pillar,
        verbose_name=_("pillar"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # pillars are fixed
        related_name="sessions",
        help_text=_("Only where a source ties it to a pillar."),
    )

    objects = models.Manager.from_queryset(SessionQuerySet)()

    class Meta:
        verbose_name = _("session or topic")
        verbose_name_plural = _("sessions and topics")
        ordering = ["meeting", "kind", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "order"],
                name="session_order_once",
                violation_error_message=_("Another session or topic has this place."),
            ),
            models.CheckConstraint(
                condition=~Q(title_en="") | ~Q(title_ru=""),
                name="session_has_title",
                violation_error_message=_("Write the title in at least one language."),
            ),
        ]

    Meta.constraints.append(known("kind", Kind, "session_kind_known"))

    def __str__(self):
        return f"{self.order}. {self.title}"


class Statement(Part):
    """One row says that one person spoke at one meeting, in what capacity and for whom."""

    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        on_delete=models.CASCADE,  # a statement lives inside its meeting
        related_name="statements",
        help_text=_("The meeting that it belongs to."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1, help_text=_("Place among the speakers, from 1."))
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.PROTECT,  # a person who spoke cannot disappear
        related_name="statements",
        help_text=_("Who spoke."),
    )
    position = Bilingual(
        _("title at the time"), max_length=300, help_text=_("The speaker’s title on that day, as printed.")
    )
    state = models.ForeignKey(
        State,
        verbose_name=_("for State"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # whom a speaker represented is part of the record
        related_name="statements",
        help_text=_("The State that the speaker represented."),
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("for organization"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # whom a speaker represented is part of the record
        related_name="statements",
        help_text=_("The organization that the speaker represented."),
    )
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,  # a statement stays when the agenda is redrawn
        related_name="statements",
        help_text=_("Where in the agenda it was made."),
    )
    summary = Bilingual(_("summary"), models.TextField, help_text=_("What was said, in our own words."))

    objects = models.Manager.from_queryset(StatementQuerySet)()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["meeting", "order", "uid"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=None) | Q(organization=None),
                name="statement_for_one_party",
                violation_error_message=_("A speaker represents a State or an organization, not both."),
            ),
        ]

    def __str__(self):
        return str(self.person.title)

    @property
    def party(self):
        return self.state or self.organization


class Outcome(Part):
    """One row says what happened to one recommendation or one plan at one meeting."""

    class Action(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DISCUSSED = "discussed", _("Discussed")
        REVIEWED = "reviewed", _("Reviewed")
        ADOPTED = "adopted", _("Adopted")

    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        on_delete=models.CASCADE,  # an outcome lives inside its meeting
        related_name="outcomes",
        help_text=_("The meeting that it belongs to."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1, help_text=_("Place among the outcomes, from 1."))
    recommendation = models.ForeignKey(
        Recommendation,
        verbose_name=_("recommendation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # what a meeting decided cannot disappear
        related_name="outcomes",
        help_text=_("A recommendation, or a plan."),
    )
    plan = models.ForeignKey(
        Plan,
        verbose_name=_("plan"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # what a meeting decided cannot disappear
        related_name="outcomes",
        help_text=_("A recommendation, or a plan."),
    )
    action = models.CharField(_("what happened"), max_length=10, choices=Action, help_text=_("As a source says."))
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,  # an outcome stays when the agenda is redrawn
        related_name="outcomes",
        help_text=_("Where in the agenda it happened."),
    )

    objects = models.Manager.from_queryset(OutcomeQuerySet)()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["meeting", "order", "uid"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recommendation=None, plan__isnull=False) | Q(recommendation__isnull=False, plan=None),
                name="outcome_of_one_thing",
                violation_error_message=_("Name a recommendation or a plan, not both."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "recommendation", "action"],
                name="outcome_recommendation_once",
                violation_error_message=_("This outcome is listed already."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "plan", "action"],
                name="outcome_plan_once",
                violation_error_message=_("This outcome is listed already."),
            ),
        ]

    Meta.constraints.append(known("action", Action, "outcome_action_known"))

    def __str__(self):
        return f"{self.get_action_display()}: {self.subject.title}"

    @property
    def subject(self):
        return self.recommendation or self.plan

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..rules import known
from .entry import Entry


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")


class Asked(models.Model):
    """One row is one thing that somebody asks others to decide about a record, and the answer; private."""

    State = State

    entry = models.ForeignKey(
        Entry,
        verbose_name=_("record"),
        on_delete=models.CASCADE,  # only a draft that was never public can be deleted, and what was asked of it too
        related_name="%(class)ss",
        help_text=_("The record that it is about."),
    )
    comment = models.TextField(_("comment"), blank=True, help_text=_("What those who decide should know."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,  # who asked stays known; accounts are deactivated, not deleted
        related_name="+",
        help_text=_("Who asks for it."),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True, help_text=_("When it was asked for."))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.WAITING, help_text=_("What became of it.")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # who decided stays known
        related_name="+",
        help_text=_("Who accepted, declined or took it back."),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, help_text=_("When it was decided."))
    answer = models.TextField(_("answer"), blank=True, help_text=_("What its author should know about the decision."))

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined", "taken_back"]) | Q(decided_at__isnull=False),
                name="%(class)s_decided_says_when",
                violation_error_message=_("What is decided says when."),
            ),
            known("state", State, "%(class)s_state_known"),
        ]
        indexes = [models.Index(fields=["entry"], condition=Q(state="waiting"), name="%(class)s_waiting")]

    def __str__(self):
        return f"{self.entry.ref}, {self.by}"

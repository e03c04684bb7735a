from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..rules import known
from .entry import Entry, Status

# The reason of the one change that also writes anew what was saved before.
ERASED = "erased on request"


class Sequence(models.Model):
    """The one row that counts public changes: who saves locks it first, so numbers follow commits without a gap."""

    last = models.PositiveBigIntegerField(default=0, help_text=_("The number of the last public change."))
    at = models.DateTimeField(null=True, help_text=_("When the last public change was made."))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="sequence_is_one_row")]

    def __str__(self):
        return str(self.last)


class Revision(models.Model):
    """One row is one saved state of one record with everything inside it; rows are only added, and private."""

    class Action(models.TextChoices):
        CREATED = "created", _("Created")
        CHANGED = "changed", _("Changed")
        LOADED = "loaded", _("Loaded")
        PUBLISHED = "published", _("Published at its time")
        FOLLOWED = "followed", _("Changed with a record that it names")
        RESTORED = "restored", _("Restored")
        ACCEPTED = "accepted", _("Proposal accepted")

    entry = models.ForeignKey(
        Entry,
        verbose_name=_("record"),
        on_delete=models.CASCADE,  # only a draft that was never public can be deleted, and its history with it
        related_name="revisions",
        help_text=_("The record that was saved."),
    )
    number = models.PositiveIntegerField(_("number"), help_text=_("1 for the first saved state of this record."))
    seq = models.PositiveBigIntegerField(
        _("public number"),
        null=True,
        unique=True,
        help_text=_("Place in the sequence of public changes; empty for draft work."),
    )
    at = models.DateTimeField(_("when"), db_index=True, help_text=_("When it was saved."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.PROTECT,  # who changed a record stays known; accounts are deactivated, not deleted
        related_name="+",
        help_text=_("Who saved it; empty where the register did so by itself."),
    )
    reason = models.CharField(
        _("why"), max_length=300, blank=True, help_text=_("What led to it, as the ref of the record that it followed.")
    )
    action = models.CharField(_("action"), max_length=10, choices=Action, help_text=_("What was done to the record."))
    status = models.CharField(
        _("status"), max_length=10, choices=Status, help_text=_("The status that the record had from then on.")
    )
    schema = models.PositiveSmallIntegerField(_("schema"), help_text=_("Shape of the content, raised by migrations."))
    content = models.TextField(_("content"), help_text=_("The record as JSON, with natural keys."))
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of the content."))
    public = models.TextField(
        _("public content"), blank=True, help_text=_("What the public saw of it; empty: nothing.")
    )

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["entry", "number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="revision_number_once"),
            known("status", Status, "revision_status_known"),
        ]
        indexes = [
            models.Index(fields=["by", "at"], name="revision_by_whom"),
            models.Index(fields=["seq"], condition=Q(reason=ERASED), name="revision_erased"),
        ]

    Meta.constraints.append(known("action", Action, "revision_action_known"))

    def __str__(self):
        return f"{self.entry_id} #{self.number}"

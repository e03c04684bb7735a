from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..rules import known


class Batch(models.Model):
    """One row is one set of revisions that were saved together, as from a spreadsheet; private."""

    class Kind(models.TextChoices):
        IMPORT = "import", _("Import of a table")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, help_text=_("What saved them."))
    table = models.CharField(_("table"), max_length=30, help_text=_("The table that was imported."))
    file_name = models.CharField(_("file"), max_length=200, help_text=_("What the file was called."))
    sha256 = models.CharField("SHA-256", max_length=64, help_text=_("Of the file."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.PROTECT,  # who changed records stays known; accounts are deactivated, not deleted
        related_name="+",
        help_text=_("Who saved them; empty where it was done on the server."),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True, help_text=_("When they were saved."))
    new = models.PositiveIntegerField(_("new"), default=0, help_text=_("Records that were added."))
    changed = models.PositiveIntegerField(_("changed"), default=0, help_text=_("Records that were changed."))
    same = models.PositiveIntegerField(_("the same"), default=0, help_text=_("Records that said all of it already."))
    report = models.JSONField(
        _("report"),
        default=list,
        help_text=_(
            "Ref, and the number of the revision before (none: it is new) and after, in the order of the file."
        ),
    )
    undone_at = models.DateTimeField(_("undone"), null=True, help_text=_("When all of it was taken back."))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        null=True,
        on_delete=models.PROTECT,  # who took it back stays known
        related_name="+",
        help_text=_("Who took it back."),
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at", "-pk"]
        # The permission to import is made with the groups of staff.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by=None) | Q(undone_at__isnull=False),
                name="batch_undone_says_when",
                violation_error_message=_("What was taken back says when."),
            ),
        ]

    Meta.constraints.append(known("kind", Kind, "batch_kind_known"))

    def __str__(self):
        return f"{self.file_name} (#{self.pk})"

    @property
    def saved(self) -> list[tuple[str, int, int]]:
        """Ref, and the number of the revision before and after, of each record that the set changed."""
        return [(ref, before, after) for ref, before, after in self.report if before != after]

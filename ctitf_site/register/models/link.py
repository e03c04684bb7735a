from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Link(models.Model):
    """One row is one web address that records give, and what it answered when it was last asked; private."""

    url = models.URLField(_("web address"), max_length=1000, unique=True, help_text=_("As the records give it."))
    status = models.PositiveSmallIntegerField(
        _("answer"), null=True, help_text=_("The HTTP status at the end of all redirects; empty: no answer.")
    )
    problem = models.CharField(_("problem"), max_length=200, blank=True, help_text=_("Why there was no answer."))
    checked_at = models.DateTimeField(_("asked"), help_text=_("When it was last asked."))
    broken_since = models.DateTimeField(
        _("broken since"), null=True, db_index=True, help_text=_("When it was first found broken; empty: it works.")
    )

    class Meta:
        verbose_name = _("web address")
        verbose_name_plural = _("web addresses")
        ordering = ["url"]
        constraints = [
            models.CheckConstraint(
                condition=Q(broken_since=None) | Q(broken_since__lte=models.F("checked_at")),
                name="link_broken_when_asked",
                violation_error_message=_("An address is found broken when it is asked, and not later."),
            ),
            models.CheckConstraint(
                condition=Q(status__isnull=False) | ~Q(problem=""),
                name="link_answered_or_says_why",
                violation_error_message=_("Say why there was no answer."),
            ),
        ]

    def __str__(self):
        return self.url

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Colleague(models.Model):
    """One row is what the desk remembers of one member of staff besides the account itself."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,  # it says nothing without the account
        primary_key=True,
        related_name="colleague",
        help_text=_("The account."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("In which the desk speaks to this colleague."),
    )
    given = models.DateTimeField(
        _("password given"),
        null=True,
        editable=False,
        help_text=_("When somebody else gave the password; empty, where it is the colleague's own."),
    )

    class Meta:
        verbose_name = _("colleague")
        verbose_name_plural = _("colleagues")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=["", *(code for code, _name in settings.LANGUAGES)]),
                name="colleague_language_known",
                violation_error_message=_("Choose English or Russian."),
            )
        ]

    def __str__(self):
        return str(self.user)

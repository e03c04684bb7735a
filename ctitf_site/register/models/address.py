from django.db import models
from django.utils.translation import gettext_lazy as _

from .children import Child
from .entry import Entry


class FormerAddress(Child):
    """One row is one address that a record had while the public saw it; it leads to the present one for ever."""

    entry = models.ForeignKey(
        Entry,
        verbose_name=_("record"),
        on_delete=models.CASCADE,  # a former address lives inside its record
        related_name="former_addresses",
        help_text=_("The record that had this address."),
    )
    noun = models.CharField(_("kind of record"), max_length=20, editable=False)
    slug = models.CharField(_("former address"), max_length=100, editable=False)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["slug", "uid"]
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "slug"],
                name="former_address_once",
                violation_error_message=_("Another record of this kind had this address."),
            ),
        ]

    def __str__(self):
        return self.slug

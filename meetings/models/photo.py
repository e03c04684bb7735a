from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.fields import Bilingual
from ctitf_site.register.uploads import (
    clean_picture,
    thumbnail,
    thumbnail_name,
    thumbnail_size,
    upload_to,
    validate_document,
    validate_picture,
)

from .meeting import Meeting
from .parts import Part


class Photo(Part):
    """One row is one picture of a meeting, drawn anew at upload so that it carries no hidden data."""

    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        on_delete=models.CASCADE,  # a picture lives inside its meeting
        related_name="photos",
        help_text=_("The meeting that it belongs to."),
    )
    image = models.ImageField(
        _("picture"),
        upload_to=upload_to,
        validators=[validate_document, validate_picture],
        help_text=_("JPEG or PNG; location data is removed."),
    )
    alt = Bilingual(
        _("what can be seen"), max_length=300, help_text=_("For readers who do not see the picture; required.")
    )
    caption = Bilingual(_("caption"), max_length=300, help_text=_("Shown below the picture."))
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Photographer or agency."))

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["meeting", "uid"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt_en="") | ~Q(alt_ru=""),
                name="photo_has_alt",
                violation_error_message=_("Say what can be seen, in at least one language."),
            ),
        ]

    def __str__(self):
        return str(self.alt)

    def save(self, *args, **kwargs):
        self.store()
        super().save(*args, **kwargs)

    def store(self):
        """Store a new picture, drawn anew, and its small copy; before a transaction, where many are saved in one."""
        if not self.image._committed:
            self.image = drawn = clean_picture(self.image)
            self.image.save(drawn.name, drawn, save=False)
            self.image.storage.save(thumbnail_name(self.image.name), thumbnail(drawn))

    @property
    def small(self):
        """The small copy: ``url``, ``width`` and ``height``; None for a picture of which no size is known."""
        size = thumbnail_size(self.image.name)
        url = self.image.storage.url(thumbnail_name(self.image.name))
        return {"url": url, "width": size[0], "height": size[1]} if size else None

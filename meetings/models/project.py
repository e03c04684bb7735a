from django.db import models
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.dates import PartialDateField
from ctitf_site.register.fields import Bilingual
from ctitf_site.register.models import Record
from ctitf_site.register.rules import ends_after_start

from ..querysets import ProjectQuerySet


class Project(Record):
    """One row is one project or phase that meetings belong to."""

    prefix = "PJ"
    needed = ("title", "start", "roles", "citations")

    start = PartialDateField(_("start"), help_text=_("Day, month or year."))
    end = PartialDateField(_("end"), help_text=_("Day, month or year."))
    description = Bilingual(
        _("description"), models.TextField, help_text=_("What the project is for, in our own words.")
    )

    objects = models.Manager.from_queryset(ProjectQuerySet)()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["start", "ref"]
        constraints = [ends_after_start("project_period")]

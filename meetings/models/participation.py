from django.db import models
from django.utils.translation import gettext_lazy as _

from .meeting import Meeting
from .party import PartyRole, party_rules
from .project import Project


class Participation(PartyRole):
    """One row is one role of one State, organization or group in one meeting."""

    parent_name = "meeting"

    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        on_delete=models.CASCADE,  # a participation lives inside its meeting
        related_name="participations",
        help_text=_("The meeting that it belongs to."),
    )

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["meeting", "role", "uid"]
        constraints = party_rules("meeting")


class ProjectRole(PartyRole):
    """One row is one role of one State, organization or group in a project as a whole."""

    parent_name = "project"

    project = models.ForeignKey(
        Project,
        verbose_name=_("project"),
        on_delete=models.CASCADE,  # a role lives inside its project
        related_name="roles",
        help_text=_("The project that the role is in."),
    )

    class Meta:
        verbose_name = _("role in the project")
        verbose_name_plural = _("roles in the project")
        ordering = ["project", "role", "uid"]
        constraints = party_rules("project")

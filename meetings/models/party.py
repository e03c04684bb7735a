from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.fields import Bilingual
from ctitf_site.register.models import Child
from ctitf_site.register.rules import known
from organizations.models import Organization, State

from ..querysets import PartyRoleQuerySet


class Role(models.TextChoices):
    HOST = "host", _("Host")
    ORGANIZER = "organizer", _("Organizer")
    CO_ORGANIZER = "co_organizer", _("Co-organizer")
    COORDINATOR = "coordinator", _("Coordinator")
    FUNDER = "funder", _("Funder")
    SUPPORTER = "supporter", _("Supporter")
    PARTICIPANT = "participant", _("Participant")
    OBSERVER = "observer", _("Observer")


# How a row names each kind of party. A group as printed may be known in one language only.
NAMED = {
    "state": Q(state__isnull=False),
    "organization": Q(organization__isnull=False),
    "group": ~Q(group_en="") | ~Q(group_ru=""),
}


def one_party(parent: str) -> models.CheckConstraint:
    """The rule that exactly one of State, organization and group is named."""
    condition = Q()
    for chosen in NAMED:
        exactly = NAMED[chosen]
        for other in NAMED:
            if other != chosen:
                exactly &= ~NAMED[other]
        condition |= exactly
    return models.CheckConstraint(
        condition=condition,
        name=f"{parent}_role_one_party",
        violation_error_message=_("Name exactly one of: State, organization, group."),
    )


def once(parent: str, column: str, condition: Q) -> models.UniqueConstraint:
    """The rule that what stands in ``column`` has a role only once."""
    return models.UniqueConstraint(
        fields=[parent, "role", column],
        condition=condition,
        name=f"{parent}_role_{column}_once",
        violation_error_message=_("This party has this role already."),
    )


def party_rules(parent: str) -> list[models.BaseConstraint]:
    """What holds for the roles in every ``parent``."""
    return [
        known("role", Role, f"{parent}_role_known"),
        one_party(parent),
        once(parent, "state", NAMED["state"]),
        once(parent, "organization", NAMED["organization"]),
        once(parent, "group_en", ~Q(group_en="")),
        once(parent, "group_ru", ~Q(group_ru="")),
    ]


class PartyRole(Child):
    """One row is one role of one State, organization or group as printed."""

    role = models.CharField(
        _("role"), max_length=20, choices=Role, db_index=True, help_text=_("As the source gives it.")
    )
    state = models.ForeignKey(
        State,
        verbose_name=_("State"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # a State that took part cannot disappear
        related_name="%(class)ss",
        help_text=_("A State, or an organization, or a group."),
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # an organization that took part cannot disappear
        related_name="%(class)ss",
        help_text=_("A State, or an organization, or a group."),
    )
    group = Bilingual(
        _("group as printed"),
        max_length=200,
        help_text=_("Where the source names no State, as “Central Asian States”."),
    )
    printed = models.CharField(
        _("name as printed"), max_length=300, blank=True, help_text=_("Where the source prints another name.")
    )

    objects = models.Manager.from_queryset(PartyRoleQuerySet)()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.get_role_display()}: {self.party_name}"

    @property
    def party(self):
        """The State or organization; None for a group that names none."""
        return self.state or self.organization

    @property
    def party_name(self) -> str:
        if self.organization:
            return self.organization.short_name
        return self.state.title if self.state else self.group

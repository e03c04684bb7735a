from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.fields import Bilingual
from ctitf_site.register.models import Child
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


PARTIES = ("state", "organization", "group_en")


def one_party(name: str) -> models.CheckConstraint:
    """The rule that exactly one of State, organization and group is named."""
    given = {"state": ~Q(state=None), "organization": ~Q(organization=None), "group_en": ~Q(group_en="")}
    condition = Q(pk__in=[])
    for chosen in PARTIES:
        exactly = Q()
        for party in PARTIES:
            exactly &= given[party] if party == chosen else ~given[party]
        condition |= exactly
    return models.CheckConstraint(
        condition=condition,
        name=name,
        violation_error_message=_("Name exactly one of: State, organization, group."),
    )


def once(parent: str, party: str) -> models.UniqueConstraint:
    """The rule that a party has a role only once."""
    condition = ~Q(group_en="") if party == "group_en" else Q(**{f"{party}__isnull": False})
    return models.UniqueConstraint(
        fields=[parent, "role", party],
        condition=condition,
        name=f"{parent}_role_{party.removesuffix('_en')}_once",
        violation_error_message=_("This party has this role already."),
    )


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
            return self.organization.acronym or self.organization.title
        return self.state.title if self.state else self.group

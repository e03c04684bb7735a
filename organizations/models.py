from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ctitf_site.register.dates import PartialDateField
from ctitf_site.register.fields import Bilingual
from ctitf_site.register.models import Child, Record
from ctitf_site.register.rules import ends_after_start, known, long

from .querysets import MembershipQuerySet, OrganizationQuerySet


class State(Record):
    """One row is one State, by its short name, with its ISO and M49 codes."""

    prefix = "S"
    names_in = ("official_name", "iso2", "iso3")
    is_party = True

    class Group(models.TextChoices):
        CENTRAL_ASIA = "central_asia", _("Central Asia")
        NEIGHBOURING = "neighbouring", _("Neighbouring")
        OTHER = "other", pgettext_lazy("group of States", "Other")

    iso2 = models.CharField(
        "ISO 3166-1 alpha-2",
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Two capital letters."))],
        help_text=_("Two capital letters, as KZ."),
    )
    iso3 = models.CharField(
        "ISO 3166-1 alpha-3",
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters."))],
        help_text=_("Three capital letters, as KAZ; the ref is made of them."),
    )
    m49 = models.CharField(
        "UN M49",
        max_length=3,
        validators=[RegexValidator(r"^[0-9]{3}\Z", _("Three digits, with leading zeros."))],
        help_text=_("Three digits with leading zeros, as 004."),
    )
    official_name = Bilingual(_("official name"), max_length=200, help_text=_("As “Republic of Kazakhstan”."))
    group = models.CharField(
        _("group"),
        max_length=20,
        choices=Group,
        db_index=True,
        help_text=_("How the register groups States; no assessment of any State."),
    )

    class Meta:
        verbose_name = _("State")
        verbose_name_plural = _("States")
        ordering = ["iso3"]
        constraints = [
            models.UniqueConstraint(
                fields=[code],
                name=f"state_{code}_once",
                violation_error_message=_("Another State has this code."),
            )
            for code in ("iso2", "iso3", "m49")
        ] + [long(code, length, f"state_{code}_length") for code, length in (("iso2", 2), ("iso3", 3), ("m49", 3))]

    Meta.constraints.append(known("group", Group, "state_group_known"))

    def make_ref(self):
        return f"{self.prefix}-{self.iso3}"

    def own_names(self):
        return [*super().own_names(), self.official_name_en, self.official_name_ru, self.iso2, self.iso3]


# From the whole to its smallest part, as UN – Security Council – CTC – CTED.
MOST_LEVELS = 6
# What is asked of an organization above or below another.
KIN = ("ref", "status", "publish_at", "parent", "title_en", "title_ru", "acronym_en", "acronym_ru")


class Organization(Record):
    """One row is one organization, or a part of one that acts under its own name."""

    prefix = "O"
    names_in = ("acronym",)
    once = ("acronym_en", "acronym_ru")
    is_party = True
    goes_stale = True
    # Parts by the key of their whole, where many organizations are looked at; None: the database is asked.
    known_parts: dict | None = None

    class Kind(models.TextChoices):
        UN_ENTITY = "un_entity", _("UN entity")
        REGIONAL = "regional", _("Regional organization")
        INTERNATIONAL = "international", _("International organization")
        OTHER = "other", _("Other organization")

    acronym = Bilingual(_("acronym"), max_length=40, help_text=_("As UNRCCA; in Russian as РЦПДЦА ООН."))
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, db_index=True, help_text=_("Decides the group in lists and matrices.")
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # a part keeps its whole
        related_name="parts",
        help_text=_("The organization that this one belongs to, as SCO for RATS."),
    )
    website = models.URLField(
        _("website"), blank=True, validators=[URLValidator(schemes=["http", "https"])], help_text=_("Official address.")
    )
    description = Bilingual(_("description"), models.TextField, help_text=_("One or two sentences, in our own words."))

    objects = models.Manager.from_queryset(OrganizationQuerySet)()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["ref"]
        constraints = [
            models.UniqueConstraint(
                fields=["acronym_en"],
                condition=~Q(acronym_en=""),
                name="organization_acronym_once",
                violation_error_message=_("Another organization has this acronym."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("entry")),
                name="organization_not_its_own_part",
                violation_error_message=_("An organization cannot be part of itself."),
            ),
        ]

    Meta.constraints.append(known("kind", Kind, "organization_kind_known"))

    def __str__(self):
        return f"{self.acronym} – {self.title}" if self.acronym else str(self.title)

    @property
    def short_name(self):
        """What it is called where there is little room."""
        return self.acronym or self.title

    @property
    def explained(self):
        """The full title, where the short name is not that already."""
        return self.title if self.acronym and self.acronym != self.title else ""

    def clean(self):
        super().clean()
        self.clean_place()

    def clean_place(self):
        """Raises ``ValidationError`` where it cannot stand below its parent, or above its parts."""
        self._clean_levels()
        self._clean_chain()

    def _clean_levels(self):
        levels, above = 1, self.parent
        while above and levels <= MOST_LEVELS:
            if self.pk and above.pk == self.pk and levels > 1:  # a constraint speaks of the organization itself
                raise ValidationError({"parent": _("%s is a part of this organization.") % self.parent})
            levels, above = levels + 1, above.parent
        parts = {self.pk} if self.pk else set()
        while parts and levels <= MOST_LEVELS:
            parts = {part.pk for part in self._parts_of(parts)} - {self.pk}
            levels += bool(parts)
        if levels > MOST_LEVELS:
            raise ValidationError({"parent": _("Parts of parts go down to %s levels.") % MOST_LEVELS})

    def _clean_chain(self):
        """What the public sees belongs to what it sees: the rule for pages looks one step up only."""
        if (self.is_public or self.publish_at) and self.parent and not self.parent.is_public:
            raise ValidationError({"status": _("Publish %s first: this organization is a part of it.") % self.parent})
        if self.pk and not self.is_public:
            parts = [part for part in self._parts_of({self.pk}) if part.is_public or part.publish_at]
            if named := "; ".join(str(part) for part in parts[:3]):
                raise ValidationError({"status": _("First withdraw its published parts: %s.") % named})

    def _parts_of(self, keys):
        """The parts of the organizations with these ``keys``."""
        if self.known_parts is not None:
            return [part for key in keys for part in self.known_parts.get(key, ())]
        return Organization.objects.filter(parent__in=keys).only(*KIN).order_by("ref")

    def slug_source(self):
        return self.acronym_en or super().slug_source()

    def own_names(self):
        return [self.acronym_en, self.acronym_ru, *super().own_names()]


class Membership(Child):
    """One row is one State's standing in one organization over one period, as a source speaks of it."""

    parent_name = "organization"

    class Status(models.TextChoices):
        MEMBER = "member", _("Member")
        ASSOCIATE = "associate", _("Associate member")
        OBSERVER = "observer", _("Observer")
        PARTNER = "partner", _("Partner")
        SUSPENDED = "suspended", _("Suspended")

    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        on_delete=models.CASCADE,  # a membership lives inside its organization
        related_name="memberships",
        help_text=_("The organization that the State belongs to."),
    )
    state = models.ForeignKey(
        State,
        verbose_name=_("State"),
        on_delete=models.PROTECT,  # a State with memberships cannot disappear
        related_name="memberships",
        help_text=_("The State whose standing this is."),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status, db_index=True, help_text=_("The State’s standing.")
    )
    start = PartialDateField(_("from"), help_text=_("First year, month or day, where a source gives it."))
    end = PartialDateField(_("to"), help_text=_("Last year, month or day; empty while it lasts or is unknown."))
    as_of = PartialDateField(
        _("as of"), help_text=_("The time the source speaks of, so that 2012 is not read as today.")
    )

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organization", "state", "start", "uid"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "state", "status", "start"],
                name="membership_once",
                violation_error_message=_("This membership is listed already."),
            ),
            ends_after_start("membership_period"),
        ]

    Meta.constraints.append(known("status", Status, "membership_status_known"))

    def __str__(self):
        return f"{self.state.title} – {self.get_status_display()}"


class Person(Record):
    """One row is one person who spoke at a meeting, by name only; nothing private is kept."""

    prefix = "P"
    is_party = is_somebody = True

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["ref"]

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..dates import PartialDateField
from ..fields import Bilingual, CodePointField
from ..querysets import ChildQuerySet, CitationQuerySet
from ..rules import ends_after_start, known
from .entry import Entry

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def new_uid() -> str:
    """Twelve random characters that stay with a child for ever."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


class Child(models.Model):
    """A row inside one record: saved with it, shown with it, and without a life of its own."""

    parent_name = "entry"

    uid = models.CharField(max_length=12, unique=True, editable=False, default=new_uid)

    objects = models.Manager.from_queryset(ChildQuerySet)()

    class Meta:
        abstract = True

    @classmethod
    def parent_model(cls):
        return cls._meta.get_field(cls.parent_name).related_model

    @property
    def parent(self):
        return getattr(self, self.parent_name)

    def natural_key(self):
        return (self.parent.ref, self.uid)


class Name(Child):
    """One row is one other name of one record, as some source gives it."""

    class Type(models.TextChoices):
        FORMER_NAME = "former_name", _("Former name")
        VARIANT = "variant", _("Variant")
        MISSPELLING = "misspelling", _("Misspelling")
        MISNOMER = "misnomer", _("Misnomer")
        SHORT_IN_SOURCE = "short_in_source", _("Short form in a source")
        ACRONYM = "acronym", _("Acronym")
        TRANSLITERATION = "transliteration", _("Transliteration")

    entry = models.ForeignKey(
        Entry,
        verbose_name=_("record"),
        on_delete=models.CASCADE,  # a name lives inside its record
        related_name="names",
        help_text=_("The record that has this name."),
    )
    text = models.CharField(_("name"), max_length=300, help_text=_("Exactly as the source prints it."))
    type = models.CharField(_("type"), max_length=20, choices=Type, help_text=_("What kind of name this is."))
    language = models.CharField(_("language"), max_length=2, blank=True, help_text=_("Two letters, as en or ru."))
    start = PartialDateField(_("from"), help_text=_("In use since, as 1969 or 2011-06."))
    end = PartialDateField(_("to"), help_text=_("In use until, as 2011-06."))

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["text", "uid"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "text", "type"],
                name="name_once",
                violation_error_message=_("This record has this name already."),
            ),
            ends_after_start("name_period"),
        ]

    Meta.constraints.append(known("type", Type, "name_type_known"))

    def __str__(self):
        return self.text


class Citation(Child):
    """One row says that one document gives one fact of one record, and what value it gives."""

    entry = models.ForeignKey(
        Entry,
        verbose_name=_("record"),
        on_delete=models.CASCADE,  # a citation lives inside the record whose fact it supports
        related_name="citations",
        db_index=False,  # an index below begins with it
        help_text=_("The record that the fact belongs to."),
    )
    path = CodePointField(
        _("fact"),
        max_length=80,
        blank=True,
        help_text=_("The field, as “end” or “participations/UID/role”. Empty: the record as a whole."),
    )
    # The uid inside ``path``, kept apart so that a citation is hidden together with the row it is about.
    child = models.CharField(max_length=12, blank=True, editable=False, db_index=True)
    fact = Bilingual(
        _("what is said"), max_length=200, help_text=_("What the value is about, where the field does not tell.")
    )
    value = Bilingual(_("value"), models.TextField, help_text=_("What this document says, in the register’s terms."))
    printed = models.TextField(_("as printed"), blank=True, help_text=_("The value exactly as the document prints it."))
    document = models.ForeignKey(
        "register.Document",
        verbose_name=_("document"),
        on_delete=models.PROTECT,  # a cited document cannot disappear
        related_name="cited_by",
        help_text=_("The source."),
    )
    locator = models.CharField(
        _("page or paragraph"), max_length=60, blank=True, help_text=_("As “p. 60” or “para. 3”.")
    )
    preferred = models.BooleanField(
        _("preferred"), default=False, help_text=_("The register follows this value where sources differ.")
    )
    reason = Bilingual(_("why"), models.TextField, help_text=_("Why this value is preferred, or what explains it."))
    disagreement = models.CharField(
        _("disagreement"),
        max_length=10,
        blank=True,
        help_text=_("Code that joins values that differ, as D01."),
    )

    objects = models.Manager.from_queryset(CitationQuerySet)()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["disagreement", "path", "uid"]
        indexes = [
            models.Index(fields=["entry", "uid"], name="citation_by_record"),
            models.Index(fields=["disagreement", "uid"], name="citation_by_disagreement"),
            models.Index(fields=["path"], name="citation_by_fact"),
            models.Index(fields=["uid"], condition=Q(preferred=True), name="citation_preferred"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "path", "document", "disagreement", "value_en", "locator"],
                name="citation_once",
                violation_error_message=_("This document is cited for this fact already."),
            ),
        ]

    def __str__(self):
        return f"{self.path or _('record')}: {self.value}" if self.value else self.path or str(_("record"))

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set what follows from the rest: the child that this citation is about."""
        self.child = self.path.split("/")[1] if "/" in self.path else ""

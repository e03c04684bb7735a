from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, ProtectedError, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..fields import Bilingual, CodePointField, active_language
from ..public import models_by_noun
from ..querysets import RecordQuerySet
from ..routes import SAMPLE, around
from ..rules import known

SLUG = RegexValidator(r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*\Z", _("Use Latin letters, digits and single hyphens."))
# Words that addresses of the site already use where a slug could stand.
RESERVED = {"matrix", "gaps", "participation", "timeline", "add", "new", "all", "search", "feed", "latest", "projects"}


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Emptiness(models.TextChoices):
    """Why a field is empty: four answers that must not be confused."""

    NONE = "none", _("None")
    UNKNOWN = "unknown", _("Unknown: no source was found")
    NOT_RECORDED = "not_recorded", _("Not recorded")
    NOT_PUBLIC = "not_public", _("Not public")


class Entry(models.Model):
    """One row is one record of any kind: its permanent ref, its address, its status and its title."""

    ref = CodePointField(_("ref"), max_length=20, unique=True, editable=False)
    noun = models.CharField(_("kind of record"), max_length=20, editable=False)
    slug = models.CharField(
        _("address"),
        max_length=100,
        blank=True,
        validators=[SLUG],
        help_text=_("The last part of the page’s address. Left empty, it is made from the title."),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text=_("The public sees only published records."),
    )
    publish_at = models.DateTimeField(
        _("publish at"),
        null=True,
        blank=True,
        help_text=_("The record is published by itself at this time, in Ashgabat. Empty: only when you publish it."),
    )
    withdrawn_reason = Bilingual(
        _("reason for withdrawal"),
        models.TextField,
        help_text=_("Shown on the page that remains in the record’s place."),
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # the survivor is where old addresses lead
        related_name="merged",
        help_text=_("The record that took this one’s place; old addresses lead there."),
    )
    # The number of the last revision; 0 where there is none yet.
    version = models.PositiveIntegerField(default=0, editable=False)
    absent = models.JSONField(
        _("why fields are empty"),
        default=dict,
        blank=True,
        help_text=_("For each empty field: none, unknown, not_recorded or not_public; as {“end”: “unknown”}."),
    )
    notes = models.TextField(_("internal notes"), blank=True, help_text=_("For staff only; never published."))
    title = Bilingual(_("title"), max_length=300, help_text=_("The line by which this record is known."))
    # Derived at save, so that lists sort and search without work on the request.
    sort_en = CodePointField(max_length=200, editable=False, default="")
    sort_ru = CodePointField(max_length=200, editable=False, default="")
    search = models.TextField(editable=False, default="")
    updated_at = models.DateTimeField(
        _("last change"), default=timezone.now, editable=False, help_text=_("When the public last saw it change.")
    )
    seen_at = models.DateTimeField(
        _("first seen"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When the public first saw it; what was never seen leaves no trace when it is withdrawn."),
    )
    saved_at = models.DateTimeField(_("last saved"), auto_now=True, db_default=Now())
    # What is left to do here, derived at save, so that tasks are counted without reading texts.
    missing_ru = models.TextField(
        _("Russian missing"),
        blank=True,
        default="",
        editable=False,
        help_text=_("Names of the texts that are in English alone, with spaces between."),
    )
    outdated_ru = models.JSONField(
        _("Russian outdated"),
        null=True,
        editable=False,
        help_text=_("Names of the texts whose English changed and whose Russian did not: what it was, and when."),
    )
    confirmed_on = models.DateField(
        _("confirmed on"),
        null=True,
        editable=False,
        help_text=_("When it was published, or somebody last said that it is still so."),
    )

    objects = models.Manager.from_queryset(RecordQuerySet)()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering = ["ref"]
        permissions = [
            ("publish_entry", _("Can publish and withdraw records")),
            ("import_records", _("Can import spreadsheets")),
            ("merge_records", _("Can merge records")),
            ("translate_entry", _("Can change Russian texts")),
        ]
        indexes = [
            # What a list walks along, in each of the orders that every kind of record has.
            models.Index(fields=["noun", "status", "ref"], name="entry_by_ref"),
            models.Index(fields=["noun", "status", "sort_en", "ref"], name="entry_by_title_en"),
            models.Index(fields=["noun", "status", "sort_ru", "ref"], name="entry_by_title_ru"),
            models.Index(fields=["noun", "status", "updated_at", "ref"], name="entry_by_kind_and_change"),
            models.Index(fields=["updated_at"], name="entry_by_change"),
            models.Index(fields=["publish_at"], condition=Q(publish_at__isnull=False), name="entry_due"),
            models.Index(fields=["saved_at"], condition=Q(status="draft"), name="entry_drafts"),
            models.Index(fields=["saved_at"], condition=Q(status="review"), name="entry_in_review"),
            models.Index(fields=["noun"], condition=Q(missing_ru__gt=""), name="entry_lacks_russian"),
            models.Index(fields=["noun"], condition=Q(outdated_ru__isnull=False), name="entry_outdated_russian"),
            models.Index(fields=["confirmed_on"], condition=Q(status="published"), name="entry_by_confirmation"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "slug"],
                name="entry_address_once",
                violation_error_message=_("Another record of this kind has this address."),
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=sorted(RESERVED)),
                name="entry_address_not_reserved",
                violation_error_message=_("This word is an address of the site itself."),
            ),
            known("status", Status, "entry_status_known"),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) & Q(publish_at=None) | ~Q(title_en="") | ~Q(title_ru=""),
                name="entry_published_has_title",
                violation_error_message=_("A published record needs a title in at least one language."),
            ),
            models.CheckConstraint(
                condition=Q(publish_at=None) | Q(status__in=[Status.DRAFT, Status.REVIEW]),
                name="entry_scheduled_is_open",
                violation_error_message=_("Only a draft, or a record in review, is published at a time."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | ~Q(withdrawn_reason_en="") | ~Q(withdrawn_reason_ru=""),
                name="entry_withdrawn_says_why",
                violation_error_message=_("Say why the record is withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(status=Status.WITHDRAWN) & ~Q(merged_into=F("id")),
                name="entry_merged_is_withdrawn",
                violation_error_message=_("Only a withdrawn record is merged, and into another record."),
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.ref})" if self.title else self.ref

    def natural_key(self):
        return (self.ref,)

    @property
    def model(self):
        """The model that holds the rest of this record."""
        return models_by_noun()[self.noun]

    @property
    def saved_state(self) -> str:
        """Changes with every save, also of what revisions leave out; empty before the first."""
        return f"{self.version}/{self.saved_at.timestamp()}" if self.pk else ""

    @property
    def is_public(self) -> bool:
        return self.status == Status.PUBLISHED

    def get_absolute_url(self):
        return self.slug.join(around(f"{self.model._meta.app_label}:{self.noun}_detail", SAMPLE, active_language()))

    def delete(self, *args, **kwargs):
        """Only what the public never saw is deleted: the numbers of the public sequence stay without a gap."""
        if Entry.objects.filter(pk=self.pk, seen_at__isnull=False).exists():
            raise ProtectedError(_("What was once published is withdrawn, and not deleted."), {self})
        return super().delete(*args, **kwargs)

    @classmethod
    def reserves(cls, slug: str) -> bool:
        """Does the site itself use this word where the slug of such a record would stand?"""
        return slug in RESERVED

    def clean(self):
        super().clean()
        if self.reserves(self.slug):
            raise ValidationError({"slug": _("This word is an address of the site itself.")})
        self._clean_absent()

    def _clean_absent(self):
        if not isinstance(self.absent, dict):
            raise ValidationError({"absent": _("Write field names and reasons, as {“end”: “unknown”}.")})
        names = {field.name for field in self._meta.get_fields()} | {n.removesuffix("_en") for n in vars(type(self))}
        for name, reason in self.absent.items():
            if name not in names:
                raise ValidationError({"absent": _("There is no field “%s” here.") % name})
            if reason not in Emptiness.values:
                allowed = ", ".join(Emptiness.values)
                raise ValidationError(
                    {"absent": _("“%(given)s” is none of: %(allowed)s.") % {"given": reason, "allowed": allowed}}
                )

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..dates import PartialDateField
from ..fields import Text, active_language
from ..rules import known
from ..uploads import describe, upload_to, validate_document
from .entry import Entry
from .record import Record

LANGUAGE_LIST = RegexValidator(r"^[a-z]{2}(;[a-z]{2})*\Z", _("Two-letter codes joined by semicolons, as en;ru."))


class Document(Record):
    """One row is one document that facts rest on: a page, a report, a resolution, an article."""

    prefix = "D"
    names_in = ("symbol",)
    needed = ("title", "date")
    once = ("symbol", "url")

    class Kind(models.TextChoices):
        INFORMATION_NOTE = "information_note", _("Information note")
        REPORT = "report", _("Report")
        DECLARATION = "declaration", _("Declaration")
        RESOLUTION = "resolution", _("Resolution")
        PRESS_RELEASE = "press_release", _("Press release")
        NEWS_ARTICLE = "news_article", _("News article")
        LAW = "law", _("Law")
        WEB_PAGE = "web_page", _("Web page")
        PHOTO_SET = "photo_set", _("Photo set")

    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind, db_index=True, help_text=_("What kind of document it is.")
    )
    symbol = models.CharField(_("symbol"), max_length=60, blank=True, help_text=_("Official symbol, as A/RES/60/288."))
    publisher = models.CharField(_("publisher"), max_length=200, blank=True, help_text=_("As printed in the document."))
    date = PartialDateField(_("date"), help_text=_("Date of the document; a month or a year alone is fine."))
    languages = models.CharField(
        _("languages"), max_length=40, blank=True, validators=[LANGUAGE_LIST], help_text=_("As en or en;ru.")
    )
    url = models.URLField(
        _("web address"),
        max_length=1000,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Where the document can be read."),
    )

    file = models.FileField(
        _("file"),
        upload_to=upload_to,
        blank=True,
        validators=[validate_document],
        help_text=_("A copy of the document: PDF, Word, Excel or picture, 20 MB at most."),
    )
    file_size = models.PositiveIntegerField(_("size in bytes"), null=True, blank=True, editable=False)
    file_type = models.CharField(_("type of file"), max_length=100, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["ref"]
        indexes = [models.Index(fields=["date", "entry"], name="document_by_date")]
        constraints = [
            models.UniqueConstraint(
                fields=["symbol"],
                condition=~Q(symbol=""),
                name="document_symbol_once",
                violation_error_message=_("Another document has this symbol."),
            ),
        ]

    Meta.constraints.append(known("kind", Kind, "document_kind_known"))

    @property
    def title(self):
        """The title as printed, in the language of the document."""
        text = Entry.title.__get__(self)
        if self.languages and text.lang == "en":
            printed = self.languages[:2]
            return Text(text, printed, fallback=printed != active_language())
        return text

    def own_names(self):
        return [*super().own_names(), self.symbol, self.publisher]

    def save(self, *args, **kwargs):
        if not self.file or not self.file._committed:
            self.file_size, self.file_type, self.sha256 = describe(self.file)
        super().save(*args, **kwargs)

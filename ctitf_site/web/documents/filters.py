"""What lists of documents and citations can be asked, on pages and in the API alike."""

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.models import Citation, Document, Entry
from ctitf_site.register.parts import citable

from ..choosing import among, beside
from ..filters import (
    ChoicesFilter,
    DateFilter,
    DateFromFilter,
    DateToFilter,
    RecordsFilter,
    WordsFilter,
    YesNoFilter,
    all_if_few,
    split,
)
from ..filtersets import KEY, ChildFilterSet, RecordFilterSet

TWO_LETTERS = RegexValidator(r"^[a-z]{2}\Z", _("Give two letters, as en or ru."))
FACT = RegexValidator(r"^[a-z0-9_]+(/[a-z0-9_]+){0,2}\Z", _("Give the path of a field, as end or participations."))


class LanguagesField(forms.CharField):
    def clean(self, value):
        codes = split(super().clean(value))
        for code in codes:
            TWO_LETTERS(code)
        return codes


class LanguagesFilter(WordsFilter):
    """``language=en,ru``: documents in one of these languages."""

    field_class = LanguagesField

    def filter(self, queryset, value):
        # Codes have two letters and stand between semicolons, so none is found across two others.
        chosen = [Q(languages__contains=code) for code in value]
        if not chosen:
            return queryset
        rows = queryset.model.objects.filter(Q.create(chosen, connector=Q.OR))
        return among(self.parent, queryset, rows, ("languages", value))


class FactsField(forms.CharField):
    """Paths of facts that a record can have, joined by commas."""

    allowed = property(lambda self: citable())

    def clean(self, value):
        paths = split(super().clean(value))
        for path in paths:
            FACT(path)
            if path.split("/")[0] not in self.allowed:
                raise forms.ValidationError(_("“%(value)s” is not one of the values."), params={"value": path[:60]})
        return paths


class FactsFilter(WordsFilter):
    """``path=participations,end``: citations of one of these fields, or of anything inside it."""

    field_class = FactsField

    def filter(self, queryset, value):
        # What lies inside a field stands between the slash and the character after it.
        chosen = [Q(path=path) | Q(path__gt=f"{path}/", path__lt=f"{path}0") for path in value]
        return beside(self.parent, queryset, Q.create(chosen, connector=Q.OR)) if chosen else queryset


class DisagreementsField(forms.CharField):
    """Codes of disagreements that the public sees, joined by commas."""

    def clean(self, value):
        codes = split(super().clean(value).upper())
        known = set(self.codes().filter(disagreement__in=codes)) if codes else set()
        if unknown := [code for code in codes if code not in known]:
            raise forms.ValidationError(_("There is no disagreement “%(value)s”."), params={"value": unknown[0][:60]})
        return codes

    def codes(self):
        codes = Citation.objects.published().exclude(disagreement="").order_by("disagreement")
        return codes.values_list("disagreement", flat=True).distinct()

    @property
    def allowed(self):
        return all_if_few(self.codes())


class DisagreementsFilter(WordsFilter):
    """``disagreement=D01,D02``: citations that belong to one of these disagreements."""

    field_class = DisagreementsField


class DocumentFilterSet(RecordFilterSet):
    orderings = RecordFilterSet.orderings | {"date": ("date", KEY)}
    default_ordering = "-date"
    kind = ChoicesFilter(choices=Document.Kind.choices, label=_("Kind"), help_text=_("Kind of document."))
    language = LanguagesFilter(
        "languages", label=_("Language"), help_text=_("Documents in this language, as en or ru.")
    )
    record = RecordsFilter(
        Entry, "cited_by__entry", label=_("Cited for"), help_text=_("Sources of this record, given as M-0001.")
    )
    date = DateFilter(label=_("Date"), help_text=_("Dated in this year, month or day."))
    date__gte = DateFromFilter("date", label=_("Dated from"), help_text=_("Dated then or later."))
    date__lte = DateToFilter("date", label=_("Dated until"), help_text=_("Dated then or earlier."))


class CitationFilterSet(ChildFilterSet):
    orderings = {"uid": ("uid",), "disagreement": ("disagreement",), "record": ("entry_id",)}
    record = RecordsFilter(Entry, "entry", label=_("Record"), help_text=_("Citations of this record, as M-0001."))
    document = RecordsFilter(
        Document, "document", label=_("Document"), help_text=_("What this document is cited for, as D-0001.")
    )
    path = FactsFilter(
        "path", label=_("Fact"), help_text=_("Citations of this field, as end, or of what lies inside it.")
    )
    disagreement = DisagreementsFilter(
        label=_("Disagreement"), help_text=_("Values on which sources differ, by the code of the disagreement.")
    )
    preferred = YesNoFilter(label=_("Preferred"), help_text=_("Does the register follow this value?"))

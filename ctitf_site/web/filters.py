"""Filters that pages and API share: each names a parameter, says what it takes and refuses the rest."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.dates import PartialDate

from .query import Problem, QueryError, refuse_repeated, refuse_unknown

MOST_VALUES = 50
LONGEST = 200


def split(text) -> list[str]:
    """Values joined by commas, which mean “or”."""
    values = [part.strip() for part in (text or "").split(",") if part.strip()]
    if len(values) > MOST_VALUES:
        raise ValidationError(_("At most %(most)s values, joined by commas."), params={"most": MOST_VALUES})
    return values


class ChoicesField(forms.CharField):
    """Words of a list of choices, joined by commas."""

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.choices = list(choices)
        self.allowed = tuple(str(value) for value, _label in self.choices)

    def clean(self, value):
        values = split(super().clean(value))
        if unknown := [v for v in values if v not in self.allowed]:
            raise ValidationError(_("“%(value)s” is not one of the values."), params={"value": unknown[0][:60]})
        return values


class ChoicesFilter(django_filters.Filter):
    """``kind=expert,workshop``: rows whose field has one of the words."""

    field_class = ChoicesField

    def filter(self, queryset, value):
        return narrow(queryset, f"{self.field_name}__in", value) if value else queryset


class RecordsField(forms.CharField):
    """Published records by ref or address, joined by commas."""

    def __init__(self, *args, model, also=(), listed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.model, self.also, self.listed = model, also, listed

    def clean(self, value):
        return [self.find(text) for text in split(super().clean(value))]

    def find(self, text):
        for lookup in ({"ref": text.upper()}, {"slug": text}, *({name: text} for name in self.also)):
            if pk := self.model.objects.published().filter(**lookup).values_list("pk", flat=True).first():
                return pk
        raise ValidationError(
            _("“%(value)s” is not known here; give a ref."), params={"value": text[:60]}
        )

    def options(self):
        """The records to choose from, for kinds of which there are few."""
        language = (get_language() or "en")[:2]
        return self.model.objects.published().order_by(f"sort_{language}") if self.listed else None


class RecordsFilter(django_filters.Filter):
    """``state=S-KAZ,S-KGZ``: rows that point at one of the records.

    ``also``: further lookups by which a record may be named; ``listed``: few enough to choose from a list.
    """

    field_class = RecordsField

    def __init__(self, model, field_name=None, *, also=(), listed=False, **kwargs):
        super().__init__(field_name, model=model, also=also, listed=listed, **kwargs)

    def filter(self, queryset, value):
        return narrow(queryset, f"{self.field_name}__in", value) if value else queryset


def narrow(queryset, lookup, value):
    """Rows that match ``lookup`` among shown rows; each once, however many of its relations match."""
    name, *rest = lookup.split("__")
    field = queryset.model._meta.get_field(name) if rest else None
    if field is not None and (field.one_to_many or field.many_to_many) and field.auto_created:
        children = field.related_model.objects.published().filter(**{"__".join(rest): value})
        return queryset.filter(pk__in=children.values(field.field.name))
    if field is not None and field.many_to_many:
        return queryset.filter(pk__in=queryset.model.objects.filter(**{lookup: value}).values("pk"))
    return queryset.filter(**{lookup: value})


class PartialDateFormField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        try:
            return PartialDate(value) if value else None
        except ValueError:
            raise ValidationError(_("Give a date as 2012-06-21, 2012-06 or 2012.")) from None


class DateFilter(django_filters.Filter):
    """``start=2012``: dates within that year, month or day, by their first possible day."""

    field_class = PartialDateFormField

    def filter(self, queryset, value):
        if not value:
            return queryset
        return queryset.filter(**{f"{self.field_name}__gte": value.floor, f"{self.field_name}__lte": str(value.last)})


class DateFromFilter(DateFilter):
    """``start__gte=2012-06``: dates whose first possible day is not before June 2012."""

    def filter(self, queryset, value):
        return queryset.filter(**{f"{self.field_name}__gte": value.floor}) if value else queryset


class DateToFilter(DateFilter):
    """``start__lte=2012-06``: dates whose first possible day is not after June 2012; empty dates are left out."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        return queryset.filter(**{f"{self.field_name}__gt": "", f"{self.field_name}__lte": str(value.last)})


class SearchFilter(django_filters.CharFilter):
    """``q=уран``: records that carry every word, without regard to case or diacritics."""

    def __init__(self, **kwargs):
        super().__init__(label=_("Words"), max_length=LONGEST, **kwargs)

    def filter(self, queryset, value):
        return queryset.search(value) if value else queryset


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet that refuses what it does not know. ``orderings`` maps a public name to model fields."""

    orderings: dict[str, tuple[str, ...]] = {"ref": ("ref",)}
    default_ordering = "ref"
    tie_breaker = "ref"
    # Parameters of paging and format, which belong to every list.
    common = frozenset({"ordering", "limit", "cursor"})

    def check(self, also=()) -> "StrictFilterSet":
        """Raise ``QueryError`` for any parameter or value that has no answer."""
        refuse_unknown(self.data, {*self.filters, *self.common, *also})
        refuse_repeated(self.data)
        if not self.form.is_valid():
            raise QueryError(*self._problems())
        self.ordering()
        return self

    def _problems(self):
        for name, errors in self.form.errors.items():
            allowed = getattr(self.form.fields[name], "allowed", ())
            yield from (Problem(name, str(error), allowed) for error in errors)

    def ordering(self) -> tuple[str, ...]:
        """Model fields to order by, the last of them unique, so that pages never overlap."""
        asked = self.data.get("ordering") or self.default_ordering
        name, sign = asked.removeprefix("-"), "-" if asked.startswith("-") else ""
        if name not in self.orderings:
            allowed = tuple(f"{sign}{n}" for n in sorted(self.orderings) for sign in ("", "-"))
            raise QueryError(Problem("ordering", str(_("Lists cannot be ordered by this.")), allowed))
        language = (get_language() or "en")[:2]
        fields = [f"{sign}{field.format(language=language)}" for field in self.orderings[name]]
        return tuple(dict.fromkeys([*fields, f"{sign}{self.tie_breaker}"]))


class RecordFilterSet(StrictFilterSet):
    """Filters of every kind of record."""

    orderings = {"ref": ("ref",), "title": ("sort_{language}",), "updated_at": ("updated_at",)}
    q = SearchFilter()


class ChildFilterSet(StrictFilterSet):
    """Filters of rows that live inside records."""

    orderings = {"uid": ("uid",)}
    default_ordering = "uid"
    tie_breaker = "uid"

"""Filters that pages and API share: each names a parameter, says what it takes and refuses the rest."""

from collections import defaultdict
from copy import copy

import django_filters
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.dates import PartialDate
from ctitf_site.register.fields import active_language
from ctitf_site.register.models import Entry
from ctitf_site.register.prepared import Constant
from ctitf_site.register.text import fold

from .choosing import among, beside, narrow

MOST_VALUES = 50
LONGEST = 200
MOST_LISTED = 100


def split(text) -> list[str]:
    """Values joined by commas, which mean “or”."""
    values = [part.strip() for part in (text or "").split(",") if part.strip()]
    if text and not values:
        raise ValidationError(_("Give at least one value."))
    if len(values) > MOST_VALUES:
        raise ValidationError(_("At most %(most)s values, joined by commas."), params={"most": MOST_VALUES})
    return values


def all_if_few(queryset) -> tuple:
    """All rows, where there are few enough to name them all; none where there are more."""
    rows = tuple(queryset[: MOST_LISTED + 1])
    return rows if len(rows) <= MOST_LISTED else ()


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


class WordsFilter(django_filters.Filter):
    """A parameter whose value is a list. ``along``: parameters that speak of the same row inside the record.

    ``state=S-KAZ&role=host`` asks for one participation of that State in that role, not for two.
    """

    # May a list also be asked for what this would not find?
    is_deniable = True

    def __init__(self, *args, along=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.along = along

    def filter(self, queryset, value):
        if not value:
            return queryset
        others = [(self.parent.filters[name], self.parent.form.cleaned_data.get(name)) for name in self.along]
        lookups = {f"{other.field_name}__in": given for other, given in others if given}
        day = self.parent.form.cleaned_data.get("on")
        return narrow(self.parent, queryset, {f"{self.field_name}__in": value, **lookups}, day)


class ChoicesFilter(WordsFilter):
    """``kind=expert,workshop``: rows whose field has one of the words."""

    field_class = ChoicesField


class One:
    """A field whose value is a list, for parameters of which two together would mean nothing."""

    def clean(self, value):
        values = super().clean(value)
        if len(values) > 1:
            raise ValidationError(_("Give one value."))
        return values


class ChoiceField(One, ChoicesField):
    """One word of a list of choices."""


class ChoiceFilter(ChoicesFilter):
    """``basis=stated``: one of the words."""

    field_class = ChoiceField
    is_deniable = False


class YesNoField(ChoicesField):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, choices=[("true", _("Yes")), ("false", _("No"))], **kwargs)

    def clean(self, value):
        return [word == "true" for word in super().clean(value)]


class YesNoFilter(WordsFilter):
    """``preferred=true``: rows for which it is so."""

    field_class = YesNoField
    is_deniable = False

    def filter(self, queryset, value):
        if len({*value}) != 1:
            return queryset
        return beside(self.parent, queryset, Q(**{self.field_name: value[0]}))


class SwitchField(One, YesNoField):
    """Yes or no."""


class SwitchFilter(YesNoFilter):
    """``measures=true``: how something is shown."""

    field_class = SwitchField


class EachInput(forms.TextInput):
    """All values of a parameter that is given more than once, joined as the values of one are."""

    def value_from_datadict(self, data, files, name):
        return ",".join(each(data, name))


def each(data, name) -> list[str]:
    """The values that a query gives for ``name``, without empty ones."""
    return [text for text in data.getlist(name) if text] if data else []


class RecordsField(forms.CharField):
    """Published records by ref or address, joined by commas."""

    widget = EachInput
    unknown = _("“%(value)s” is not known here; give a ref.")

    def __init__(self, *args, model, also=(), listed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.model = apps.get_model(model) if isinstance(model, str) else model
        self.listed = listed
        # The address of a record is its own only among records of its kind.
        self.also, self.known_by = also, ("ref", *(() if self.model is Entry else ("slug",)), *also)

    def clean(self, value):
        texts = split(super().clean(value))
        found = self.find({*texts, *(text.upper() for text in texts)}) if texts else {}
        keys = {text: {*found.get(text, ()), *found.get(text.upper(), ())} for text in texts}
        if unknown := [text for text in texts if not keys[text]]:
            raise ValidationError(self.unknown, params={"value": unknown[0][:60]})
        return sorted(set().union(*keys.values()))

    def find(self, texts):
        """For each of ``texts``, the keys of the published records that it names."""
        addresses = Q() if self.model is Entry else Q(slug__in=texts, noun=Constant(self.model.noun_name()))
        called = Q(ref__in=texts) | addresses
        if self.also:  # one index for each table: no database takes both for one condition
            parts = [
                Entry.objects.filter(called),
                *(self.model.objects.filter(**{f"{n}__in": texts}) for n in self.also),
            ]
            first, *others = [part.order_by().values("pk") for part in parts]
            called = Q(pk__in=first.union(*others))
        found = defaultdict(set)
        for pk, *names in self.model.objects.published().filter(called).values_list("pk", *self.known_by):
            for name in names:
                found[name].add(pk)
        return found

    def options(self):
        """The records to choose from, for kinds of which there are few."""
        if not self.listed:
            return ()
        names = {"ref", "slug", "title_en", "title_ru"}
        return all_if_few(self.model.objects.listed().order_by(f"sort_{active_language()}", "ref").only(*names))

    @property
    def allowed(self):
        return (
            all_if_few(self.model.objects.listed().order_by("ref").values_list("ref", flat=True)) if self.listed else ()
        )


class RecordsFilter(WordsFilter):
    """``state=S-KAZ,S-KGZ``: rows that point at one of the records.

    ``also``: further fields by which a record may be named; ``listed``: chosen from a list, as long as they are few.
    Where a row may point at several, ``state=S-KAZ&state=S-KGZ`` asks for those that point at both.
    """

    field_class = RecordsField

    def __init__(self, model, field_name=None, *, also=(), listed=False, **kwargs):
        super().__init__(field_name, model=model, also=also, listed=listed, **kwargs)


class PartialDateFormField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        try:
            return PartialDate(value) if value else None
        except ValueError:
            raise ValidationError(_("Give a date from 1000 to 2999, as 2012-06-21, 2012-06 or 2012.")) from None


class NotFilter(WordsFilter):
    """``state__not=S-KAZ``: rows that another filter, alone, would not find."""

    is_deniable = False

    def __init__(self, other):
        text = format_lazy(_("Not these: {text}"), text=other.extra["help_text"])
        super().__init__(label=format_lazy(_("{label}: not"), label=other.label), **other.extra | {"help_text": text})
        self.other, self.field_class = other, other.field_class

    def filter(self, queryset, value):
        if not value:
            return queryset
        other = copy(self.other)
        other.parent, other.along = self.parent, ()
        # Among all rows: what other filters say would stand in the query again for each that leaves something out.
        rows = queryset.model.objects.order_by()
        left = rows.filter(~Exists(other.filter(rows, value).filter(pk=OuterRef("pk"))))
        return among(self.parent, queryset, left, ("not", other.field_name, value))


class DateFilter(django_filters.Filter):
    """``start=2012``: dates within that year, month or day, by their first possible day."""

    field_class = PartialDateFormField

    def filter(self, queryset, value):
        if not value:
            return queryset
        period = Q(*((f"{self.field_name}__{lookup}", text) for lookup, text in self.bounds(value)))
        if self.parent.ordering()[0].removeprefix("-") == self.field_name:
            return queryset.filter(period)  # the walk in the order of the list begins there
        return beside(self.parent, queryset, period)

    def bounds(self, value):
        return ("gte", value.floor), ("lte", str(value.last))


class DateFromFilter(DateFilter):
    """``start__gte=2012-06``: dates whose first possible day is not before June 2012."""

    def bounds(self, value):
        return [("gte", value.floor)]


class DateToFilter(DateFilter):
    """``start__lte=2012-06``: dates whose first possible day is not after June 2012; empty dates are left out."""

    def bounds(self, value):
        return ("gt", ""), ("lte", str(value.last))


class SearchField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        if value and not fold(value):
            raise ValidationError(_("Give at least one letter or digit."))
        return value


class SearchFilter(django_filters.Filter):
    """``q=уран``: records that carry every word, without regard to case or diacritics."""

    field_class = SearchField

    def __init__(self, **kwargs):
        text = _("Every word must occur in a title, a name or the ref, in English or Russian.")
        super().__init__(label=_("Words"), help_text=text, max_length=LONGEST, **kwargs)

    def filter(self, queryset, value):
        return queryset.search(value) if value else queryset

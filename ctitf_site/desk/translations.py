"""What of a record still lacks its Russian: a column and a filter."""

from functools import cache

from django.contrib import admin
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.fields import LANGUAGES, Bilingual


@cache
def texts(model) -> dict:
    """Texts in two languages of ``model``: name and label."""
    words = [getattr(model, f.name[:-3], None) for f in model._meta.fields if f.name.endswith("_en")]
    return {word.name: capfirst(word.label) for word in words if isinstance(word, Bilingual)}


def text(word: Bilingual):
    """A column of a list that shows a text in the clerk’s language."""

    @admin.display(description=word.label, ordering=f"{word.name}_en", empty_value="–")
    def column(row):
        return str(word.__get__(row)) or None

    column.__name__ = word.name
    return column


def missing_russian(record) -> list[str]:
    """Labels of the texts that ``record`` has in English alone."""
    names = texts(type(record))
    return [str(names[n]) for n in names if getattr(record, f"{n}_en") and not getattr(record, f"{n}_ru")]


class RussianFilter(admin.SimpleListFilter):
    title = LANGUAGES["ru"]
    parameter_name = "russian"

    def lookups(self, request, model_admin):
        return [("missing", _("Something is missing")), ("complete", _("Complete"))]

    def queryset(self, request, queryset):
        missing = Q()
        for name in texts(queryset.model):
            missing |= ~Q(**{f"{name}_en": ""}) & Q(**{f"{name}_ru": ""})
        if not self.value():
            return queryset
        found = {"missing": queryset.filter(missing), "complete": queryset.exclude(missing)}
        return found.get(self.value(), queryset.none())

"""What of a record still lacks its Russian, or has one that the English left behind: columns, a filter, questions."""

from datetime import date

from django import forms
from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.fields import LANGUAGES, Bilingual
from ctitf_site.register.translating import texts

from .differences import marked

PREFIX = "still_right_"


def text(word: Bilingual):
    """A column of a list that shows a text in the clerk’s language."""

    @admin.display(description=word.label, ordering=f"{word.name}_en", empty_value="–")
    def column(row):
        return str(word.__get__(row)) or None

    column.__name__ = word.name
    return column


def missing_russian(entry) -> list[str]:
    """Labels of the texts that a record has in English alone."""
    return [str(texts(entry.model)[name]) for name in entry.missing_ru.split()]


def outdated_russian(entry) -> list[str]:
    """Labels of the texts whose English changed while their Russian did not."""
    return [str(texts(entry.model)[name]) for name in entry.outdated_ru or ()]


class RussianFilter(admin.SimpleListFilter):
    title = LANGUAGES["ru"]
    parameter_name = "russian"

    def lookups(self, request, model_admin):
        return [("missing", _("Something is missing")), ("outdated", _("Outdated")), ("complete", _("Complete"))]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        found = {
            "missing": queryset.filter(missing_ru__gt=""),
            "outdated": queryset.filter(outdated_ru__isnull=False),
            "complete": queryset.filter(missing_ru="", outdated_ru__isnull=True),
        }
        return found.get(self.value(), queryset.none())


# The form ----------------------------------------------------------------------------------------------------
def still_right_fields(record) -> dict:
    """A box to tick for each text of ``record`` whose English changed while its Russian did not."""
    known = (record and record.outdated_ru) or {}
    return {
        f"{PREFIX}{name}": forms.BooleanField(
            label=_("Yes, the Russian is still right"), required=False, help_text=_what_changed(record, name, change)
        )
        for name, change in known.items()
    }


def _what_changed(record, name, change):
    """What the English was when the Russian was right, and what it is now."""
    was, now = marked(change["was"], getattr(record, f"{name}_en"))
    day = date_format(date.fromisoformat(change["on"]), "DATE_FORMAT")
    question = _(
        "The English changed on {day}, and the Russian did not: “{was}” → “{now}”. Is the Russian still right?"
    )
    return format_html(question, day=day, was=was, now=now)


def asked_beside(lines, record):
    """The ``lines`` of a form, each text that is asked about followed by its question."""
    names = [name for name in (record and record.outdated_ru) or () if name in texts(type(record))]
    questions = {f"{name}_ru": f"{PREFIX}{name}" for name in names}
    found = []
    for line in lines:
        columns = (line,) if isinstance(line, str) else line
        found += [line, *(questions[column] for column in columns if column in questions)]
    return found


class StillRightForm(forms.ModelForm):
    """Tells the record which texts were ticked, before it is saved."""

    def clean(self):
        super().clean()
        self.instance.still_right = self.ticked()

    def ticked(self) -> set[str]:
        return {n.removeprefix(PREFIX) for n in self.fields if n.startswith(PREFIX) and self.cleaned_data.get(n)}

"""Why a field is empty: one choice for each, instead of JSON."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.models import Entry
from ctitf_site.register.models.entry import Emptiness
from ctitf_site.register.parts import inside, is_filled, optional

PREFIX = "why_"
CHOICES = [("", _("Not said")), *Emptiness.choices]


def open_questions(model, record=None):
    """What is empty in ``record``, or has a reason: name and label. Everything optional where there is none yet.

    Rows inside the record are always asked about: whether there are any is only known when the form is sent.
    """
    if not record:
        return optional(model)
    always = {*inside(model), *(field.name for field in model._meta.local_many_to_many), *record.absent}
    return {n: label for n, label in optional(model).items() if n in always or not is_filled(record, n)}


def reason_fields(questions):
    """One form field for each question."""
    return {
        f"{PREFIX}{name}": forms.ChoiceField(label=label, choices=CHOICES, required=False)
        for name, label in questions.items()
    }


class ReasonsForm(forms.ModelForm):
    """Reads and writes ``absent`` through one choice for each empty field."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self._reasons():
            self.initial.setdefault(name, self.instance.absent.get(name.removeprefix(PREFIX), ""))

    def _reasons(self):
        return [name for name in self.fields if name.startswith(PREFIX)]

    def clean(self):
        super().clean()
        asked = {name.removeprefix(PREFIX): self.cleaned_data.get(name) for name in self._reasons()}
        kept = {name: reason for name, reason in self.instance.absent.items() if name not in asked}
        self.instance.absent = kept | {name: reason for name, reason in asked.items() if reason}


def forget_answered(record):
    """Take away reasons for fields that are filled by now, in the database too."""
    if drop_answered(record):
        Entry.objects.filter(pk=record.pk).update(absent=record.absent)


def drop_answered(record):
    """Take away reasons for fields that are filled by now; gives their labels."""
    labels = optional(type(record))
    filled = [name for name in record.absent if name in labels and is_filled(record, name)]
    record.absent = {name: reason for name, reason in record.absent.items() if name not in filled}
    return [str(labels[name]) for name in filled]

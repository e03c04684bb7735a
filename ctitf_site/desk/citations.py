"""Citations on the form of their record.

A meeting can have more than a hundred. They are listed as plain lines, and those that the address names
(``?citation=UID``) are opened for editing; beside one (``?otherwise=UID``) a second value is begun.
"""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.forms import CharField, HiddenInput
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.citations import join
from ctitf_site.register.models import Citation

from .facts import fact_label, facts_of, is_fact
from .fields import both
from .inlines import ChildBlocks
from .rows import RowForm, RowFormSet

OTHERWISE = "otherwise"


class CitationForm(RowForm):
    # The uid of the citation beside which this one was begun, because its document says otherwise.
    beside = CharField(required=False, widget=HiddenInput)

    def clean_path(self):
        path = self.cleaned_data["path"]
        if not is_fact(self.record, path):
            raise ValidationError(_("There is no “%(path)s” here: choose from the list."), params={"path": path})
        return path


class CitationFormSet(RowFormSet):
    @cached_property
    def facts(self):
        return facts_of(self.instance)

    @cached_property
    def closed(self):
        """Citations of the record that are not open for editing."""
        if not self.instance.pk:
            return []
        opened = [row.pk for row in self.get_queryset()]
        return list(self.instance.citations.exclude(pk__in=opened).select_related("document"))

    def save_new(self, form, commit=True):
        row = super().save_new(form, commit)
        if first := self.instance.citations.filter(uid=form.cleaned_data["beside"], path=row.path).first():
            join(first, row)
        return row

    @property
    def lines(self):
        labels = dict(self.facts)
        return [(row, fact_label(row.path, labels)) for row in self.closed]


class CitationInline(ChildBlocks):
    model = Citation
    form = CitationForm
    formset = CitationFormSet
    template = "desk/citations.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("document", "locator"),
                    ("path", "disagreement", "preferred"),
                    both("value"),
                    "printed",
                    both("fact"),
                    both("reason"),
                    "beside",
                ]
            },
        )
    ]

    def get_extra(self, request, obj=None, **kwargs):
        return len(self.begun(request, obj))

    def begun(self, request, record) -> list[dict]:
        """What a second value is begun with, beside the citation that the address names."""
        if OTHERWISE not in request.GET or not (record and record.pk):
            return []
        if not (first := record.citations.filter(uid=request.GET[OTHERWISE]).first()):
            return []
        return [{"beside": first.uid, "path": first.path, "fact_en": first.fact_en, "fact_ru": first.fact_ru}]

    def get_queryset(self, request):
        opened = [*request.GET.getlist("citation"), request.GET.get(OTHERWISE, "")]
        return super().get_queryset(request).select_related("document").filter(uid__in=opened)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "path":
            field.widget.attrs |= {"list": "facts", "autocomplete": "off"}
        return field

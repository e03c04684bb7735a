"""Citations on the form of their record.

A meeting can have more than a hundred. They are listed as plain lines, and those that the address names
(``?citation=UID``) are opened for editing.
"""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.models import Citation

from .facts import fact_label, facts_of, is_fact
from .fields import both
from .inlines import ChildBlocks
from .rows import RowForm, RowFormSet


class CitationForm(RowForm):
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
                ]
            },
        )
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("document").filter(uid__in=request.GET.getlist("citation"))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "path":
            field.widget.attrs |= {"list": "facts", "autocomplete": "off"}
        return field

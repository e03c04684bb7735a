"""How fields of the register are shown in forms, the same in records and in the rows inside them."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.db import models
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.dates import PartialDateField
from ctitf_site.register.models import Entry

from .choices import RecordSelect, RecordSelectMultiple
from .dates import PartialDateFormField, PartialDateInput


def both(name: str) -> tuple[str, str]:
    """One line of a form: English and Russian side by side."""
    return f"{name}_en", f"{name}_ru"


class DeskFields:
    """Search boxes for records, dates as people write them, text boxes that know their language."""

    formfield_overrides = {
        PartialDateField: {"form_class": PartialDateFormField, "widget": PartialDateInput},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
        models.URLField: {"assume_scheme": "https"},
        # The browser’s own calendar; Django’s needs 40 kB of scripts.
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        },
    }
    # Links to records that are so few that all are shown: pillars.
    few = ()

    def get_autocomplete_fields(self, request):
        links = [f for f in (*self.opts.fields, *self.opts.many_to_many) if f.is_relation]
        records = {f.name for f in links if issubclass(f.related_model, Entry) and not f.remote_field.parent_link}
        return records - set(self.few) | set(self.autocomplete_fields)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if not field:
            return field
        if db_field.name[-3:] in ("_en", "_ru"):
            field.widget.attrs["lang"] = db_field.name[-2:]
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            self._leave_only_adding(field, db_field)
        return field

    def _leave_only_adding(self, field, db_field):
        """A clerk adds what is missing from here; changing it is work on its own form."""
        target = self.admin_site.get_model_admin(db_field.related_model)
        if db_field.name in self.few or not target.added_in_passing or not field.widget.can_add_related:
            field.widget = field.widget.widget
        else:
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name in self.radio_fields:
            kwargs["choices"] = db_field.get_choices(include_blank=db_field.blank, blank_choice=[("", _("Not stated"))])
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RecordSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = RecordSelectMultiple(db_field, self.admin_site)
        elif db_field.name in self.few:
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

"""The rows inside a record: one form for all of them, checked against each other and saved together."""

from functools import cached_property

from django.forms import CharField, HiddenInput, ModelChoiceField, ModelForm
from django.forms.models import BaseInlineFormSet

from ctitf_site.register.parts import lives_in
from ctitf_site.register.twins import rules

from .choices import Labelled, Labels
from .unique import doubles, moved

# The field of the management form that lists the uids of the rows that a form was opened with.
SHOWN = "SHOWN"


def shown_rows(data) -> dict[str, int]:
    """Primary keys, by uid, of all rows that the form was opened with which sent ``data``."""
    found = {}
    for name in data:
        prefix, _hyphen, last = name.rpartition("-")
        if last == SHOWN:
            sent = ((uid, data.get(f"{prefix}-{index}-id", "")) for index, uid in enumerate(data[name].split()))
            found |= {uid: int(key) for uid, key in sent if key.isdecimal() and len(key) < 19}
    return found


class RowForm(ModelForm):
    """The form of one row; ``record`` is the record it belongs to."""

    record = None


class RowFormSet(BaseInlineFormSet):
    """All rows of one kind inside one record. However many there are, what they show is read once."""

    def __init__(self, *args, **kwargs):
        self.shared = {}
        super().__init__(*args, **kwargs)

    @cached_property
    def empty_form(self):
        """The form behind “add another”, made once: a page asks for it a dozen times."""
        return super().empty_form

    @cached_property
    def management_form(self):
        """Says also which rows the form was opened with: somebody else may have removed one meanwhile."""
        form = super().management_form
        shown = [] if self.is_bound else self.get_queryset()
        uids = " ".join(row.uid for row in shown)
        form.fields[SHOWN] = CharField(required=False, initial=uids, widget=HiddenInput)
        return form

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.record = self.instance
        if index is not None and index < self.initial_form_count():
            # A row that nobody touched is valid as it stands in the database.
            form.empty_permitted = True
        for name, field in form.fields.items():
            if isinstance(field, ModelChoiceField) and not field.widget.is_hidden:
                self._share(name, field)

    def _share(self, name, field):
        """Let ``field`` take its labels or choices from one place for all rows."""
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, Labelled):
            if name not in self.shared:
                self.shared[name] = Labels(widget.target, lambda: [form[name].value() for form in self.forms])
            widget.labels = self.shared[name]
            return
        target = field.queryset.model
        if lives_in(target, type(self.instance)):
            # A row may name only rows of the same record.
            field.queryset = field.queryset.filter(**{f"{target.parent_name}_id": self.instance.pk})
        if name not in self.shared:
            self.shared[name] = list(field.choices)
        field.choices = self.shared[name]

    # Stored rows that the form does not show.
    closed = ()

    def validate_unique(self):
        deleted = self.deleted_forms
        # Asking a deleted row whether it is valid says whether it may be deleted.
        valid = [form for form in self.forms if form.is_valid() and form not in deleted]
        shown = [form for form in valid if form.instance.pk or form.has_changed()]
        rows = [(form.instance, form if form.has_changed() else None) for form in shown]
        rows += [(row, None) for row in self.closed]
        for rule in rules(self.model):
            for form in doubles(rule, rows, self.fk.name):
                form.add_error(None, rule.get_violation_error_message())

    def save_existing_objects(self, commit=True):
        # Rows that change places (1st and 2nd session) would be in each other's way in the database, which
        # compares row by row. They leave their places first, and are written again with their own keys;
        # what points at them is checked when the transaction ends.
        stored = [form for form in self.initial_forms if form.instance.pk]
        leaving = self.model._base_manager.filter(pk__in=moved(stored, self.deleted_forms))
        leaving._raw_delete(leaving.db)
        return super().save_existing_objects(commit)

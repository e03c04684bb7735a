"""Choosing a record: a search box that shows labels, read once for all rows of a form."""

from functools import cached_property

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.forms import Media


class Labels:
    """The labels of the records chosen in one field, read with one query however many rows have that field."""

    def __init__(self, model_admin, chosen):
        self.model_admin, self.chosen = model_admin, chosen

    @cached_property
    def texts(self):
        # What was sent may be anything; keys of more digits than the database counts are none.
        keys = {str(key) for key in self.chosen() if str(key or "").isdecimal() and len(str(key)) < 19}
        if not keys:
            return {}
        rows = self.model_admin.model.objects.select_related(*self.model_admin.label_related).filter(pk__in=keys)
        return {str(row.pk): self.model_admin.label(row) for row in rows}


class Labelled:
    """A search box whose chosen values are shown by the labels of the target's own admin."""

    labels = None

    @property
    def target(self):
        return self.admin_site.get_model_admin(self.field.related_model)

    def optgroups(self, name, value, attrs=None):
        texts = (self.labels or Labels(self.target, lambda: value)).texts
        chosen = [(key, texts[key]) for key in map(str, value) if key in texts]
        # Without an empty option the box could not be cleared.
        empty = [] if self.is_required or self.allow_multiple_selected else [("", "")]
        options = [self.create_option(name, key, text, bool(key), i) for i, (key, text) in enumerate(empty + chosen)]
        return [(None, options, 0)]

    @property
    def media(self):
        return super().media + Media(js=["admin/js/autocomplete.js", "desk/labels.js"])


class RecordSelect(Labelled, AutocompleteSelect):
    pass


class RecordSelectMultiple(Labelled, AutocompleteSelectMultiple):
    def build_attrs(self, base_attrs, extra_attrs=None):
        # Each choice has its own cross; one that takes all away would stand inside the list, where it is no item.
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}

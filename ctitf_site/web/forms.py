"""The form above a list, made from its FilterSet; it works without JavaScript."""

from dataclasses import dataclass, field

from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ctitf_site.register.fields import active_language

from .counting import once
from .filters import ChoicesField, RecordsField, each
from .sources import label


@dataclass
class Option:
    value: str
    text: str
    selected: bool = False


@dataclass
class Field:
    """One filter: a list to choose from, where it has ``options``, otherwise a line to write on.

    ``without``: the query string of the same page without it, where it is filled in.
    """

    name: str
    label: str
    value: str = ""
    options: list = field(default_factory=list)
    help_text: str = ""
    without: str = ""

    @property
    def value_text(self):
        return next((option.text for option in self.options if option.selected), self.value)


class FilterForm:
    """The fields of a FilterSet's form, filled with what the address says."""

    def __init__(self, filterset):
        self.filterset = filterset
        self.data = filterset.data

    @cached_property
    def fields(self):
        shown = self.filterset.form.fields.items()
        filters = [self._field(name, field, self._last(name)) for name, field in shown if self._offers(name)]
        if not self.is_ordered:
            return filters
        return [*filters, Field("ordering", _("Order"), self.data.get("ordering", ""), [*self._orderings()])]

    def _offers(self, name):
        """What arranges a matrix has links of its own; what leaves something out is shown where it was asked for."""
        return name not in self.filterset.arranging and (not name.endswith("__not") or bool(self.data.get(name)))

    @property
    def is_ordered(self):
        """Is it the form of a list? A matrix has no order."""
        return "ordering" in self.filterset.common

    @property
    def chosen(self):
        """The filters that narrow the list, each with its value in words."""
        fields = self.filterset.form.fields
        more = [self._field(name, fields[name], value) for name, value in self.more]
        return [*(field for field in self.fields if field.value and field.name in self.filterset.filters), *more]

    @property
    def kept(self):
        """What is handed on as it is: how much a page holds, and how a matrix is arranged."""
        return [(name, self.data[name]) for name in ("limit", *self.filterset.arranging) if self.data.get(name)]

    @cached_property
    def more(self):
        """Values that must hold too, of filters given more than once: a field of the form shows one value."""
        repeated = self.filterset.repeated(self.filterset.queryset.model)
        return [(name, value) for name in sorted(repeated) for value in each(self.data, name)[:-1]]

    @property
    def cleared(self):
        return self._query(self.kept)

    def _query(self, parameters):
        return f"?{urlencode(parameters)}" if parameters else ""

    def _without(self, name, value):
        """The query string of the same page without one value of a filter."""
        given = [*self.filterset.given.items(), *self.more, *self.kept]
        return self._query([pair for pair in dict.fromkeys(given) if pair != (name, value)])

    def _last(self, name):
        return next(reversed(each(self.data, name)), "")

    def _field(self, name, shown, value):
        options = [*self._options(shown, value)]
        if options:
            known = any(option.selected for option in options)
            first = [Option("", _("All"), not value)]
            options = [*first, *options, *([Option(value, value, True)] if value and not known else [])]
        title, without = capfirst(str(shown.label or name)), self._without(name, value)
        return Field(name, title, value, options, str(shown.help_text), without)

    def _options(self, shown, value):
        """What can be chosen: words of a list, or records of which there are few; nothing for other fields."""
        if isinstance(shown, ChoicesField):
            yield from (Option(str(code), str(text), str(code) == value) for code, text in shown.choices)
        elif isinstance(shown, RecordsField) and shown.listed:
            about = "options", shown.model, active_language()
            for ref, slug, title in once(self.filterset.state, about, lambda: _named(shown)):
                yield Option(ref, title, value in (ref, slug))

    def _orderings(self):
        asked = self.data.get("ordering") or self.filterset.default_ordering
        for name, columns in self.filterset.orderings.items():
            title = self._ordering_label(name, columns)
            yield Option(name, title, asked == name)
            yield Option(f"-{name}", _("%(field)s, descending") % {"field": title}, asked == f"-{name}")

    def _ordering_label(self, name, columns):
        if name == "title":
            return _("Title")
        return label(self.filterset.queryset.model, columns[0].split("__")[0])


def _named(shown):
    """Refs, addresses and titles of the records to choose from."""
    return [(record.ref, record.slug, str(record.title)) for record in shown.options()]

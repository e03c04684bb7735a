"""Filter sets that pages and API share: the filters of a list, and its orders."""

from copy import copy

import django_filters
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.fields import active_language
from ctitf_site.register.models import Record
from ctitf_site.register.prepared import Constant

from . import as_of
from .choosing import relation_to_many
from .counting import standing
from .filters import (
    DateFilter,
    DateFromFilter,
    DateToFilter,
    NotFilter,
    RecordsFilter,
    SearchFilter,
    each,
)
from .query import Problem, QueryError, refuse_repeated, refuse_unknown, together

# The key of a record in its own table.
KEY = "entry_id"


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet that refuses what it does not know. ``orderings`` maps a public name to model fields.

    What stands in a record's own table is told apart by its key there, so that one index holds the whole order.
    """

    orderings: dict[str, tuple[str, ...]] = {"ref": ("ref",)}
    default_ordering = "ref"
    tie_breaker = "ref"
    # Parameters of paging and format, which belong to every list.
    common = frozenset({"ordering", "limit", "cursor"})
    # What the middleware has read already, where another time can be asked for.
    of_time = frozenset({as_of.NAME})
    # May filters also be asked for what they would not find?
    is_denied = False
    # May a filter by records be given twice, where a row can point at both?
    is_repeated = False
    # Parameters that arrange what is shown, and narrow nothing.
    arranging = ()
    # Are all rows wanted now, and not the first in their order?
    counts = False

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None, is_shown=True):
        """As the library does it, but filters are copied, and not their labels and values too: half a millisecond.

        ``is_shown``: does somebody see the form, with the filters too that are not asked for?
        """
        self.is_bound, self.data, self.queryset = data is not None, data or QueryDict(), queryset
        self.request, self.form_prefix, self.is_shown = request, prefix, is_shown
        self.filters = {name: copy(known) for name, known in self.base_filters.items()}
        for known in self.filters.values():
            known.model, known.parent = queryset.model, self
            if known.method is not None:
                known.method = known.method  # which is told that it belongs to the copy

    @classmethod
    def get_filters(cls):
        """Dates come last, so that a form begins with words and kinds; then what can also be left out by its value."""
        found = dict(sorted(super().get_filters().items(), key=lambda item: isinstance(item[1], DateFilter)))
        denied = [name for name, other in found.items() if cls.is_denied and getattr(other, "is_deniable", False)]
        return found | {f"{name}__not": NotFilter(found[name]) for name in denied}

    def get_form_class(self):
        """As the library makes it, with the fields that are needed."""
        needed = self.filters if self.is_shown else self.filters.keys() & self.data.keys()
        fields = {name: known.field for name, known in self.filters.items() if name in needed}
        return type(f"{type(self).__name__}Form", (self._meta.form,), fields)

    @cached_property
    def state(self):
        """What names the present state of the register, asked once for the request."""
        return standing()

    def check(self, also=()) -> "StrictFilterSet":
        """Raise ``QueryError`` for any parameter or value that has no answer."""
        together(
            lambda: refuse_unknown(self.data, {*self.filters, *self.common, *self.of_time, *also}),
            lambda: refuse_repeated(self.data, self.repeated(self.queryset.model)),
            self._refuse_values,
            self.ordering,
        )
        return self

    def _refuse_values(self):
        if not self.form.is_valid():
            raise QueryError(*self._problems())

    @classmethod
    def repeated(cls, model) -> set[str]:
        """Filters of rows of ``model`` that may be given more than once; each value must hold."""
        by_records = [(name, known) for name, known in cls.base_filters.items() if isinstance(known, RecordsFilter)]
        return {name for name, known in by_records if cls.is_repeated and relation_to_many(model, known.field_name)}

    @cached_property
    def values(self) -> list[tuple]:
        """The filters by name, each with a value that must hold; one that is given twice stands here twice."""
        repeated, found = self.repeated(self.queryset.model), []
        for name, value in self.form.cleaned_data.items():
            texts = each(self.data, name) if name in repeated else ()
            found += [(name, one) for one in (map(self.form.fields[name].clean, texts) if len(texts) > 1 else [value])]
        return found

    def filter_queryset(self, queryset):
        if issubclass(queryset.model, Record) and (self.counts or not self.ends_with_key):
            # Lists are walked along an index of all records, which begins with the kind.
            queryset = queryset.filter(noun=Constant(queryset.model.noun_name()))
        for name, value in self.values:
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    def count(self) -> int:
        """How many rows there are."""
        self.counts = True
        try:
            return self.filter_queryset(self.queryset.all()).count()
        finally:
            self.counts = False

    def keep(self, queryset, _name, _value):
        """The ``method`` of a filter that arranges what is shown, and narrows nothing."""
        return queryset

    @property
    def given(self) -> dict:
        """What was filled in, as another list with these filters takes it."""
        return {name: each(self.data, name)[-1] for name in self.data if name in self.filters and each(self.data, name)}

    def _problems(self):
        for name, errors in self.form.errors.items():
            allowed = getattr(self.form.fields[name], "allowed", ())
            yield from (Problem(name, str(error), allowed) for error in errors)

    @property
    def _ordering(self):
        return self.data.get("ordering") or self.default_ordering

    @property
    def ordered_by(self) -> str:
        """The public name of the order that is asked for."""
        return self._ordering.removeprefix("-")

    @property
    def ends_with_key(self) -> bool:
        """Does the order end with the key of the row itself? Of what lives inside a record it is that of the record."""
        return issubclass(self.queryset.model, Record) and self.orderings[self.ordered_by][-1] == KEY

    def ordering(self) -> tuple[str, ...]:
        """Model fields to order by, the last of them unique, so that pages never overlap."""
        name, sign = self.ordered_by, "-" if self._ordering.startswith("-") else ""
        if name not in self.orderings:
            allowed = tuple(f"{sign}{n}" for n in sorted(self.orderings) for sign in ("", "-"))
            raise QueryError(Problem("ordering", str(_("Lists cannot be ordered by this.")), allowed))
        fields = [f"{sign}{field.format(language=active_language())}" for field in self.orderings[name]]
        last = () if self.ends_with_key else (f"{sign}{self.tie_breaker}",)
        return tuple(dict.fromkeys([*fields, *last]))


class RecordFilterSet(StrictFilterSet):
    """Filters of every kind of record."""

    is_denied = is_repeated = True

    orderings = {"ref": ("ref",), "title": ("sort_{language}",), "updated_at": ("updated_at",)}
    q = SearchFilter()


class ChildFilterSet(StrictFilterSet):
    """Filters of rows that live inside records."""

    is_denied = True

    orderings = {"uid": ("uid",)}
    default_ordering = "uid"
    tie_breaker = "uid"


class PeriodFilterSet(StrictFilterSet):
    """Filters of everything that has a start and an end."""

    start = DateFilter(label=_("Start"), help_text=_("Started in this year, month or day."))
    start__gte = DateFromFilter("start", label=_("Started from"), help_text=_("Started then or later."))
    start__lte = DateToFilter("start", label=_("Started until"), help_text=_("Started then or earlier."))
    end = DateFilter(label=_("End"), help_text=_("Ended in this year, month or day."))
    end__gte = DateFromFilter("end", label=_("Ended from"), help_text=_("Ended then or later."))
    end__lte = DateToFilter("end", label=_("Ended until"), help_text=_("Ended then or earlier."))

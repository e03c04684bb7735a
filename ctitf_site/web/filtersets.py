"""Filter sets that pages and API share: the filters of a list, and its orders."""

from copy import copy

import django_filters
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.fields import active_language

from . import as_of
from .counting import standing
from .filters import (
    DateFilter,
    DateFromFilter,
    DateToFilter,
    NotFilter,
    RecordsFilter,
    SearchFilter,
    each,
    relation_to_many,
)
from .query import Problem, QueryError, refuse_repeated, refuse_unknown, together


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet that refuses what it does not know. ``orderings`` maps a public name to model fields."""

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

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        """As the library does it, but filters are copied, and not their labels and values too: half a millisecond."""
        self.is_bound, self.data, self.queryset = data is not None, data or QueryDict(), queryset
        self.request, self.form_prefix = request, prefix
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

    def filter_queryset(self, queryset):
        repeated = self.repeated(queryset.model)
        for name, value in self.form.cleaned_data.items():
            texts = each(self.data, name) if name in repeated else ()
            values = map(self.form.fields[name].clean, texts) if len(texts) > 1 else [value]
            for one in values:
                queryset = self.filters[name].filter(queryset, one)
        return queryset

    @property
    def given(self) -> dict:
        """What was filled in, as another list with these filters takes it."""
        return {name: each(self.data, name)[-1] for name in self.data if name in self.filters and each(self.data, name)}

    def _problems(self):
        for name, errors in self.form.errors.items():
            allowed = getattr(self.form.fields[name], "allowed", ())
            yield from (Problem(name, str(error), allowed) for error in errors)

    def ordering(self) -> tuple[str, ...]:
        """Model fields to order by, the last of them unique, so that pages never overlap."""
        asked = self.data.get("ordering") or self.default_ordering
        name, sign = asked.removeprefix("-"), "-" if asked.startswith("-") else ""
        if name not in self.orderings:
            allowed = tuple(f"{sign}{n}" for n in sorted(self.orderings) for sign in ("", "-"))
            raise QueryError(Problem("ordering", str(_("Lists cannot be ordered by this.")), allowed))
        fields = [f"{sign}{field.format(language=active_language())}" for field in self.orderings[name]]
        return tuple(dict.fromkeys([*fields, f"{sign}{self.tie_breaker}"]))


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

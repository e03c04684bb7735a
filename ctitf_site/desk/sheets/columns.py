"""Columns of a table: how a value stands in a cell, and what a cell means.

A value is what a snapshot of the record has: text, the natural key of a link, a sorted list of such keys.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.dates import PartialDateField
from ctitf_site.register.models import Child
from ctitf_site.register.text import fold

from ..dates import PartialDateFormField, read_date
from .links import Wrong

BETWEEN = "; "


@dataclass
class Column:
    """One field of a record, or of a row inside it, as text."""

    field: models.Field
    known_by: dict = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.field.name

    @property
    def label(self):
        return capfirst(self.field.verbose_name)

    @property
    def help(self):
        return self.field.help_text

    @property
    def required(self) -> bool:
        return not self.field.blank

    # Values to choose from, with their labels.
    choices = ()

    @property
    def empty(self):
        return ""

    def value(self, row):
        """What ``row`` holds."""
        return str(getattr(row, self.field.attname))

    def text(self, value) -> str:
        """``value`` as it stands in a cell."""
        return value

    def read(self, text: str, links):
        """The value that ``text`` means. Raises ``Wrong``."""
        if not text:
            return self._nothing()
        try:
            return self._clean(text, links)
        except ValidationError as error:
            raise Wrong(" ".join(error.messages)) from error

    def _nothing(self):
        if self.required:
            raise Wrong(str(_("This field may not be empty.")))
        return self.empty

    def _clean(self, text, links):
        return self.field.clean(text, None)


class DateColumn(Column):
    def _clean(self, text, links):
        try:
            return str(self.field.clean(read_date(text), None))
        except ValueError:
            message = PartialDateFormField.default_error_messages["invalid_date"]
            raise Wrong(str(message) % {"value": text[:40]}) from None


class ChoiceColumn(Column):
    @property
    def choices(self):
        return [(value, label) for value, label in self.field.flatchoices if value]

    @cached_property
    def _words(self):
        """Values by what they are called, in either language."""
        words = {fold(value): value for value, _label in self.choices}
        for language in ("en", "ru"):
            with translation.override(language):
                words |= {fold(str(label)): value for value, label in self.choices}
        return words | {fold(value.replace("_", " ")): value for value, _label in self.choices}

    def _clean(self, text, links):
        if fold(text) not in self._words:
            allowed = ", ".join(value for value, _label in self.choices)
            raise Wrong(str(_("Allowed are: %s.")) % allowed)
        return self._words[fold(text)]


class LinkColumn(Column):
    """A link to a record, by its ref; to a row inside one, by the word for it."""

    @property
    def empty(self):
        return None

    def value(self, row):
        return named(getattr(row, self.field.name))

    def text(self, value):
        return self._word(value) if value else ""

    def _clean(self, text, links):
        return links.key(self.field.related_model, text)

    def _word(self, key):
        if len(key) == 1:
            return key[0]
        return self._words_of_rows.get(tuple(key)) or key[-1]

    @cached_property
    def _words_of_rows(self):
        model = self.field.related_model
        rows = model.objects.select_related(model.parent_name)
        return {row.natural_key(): next(iter(self.known_by[model](row)), "") for row in rows}


class LinksColumn(LinkColumn):
    """Links to several records, with semicolons between them."""

    @property
    def empty(self):
        return []

    def value(self, row):
        return sorted(named(other) for other in getattr(row, self.field.name).all())

    def text(self, value):
        return BETWEEN.join(map(self._word, value))

    def _clean(self, text, links):
        found = {}
        for part in filter(None, (part.strip() for part in text.replace("\n", ";").split(";"))):
            try:
                key = links.key(self.field.related_model, part)
            except Wrong as error:
                raise Wrong(f"“{part[:60]}”: {error}") from error
            found[tuple(key)] = key
        return sorted(found.values())


def named(row):
    """The natural key of ``row`` as a snapshot has it; None where there is none."""
    return list(row.natural_key()) if row else None


def column(model, name, known_by) -> Column:
    """The column for the field ``name`` of ``model``."""
    found = model._meta.get_field(name)
    if found.many_to_many:
        kind = LinksColumn
    elif found.is_relation:
        kind = LinkColumn
    elif isinstance(found, PartialDateField):
        kind = DateColumn
    else:
        kind = ChoiceColumn if found.choices else Column
    return kind(found, known_by)


def related(columns, prefix="") -> tuple[list, list]:
    """What must be read with rows so that these columns cost no query: links, and lists of them."""
    one, many = [], []
    for each in columns:
        if not isinstance(each, LinkColumn):
            continue
        model, name = each.field.related_model, each.field.name
        parent = f"{name}__{model.parent_name}" if issubclass(model, Child) else None
        if isinstance(each, LinksColumn):
            many += [parent or name]
        else:
            one += [parent or name]
    return one, many

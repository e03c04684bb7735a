"""What the API prints of related rows: one object, or a list of them, read for all rows at once, published only."""

from collections import defaultdict
from copy import copy
from functools import lru_cache

from django.db import models

from ctitf_site.register.among import KEYS
from ctitf_site.register.models import Child
from ctitf_site.register.statements import Statement

from .fields import WORDS, Address, Both, Field, File, Moment, columns, serialize


class Related(Field):
    """Prints ``fields`` of related rows of ``model``, by which they can be printed in full."""

    def __init__(self, name, fields, model=None, source=None):
        super().__init__(name, source)
        self.fields, self.model = fields, model

    def with_fields(self, fields):
        """The same related rows with other fields."""
        other = copy(self)
        other.fields = fields
        return other

    def in_language(self, language):
        return self.with_fields([field.in_language(language) for field in self.fields])


class One(Related):
    """An object made of some fields of a related row, or null where there is none."""

    @property
    def cells(self):
        return {
            suffix: (lambda value, key=key, cell=cell: None if value is None else cell(value[key]))
            for suffix, key, cell in inner_cells(self.fields)
        }

    def columns(self, prefix=""):
        return [column for field in self.fields for column in field.columns(f"{prefix}{self.source}__")]

    def reader(self, rows, prefix=""):
        inner = f"{prefix}{self.source}__"
        members = [(field.name, field.reader(rows, inner)) for field in self.fields]
        key = self.columns(prefix)[0]
        return lambda row: None if row[key] is None else {name: read(row) for name, read in members}


class Many(Related):
    """A list of objects made of published related rows, which are read all at once.

    ``parent``: the lookup that leads from the related row back to this one; ``day``: only what held then.
    """

    def __init__(self, name, fields, model, parent, ordering=None, day=None):
        super().__init__(name, fields, model, "pk")
        self.day, self.parent = day, parent
        self.ordering = ordering or model._meta.ordering

    @property
    def cells(self):
        return {
            suffix: (lambda value, key=key, cell=cell: join([cell(item[key]) for item in value]))
            for suffix, key, cell in inner_cells(self.fields)
        }

    def reader(self, rows, prefix=""):
        column = f"{prefix}pk"
        found = self.find({row[column] for row in rows})
        return lambda row: found.get(row[column], [])

    def find(self, keys):
        """The objects that belong to each of ``keys``."""
        named = "pk", self.parent, *columns(self.fields)
        if self.day:
            held = self.model.objects.published().on(self.day).filter(**{f"{self.parent}__among": keys})
            rows = list(held.order_by(*self.ordering).values(*named))
        else:
            rows = statement_for(self.model, self.parent, tuple(self.ordering), named).rows(keys)
        distinct = {row["pk"]: row for row in rows}  # many rows name the same few States
        items = dict(zip(distinct, serialize(self.fields, [*distinct.values()]), strict=True))
        found = defaultdict(list)
        for row in rows:
            found[row[self.parent]].append(items[row["pk"]])
        return found


@lru_cache(200)  # clients choose columns
def statement_for(model, parent, ordering, named) -> Statement:
    """Reads published rows of ``model`` that belong to rows with certain keys, by the lookup ``parent``."""
    asked = {f"{parent}__among": KEYS}
    return Statement(lambda: model.objects.published().filter(**asked).order_by(*ordering).values(*named))


def join(texts):
    return "; ".join([WORDS[text] if isinstance(text, bool) else "" if text is None else str(text) for text in texts])


def inner_cells(fields):
    """Cells for the members of a related row; its address is left to JSON."""
    for field in fields:
        if field.name != "url":
            yield from ((f"_{field.name}{suffix}", field.name, cell) for suffix, cell in field.cells.items())


def link(model, *about):
    """What one row says about another: its name and where it stands."""
    key = "uid" if issubclass(model, Child) else "ref"
    return [Field(key), *(about or [Both("title")]), Address(model)]


def field_of(model, name):
    """The field that prints the model's field ``name``."""
    if f"{name}_en" in {field.name for field in model._meta.fields}:
        return Both(name)
    field = model._meta.get_field(name)
    if field.many_to_many:
        return Many(name, link(field.related_model), field.related_model, field.related_query_name())
    if field.many_to_one:
        return One(name, link(field.related_model), field.related_model)
    if isinstance(field, models.FileField):
        return File(name)
    return Moment(name) if isinstance(field, models.DateTimeField) else Field(name)

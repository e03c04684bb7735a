"""What the API prints, member by member: read from plain database values, for JSON and for tables alike."""

from collections import defaultdict
from copy import copy
from datetime import UTC
from typing import ClassVar

from django.conf import settings
from django.db import models

from ctitf_site.register.fields import LANGUAGES
from ctitf_site.register.history import last_changes
from ctitf_site.register.models import Child, Entry
from ctitf_site.register.valid import FormerNames

from .links import api_address, page_addresses

WORDS = {True: "true", False: "false"}  # as in JSON


class Field:
    """One member of an object. It names the columns that it reads, and gives a function that reads them."""

    # Columns of a table: what is added to the name of the field, and how the cell is made of the JSON value.
    cells = {"": lambda value: value}

    def __init__(self, name, source=None):
        self.name = name
        self.source = source or name

    def columns(self, prefix=""):
        return [f"{prefix}{self.source}"]

    def in_language(self, _language):
        """The field where texts are asked for in one language; the same for most."""
        return self

    def reader(self, rows, prefix=""):
        """A function from one of ``rows`` to the JSON value. Empty text is null."""
        column = f"{prefix}{self.source}"
        return lambda row: None if row[column] == "" else row[column]


class Both(Field):
    """A text in both languages."""

    cells = {f"_{language}": (lambda value, language=language: value[language]) for language in LANGUAGES}

    def columns(self, prefix=""):
        return [f"{prefix}{self.source}_{language}" for language in LANGUAGES]

    def reader(self, rows, prefix=""):
        english, russian = self.columns(prefix)
        return lambda row: {"en": row[english] or None, "ru": row[russian] or None}

    def in_language(self, language):
        return InLanguage(self, language)


class InLanguage(Field):
    """One language of what another field gives in both; null where that one is not recorded."""

    def __init__(self, field, language):
        super().__init__(field.name)
        self.field, self.language = field, language

    def columns(self, prefix=""):
        return self.field.columns(prefix)

    def reader(self, rows, prefix=""):
        read, language = self.field.reader(rows, prefix), self.language
        return lambda row: read(row)[language]


class Day(Field):
    """The day that the names and periods of the answer are of."""

    def __init__(self, day):
        super().__init__("on")
        self.day = day

    def columns(self, prefix=""):
        return []

    def reader(self, rows, prefix=""):
        return lambda row: str(self.day)


class NameOn(Both):
    """What a record was called on a day, in both languages; its title where it had no other name."""

    def __init__(self, day):
        super().__init__("name_on", "title")
        self.day = day

    def reader(self, rows, prefix=""):
        names, title = FormerNames({row["pk"] for row in rows}), super().reader(rows, prefix)
        return lambda row: names.on(row["pk"], self.day) or title(row)


class LastChange(Field):
    """The number of the public change that last touched a record; null before the first."""

    schema: ClassVar = {"type": ["integer", "null"], "description": "The public change that last touched the record."}

    def __init__(self):
        super().__init__("revision", "ref")

    def reader(self, rows, prefix=""):
        column = f"{prefix}{self.source}"
        changes = last_changes({row[column] for row in rows})
        return lambda row: changes.get(row[column])


class Moment(Field):
    """A time of the clock, in UTC."""

    def reader(self, rows, prefix=""):
        column = f"{prefix}{self.source}"
        return lambda row: utc(row[column])


def utc(moment, precision="seconds") -> str:
    """As ``2026-03-01T07:00:00Z``; ``precision`` as ``isoformat`` takes it."""
    return moment.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


class Codes(Field):
    """A list of short codes."""

    cells = {"": "; ".join}

    def reader(self, rows, prefix=""):
        column = f"{prefix}{self.source}"
        return lambda row: row[column].split(";") if row[column] else []


class File(Field):
    """Where an uploaded file can be read."""

    def reader(self, rows, prefix=""):
        column, media = f"{prefix}{self.source}", f"{settings.SITE_URL}{settings.MEDIA_URL}"
        return lambda row: f"{media}{row[column]}" if row[column] else None


class Absent(Field):
    """Why fields are empty."""

    cells = {"": lambda value: "; ".join(f"{name}: {reason}" for name, reason in value.items())}


class Address(Field):
    """Where a row stands in the API. ``model`` tells its kind; a row of ``Entry`` tells that itself."""

    def __init__(self, model):
        super().__init__("url", "uid" if issubclass(model, Child) else "ref")
        self.model = model

    def columns(self, prefix=""):
        return [*super().columns(prefix), *([f"{prefix}noun"] if self.model is Entry else [])]

    def reader(self, rows, prefix=""):
        column, noun = f"{prefix}{self.source}", f"{prefix}noun"
        if self.model is Entry:
            return lambda row: row[column].join(api_address(row[noun]))
        around = api_address(self.model._meta.model_name)
        return lambda row: row[column].join(around)


class Pages(Field):
    """The page of a record in each language."""

    cells = Both.cells

    def __init__(self, model):
        super().__init__("html_url", "slug")
        self.model = model

    def reader(self, rows, prefix=""):
        column, addresses = f"{prefix}{self.source}", page_addresses(self.model)
        return lambda row: {language: row[column].join(around) for language, around in addresses.items()}

    def in_language(self, language):
        return InLanguage(self, language)


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
        queryset = self.model.objects.published().on(self.day).filter(**{f"{self.parent}__among": keys})
        rows = list(queryset.order_by(*self.ordering).values("pk", self.parent, *columns(self.fields)))
        distinct = {row["pk"]: row for row in rows}  # many rows name the same few States
        items = dict(zip(distinct, serialize(self.fields, [*distinct.values()]), strict=True))
        found = defaultdict(list)
        for row in rows:
            found[row[self.parent]].append(items[row["pk"]])
        return found


def join(texts):
    return "; ".join([WORDS[text] if isinstance(text, bool) else "" if text is None else str(text) for text in texts])


def inner_cells(fields):
    """Cells for the members of a related row; its address is left to JSON."""
    for field in fields:
        if field.name != "url":
            yield from ((f"_{field.name}{suffix}", field.name, cell) for suffix, cell in field.cells.items())


def columns(fields):
    """All columns that ``fields`` read, each once."""
    return list(dict.fromkeys(column for field in fields for column in field.columns()))


def serialize(fields, rows):
    """The JSON objects of ``rows``, which were read with the columns of ``fields``."""
    members = [(field.name, field.reader(rows)) for field in fields]
    return [{name: read(row) for name, read in members} for row in rows]


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

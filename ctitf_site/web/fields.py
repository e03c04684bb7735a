"""What the API prints, member by member: read from plain database values, for JSON and for tables alike."""

from datetime import UTC
from typing import ClassVar

from django.conf import settings

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


def columns(fields):
    """All columns that ``fields`` read, each once."""
    return list(dict.fromkeys(column for field in fields for column in field.columns()))


def serialize(fields, rows):
    """The JSON objects of ``rows``, which were read with the columns of ``fields``."""
    members = [(field.name, field.reader(rows)) for field in fields]
    return [{name: read(row) for name, read in members} for row in rows]

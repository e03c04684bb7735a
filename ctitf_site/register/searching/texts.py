"""The texts of a record that are searched, taken from what the public sees of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db.models import CharField, Model, TextField, URLField

from ..dates import PartialDateField
from ..models import Entry, Name, Record
from ..snapshots import is_record

# How much a word says about its record: as the whole ref or name, in its title, in a name, elsewhere.
REF, WHOLE, TITLE, NAME, TEXT = 500, 200, 10, 8, 1
# Addresses, codes of languages and the like: no text that is read.
SILENT = {"uid", "noun", "slug", "path", "child", "locator", "language", "languages", "file_type", "sha256", "m49"}


@dataclass(frozen=True)
class Said:
    """One text: how much it weighs, where it stands, in which language (empty: unknown), and of what type a name is."""

    text: str
    weight: int
    model: type[Model]
    field: str
    language: str = ""
    type: str = ""


@dataclass(frozen=True)
class Link:
    """That a record, or a row inside it, names a party by its ref."""

    ref: str
    model: type[Model]
    field: str


def links(rows: list[dict]) -> Iterator[Link]:
    """Every party that a record names, by the ``rows`` of its public text; nothing of a tombstone."""
    own = rows[0]["fields"]["ref"] if rows else ""
    for row in rows if is_record(rows) else ():
        model = _model(row["model"])
        for name, is_many in _parties(model):
            value = row["fields"].get(name)
            keys = (value if is_many else [value]) if value else []
            yield from (Link(ref, model, name) for (ref,) in keys if ref != own)


def said(rows: list[dict]) -> Iterator[Said]:
    """Every text of a record that is shown, by the ``rows`` of its public text; nothing of a tombstone."""
    for row in rows if is_record(rows) else ():
        model, fields = _model(row["model"]), row["fields"]
        for name, bare, language, weight in _texts(model):
            if text := fields.get(name):
                yield Said(text, weight, model, bare, language or fields.get("language", ""), fields.get("type", ""))
        years = {fields[name][:4] for name in _dates(model) if fields.get(name)}
        yield from (Said(year, TEXT, model, "") for year in sorted(years))


def _weight(model, field):
    if model is Entry:
        return {"ref": REF, "title": TITLE}.get(field, TEXT)
    is_name = model is Name or (issubclass(model, Record) and field in model.names_in)
    return NAME if is_name else TEXT


def _language(name):
    bare, _line, language = name.rpartition("_")
    return (bare, language) if language in ("en", "ru") else (name, "")


_model = cache(apps.get_model)


@cache
def _texts(model):
    """Columns that hold words, each with its name, its language and how much it weighs; a choice is none."""
    fields = [field for field in model._meta.local_fields if isinstance(field, (CharField, TextField))]
    kinds = (URLField, PartialDateField)
    names = [f.name for f in fields if not (isinstance(f, kinds) or f.choices or f.name in SILENT)]
    return [(name, bare, language, _weight(model, bare)) for name in names for bare, language in [_language(name)]]


@cache
def _parties(model):
    """Fields that name parties, each with whether it can name several."""
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [(f.name, f.many_to_many) for f in fields if f.related_model and getattr(f.related_model, "is_party", False)]


@cache
def _dates(model):
    return [field.name for field in model._meta.local_fields if isinstance(field, PartialDateField)]

"""What a record consists of, by the names that citations and reasons for emptiness use."""

from functools import cache

from django.utils.text import capfirst

from .fields import Bilingual
from .models import Child, Citation, Entry
from .models.record import Record
from .public import record_models


def own_fields(model):
    """Fields that ``model`` adds to its entry: name and label, one for both languages of a text."""
    found = {}
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if field.editable and not (field.is_relation and field.remote_field.parent_link):
            word = getattr(model, field.name.removesuffix("_en").removesuffix("_ru"), None)
            name, label = (word.name, word.label) if isinstance(word, Bilingual) else (field.name, field.verbose_name)
            found[name] = capfirst(label)
    return found


def inside(model):
    """Kinds of rows that live inside a record of ``model`` alone: related name and label."""
    return {name: capfirst(child._meta.verbose_name_plural) for name, child in inside_models(model).items()}


def inside_models(model):
    """Kinds of rows that live inside a record of ``model`` alone: related name and model."""
    return {rel.name: rel.related_model for rel in model._meta.related_objects if lives_in(rel.related_model, model)}


def fields_of(model):
    """Names and labels of what one record of ``model`` says itself."""
    return {"title": capfirst(Entry.title.label), **own_fields(model)}


def rows_of(model):
    """Kinds of rows that a fact can be found in: what lives inside the record, its other names, and what names it."""
    children = {rel.name: rel.related_model for rel in model._meta.related_objects if rel.one_to_many}
    return {name: child for name, child in children.items() if issubclass(child, Child) and child is not Citation}


@cache
def citable() -> tuple[str, ...]:
    """With what the path of a citation begins, whatever kind of record it is about."""
    return tuple(sorted({name for model in record_models() for name in (*fields_of(model), *rows_of(model))}))


def parts_of(model):
    """Everything that a record of ``model`` consists of: name and label."""
    return {**own_fields(Entry), **own_fields(model), **inside(model)}


def lives_in(child, model) -> bool:
    return issubclass(child, Child) and issubclass(model, Record) and child.parent_model() is model


def optional(model):
    """What may stay empty in a record of ``model``, and can say why: name and label."""
    names = {name: label for name, label in own_fields(model).items() if may_be_empty(model, name)}
    return names | inside(model)


def is_bilingual(model, name) -> bool:
    """Is ``name`` the word for two columns, whatever ``model`` itself makes of it? Documents say their titles anew."""
    return any(isinstance(vars(kind).get(name), Bilingual) for kind in model.__mro__)


def may_be_empty(model, name) -> bool:
    column = f"{name}_en" if is_bilingual(model, name) else name
    return model._meta.get_field(column).blank


def is_filled(record, name) -> bool:
    """Does ``record`` hold anything under ``name``? Rows and many-to-many values are asked in the database."""
    if is_bilingual(type(record), name):
        return bool(getattr(record, name))
    field = record._meta.get_field(name)
    if field.one_to_many or field.many_to_many:
        return bool(record.pk) and getattr(record, name).exists()
    return getattr(record, field.attname) not in (None, "")

"""The facts of a record that a citation can support, as paths: ``end``, ``participations/UID``."""

from django.utils.text import capfirst

from ctitf_site.register.models import Child, Citation, Entry, Name

from .parts import inside, own_fields


def fields_of(model):
    """Names and labels of what one record of ``model`` says itself."""
    return {"title": capfirst(Entry.title.label), **own_fields(model)}


def rows_of(model):
    """Kinds of rows that a fact can be found in: what lives inside the record, its other names, and what names it."""
    children = {rel.name: rel.related_model for rel in model._meta.related_objects if rel.one_to_many}
    return {name: child for name, child in children.items() if issubclass(child, Child) and child is not Citation}


def facts_of(record):
    """Paths and labels of everything in ``record``, for a list to choose from."""
    found = list(fields_of(type(record)).items())
    for name, label in {**inside(type(record)), "names": Name._meta.verbose_name_plural}.items() if record.pk else ():
        found += [(f"{name}/{row.uid}", f"{label}: {row}") for row in getattr(record, name).all().with_related()]
    return found


def fact_label(path, labels) -> str:
    """``path`` in words; ``labels`` are those of ``facts_of``."""
    row, _, field = path.rpartition("/")
    if path in labels or row not in labels:
        return labels.get(path, path)
    return f"{labels[row]} ({field})"


def is_fact(record, path: str) -> bool:
    """Does ``path`` name the record as a whole, something that it says, a row of it, or a field of such a row?"""
    name, *rest = path.split("/")
    rows = rows_of(type(record))
    if not rest:
        return not path or name in fields_of(type(record)) or name in rows
    if name not in rows or len(rest) > 2 or not record.pk:
        return False
    uid, *field = rest
    return getattr(record, name).filter(uid=uid).exists() and all(has_field(rows[name], f) for f in field)


def has_field(model, name) -> bool:
    return name in {f.name.removesuffix("_en").removesuffix("_ru") for f in model._meta.fields if f.editable}

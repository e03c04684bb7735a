"""The facts of a record that a citation can support, as paths: ``end``, ``participations/UID``."""

from ctitf_site.register.models import Name
from ctitf_site.register.parts import fields_of, inside, rows_of


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

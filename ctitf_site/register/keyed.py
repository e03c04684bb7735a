"""Rows in Django's serializer format with natural keys, for many rows at once.

Django's own serializer makes an object of each row that is named; here only what its key is made of is read.
"""

from collections import defaultdict
from functools import cache

from django.utils.encoding import is_protected_type

from .models import Child, Entry

# Derived, or for staff only: not part of what the register says.
LEFT_OUT = {
    "version",
    "updated_at",
    "saved_at",
    "seen_at",
    "publish_at",
    "sort_en",
    "sort_ru",
    "search",
    "missing_ru",
    "outdated_ru",
    "confirmed_on",
    "notes",
    "child",
}


def said(row, named) -> dict:
    """What ``row`` says in its columns; ``named`` as ``natural_keys`` gives it."""
    values, links = _columns(type(row))
    fields = {name: _value(row, field, attname) for name, attname, field in values}
    for name, attname, table in links:
        key = getattr(row, attname)
        fields[name] = None if key is None else named[table][key]
    return {"model": row._meta.label_lower, "fields": fields}


def _value(row, field, attname):
    value = getattr(row, attname)
    return value if isinstance(value, str) or is_protected_type(value) else field.value_to_string(row)


@cache
def _columns(model):
    """Columns of ``model`` that hold values, and those that hold links, as a serializer looks at them."""
    fields = [f for f in model._meta.local_fields if f.serialize or (f.is_relation and f.remote_field.parent_link)]
    fields = [field for field in fields if field.name not in LEFT_OUT]
    values = [(field.name, field.attname, field) for field in fields if not field.is_relation]
    return values, [(field.name, field.attname, _table(field)) for field in fields if field.is_relation]


def _table(link):
    """Where the keys are that ``link`` holds: a record has the key of its entry."""
    return link.related_model if issubclass(link.related_model, Child) else Entry


def lists(model, keys) -> dict:
    """Keys of the rows that each record names in a list of many: by field and key of the record."""
    return {field: _pairs(field, keys) for field in model._meta.local_many_to_many}


def _pairs(field, keys):
    own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
    rows = field.remote_field.through._base_manager.filter(**{f"{own}__among": keys})
    found = defaultdict(list)
    for key, named in rows.values_list(f"{own}_id", f"{other}_id"):
        found[key].append(named)
    return found


def natural_keys(rows, lists) -> dict:
    """Natural keys of all that ``rows`` and ``lists`` name, by table and key: one query for each table."""
    wanted = defaultdict(set)
    for row in rows:
        for _name, attname, table in _columns(type(row))[1]:
            wanted[table].add(getattr(row, attname))
    for field, pairs in lists.items():
        wanted[_table(field)].update(*pairs.values())
    return {table: _keys(table, keys) for table, keys in wanted.items() if keys - {None}}


def _keys(table, keys):
    columns = [f"{table.parent_name}__ref", "uid"] if issubclass(table, Child) else ["ref"]
    rows = table._base_manager.filter(pk__among=keys - {None}).order_by()
    return {key: tuple(natural) for key, *natural in rows.values_list("pk", *columns)}


def listed(field, keys, named) -> list:
    """The natural keys of ``keys``, which a record names in the list ``field``, always in the same order."""
    return sorted(named[_table(field)][key] for key in keys)

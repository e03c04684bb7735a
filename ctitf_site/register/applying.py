"""Bringing a record, with everything inside it, into a state that a snapshot describes."""

import json

from .citations import drop_orphans
from .models import Entry, FormerAddress, Record
from .public import child_models
from .rows import Keys, Row, build, in_order
from .snapshots import ADDRESSES, children_of, snapshots

# What names a record, and what it is derived from: never part of a state that comes back.
FIXED = {"ref", "noun"}
# Where the record stands, rather than what it says: an older state that is restored leaves this as it is.
STANDING = {"slug", "status", "withdrawn_reason_en", "withdrawn_reason_ru", "withdrawn_on", "merged_into"}


def apply(record: Record, state: list[dict], *, but=frozenset(), known=None, now=None, keys=None) -> None:
    """Save ``record`` and the rows inside it as ``state`` says, except for its fields named in ``but``.

    ``known`` gives primary keys by uid for rows that the database lacks. Who applies many states gives ``now``, the
    state that the record is in and of which the rules of the database were asked already, and ``keys`` for all.
    Call it in the transaction that writes the revision. Raises ``BadRow`` for what cannot be built,
    ``ValidationError`` or ``IntegrityError`` for a rule that would be broken, ``ProtectedError`` where a row that
    would go is named elsewhere.
    """
    is_asked, keys = now is not None, Keys() if keys is None else keys
    now, keys[Entry, record.ref] = now if is_asked else _state(record), record.pk
    head, own, *inside = (Row.read(record.ref, node) for node in state)
    many = _set_fields(record, (head, own), FIXED | set(but), keys)
    left_out = [f.name for f in record._meta.fields if f.is_relation or not f.editable]
    record.full_clean(exclude=left_out, validate_constraints=not is_asked)
    record.save()
    for name, related in many.items():
        if own.fields[name] != now[1]["fields"][name]:
            getattr(record, name).set(related)
    _set_inside(record, inside, now[2:], keys, known or {})


def _set_inside(record, inside, now, keys, known):
    """Bring the rows inside ``record``, which are as ``now`` says, into the state ``inside``; addresses stay."""
    rows = [row for row in inside if row.model is not FormerAddress]
    said = {node["fields"]["uid"]: node["fields"] for node in now if node["model"] != ADDRESSES}
    if said == {row.fields["uid"]: row.fields for row in rows}:
        return
    _replace_rows(record, rows, said, keys, known)
    drop_orphans(record)
    record.derive()
    Entry.objects.filter(pk=record.pk).update(search=record.search)


def _state(record):
    [(content, _public)] = snapshots([record])
    return json.loads(content)


def _set_fields(record, rows, but, keys):
    """Give ``record`` the values of its two ``rows``; returns its many-to-many values, which are saved later."""
    many = {}
    for row in rows:
        built, related = build(row, keys)
        many |= related
        for name in row.fields.keys() - related.keys() - but - {"entry"}:
            column = row.model._meta.get_field(name).attname
            setattr(record, column, getattr(built, column))
    return many


def _replace_rows(record, rows, said, keys, known):
    """Make the rows inside ``record``, which are as ``said`` by uid, exactly ``rows``; each keeps its primary key.

    Rows that change places would be in each other's way, because the database compares row by row. So all rows that
    change leave their places first; what points at them is checked when the transaction ends.
    """
    present = _rows_of(record)
    for row in sorted(present.values(), key=_order, reverse=True):
        if row.uid not in {wanted.fields["uid"] for wanted in rows}:
            row.delete()
    keys |= {row.key: present[uid].pk for row in rows if (uid := row.fields["uid"]) in present}
    changed = [row for row in in_order(rows) if row.fields != said.get(row.fields["uid"])]
    for row in changed:
        if old := present.get(row.fields["uid"]):
            leaving = type(old).objects.filter(pk=old.pk)
            leaving._raw_delete(leaving.db)
    for row in changed:
        _insert(row, keys.get(row.key, known.get(row.fields["uid"])), keys)


def _insert(row, key, keys):
    instance, _many = build(row, keys)
    instance.pk = key
    instance.validate_constraints()
    instance.save_base(raw=True, force_insert=True)
    keys[row.key] = instance.pk


def _rows_of(record):
    """Every row inside ``record`` but its former addresses, by uid."""
    kinds = [child for child in children_of(type(record)) if child is not FormerAddress]
    rows = (row for child in kinds for row in child.objects.filter(**{child.parent_name: record.pk}))
    return {row.uid: row for row in rows}


def _order(row):
    return child_models().index(type(row))

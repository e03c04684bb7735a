"""Two saved states of one record, compared value by value, and put together where they do not exclude each other.

A state is a list of rows as a snapshot has them (``snapshots.py``): the entry, the record, what lives inside it.
"""

from dataclasses import dataclass, replace
from typing import Any

State = list[dict[str, Any]]
# The name of a change that adds or removes a row as a whole.
WHOLE = ""


@dataclass(frozen=True)
class Change:
    """One value that differs: in which row, under which name, and the two values.

    ``model`` and ``uid`` name the row; ``uid`` is empty for the record itself. Where a row was added or removed as a
    whole, ``field`` is empty, and the values are its fields, or None on the side that lacks it.
    """

    model: str
    uid: str
    field: str
    old: Any
    new: Any

    @property
    def key(self) -> str:
        """What names this change in a form."""
        return "/".join([self.model, self.uid, self.field])

    def of_row(self) -> "Change":
        """The same change, told of its row as a whole."""
        return replace(self, field=WHOLE)

    @property
    def row(self) -> tuple[str, str]:
        return self.model, self.uid


def compare(old: State, new: State) -> list[Change]:
    """What changed from ``old`` to ``new``: the record first, then its rows in the order of ``new``."""
    before, after = _by_row(old), _by_row(new)
    found = []
    for key in dict.fromkeys([*after, *before]):
        found += _changes(key, before.get(key), after.get(key))
    return found


def _changes(key, old, new):
    if old is None or new is None:
        return [Change(*key, WHOLE, old, new)]
    names = dict.fromkeys([*old, *new])
    return [Change(*key, n, old.get(n), new.get(n)) for n in names if old.get(n) != new.get(n)]


def value_in(state: State, change: Change):
    """What ``state`` has in the place of ``change``: a value, the fields of a row, or None."""
    fields = _by_row(state).get(change.row)
    return fields if change.field == WHOLE or fields is None else fields.get(change.field)


def clashes(change: Change, now: State) -> bool:
    """Has the place of ``change`` become something else by ``now`` than its author saw or wants?"""
    return value_in(now, change) not in (change.old, change.new)


def put_together(now: State, changes: list[Change]) -> State:
    """``now`` with ``changes`` made in it."""
    rows = {key: dict(fields) for key, fields in _by_row(now).items()}
    for change in changes:
        if change.field != WHOLE:
            rows[change.row][change.field] = change.new
        elif change.new is None:
            rows.pop(change.row, None)
        else:
            rows[change.row] = dict(change.new)
    return [{"model": model, "fields": fields} for (model, _uid), fields in rows.items()]


def _by_row(state):
    """The fields of each row, by its model and uid."""
    return {(row["model"], row["fields"].get("uid", "")): row["fields"] for row in state}

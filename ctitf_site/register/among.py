"""The lookup ``among``: is a value one of many keys? Asked with one parameter, however many they are.

And what stands for keys that are not known yet, in a query whose SQL is written before: see ``statements``.
"""

import json

from django.db.models import Lookup, Value

KEYS, ONE = object(), object()  # ``pk__among=KEYS``; what ``Key`` becomes


class Among(Lookup):
    """Is the column one of a set of numbers or texts?

    Django's own ``in`` looks at each key some ten times and writes a parameter for it: a third of the time of a list.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection):
        return self.written(compiler, connection, "%s IN (SELECT value FROM json_each(%%s))")

    def as_postgresql(self, compiler, connection):
        return self.written(compiler, connection, "%s = ANY(%%s)")

    def written(self, compiler, connection, words):
        column, params = self.process_lhs(compiler, connection)
        return words % column, [*params, KEYS if self.rhs is KEYS else as_parameter(self.rhs, connection.vendor)]


class Key(Value):
    """The only key that is asked for: ``slug=Key()``. A list of one leads SQLite to other plans than one value."""

    def __init__(self):
        super().__init__("")

    def as_sql(self, compiler, connection):
        return "%s", [ONE]


def as_parameter(keys, vendor):
    """``keys`` as one parameter for this kind of database."""
    return json.dumps([*keys]) if vendor == "sqlite" else [*keys]

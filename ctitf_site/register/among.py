"""The lookup ``among``: is a value one of many keys? Asked with one parameter, however many they are."""

import json

from django.db.models import Lookup


class Among(Lookup):
    """Is the column one of a set of numbers or texts?

    Django's own ``in`` looks at each key some ten times and writes a parameter for it: a third of the time of a list.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        keys = "(SELECT value FROM json_each(%s))"
        return f"{column} IN {keys}", [*params, json.dumps([*self.rhs])]

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, [*self.rhs]]

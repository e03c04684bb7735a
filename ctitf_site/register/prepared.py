"""Conditions that are too long to be written anew for each query, and constants that stand in the SQL itself.

A parameter that could decide whether a partial index serves makes SQLite plan the query anew each time it is asked.
"""

import re

from django.db.models import BooleanField, Expression, F, Q, Value

from .among import KEYS, ONE


class Holds(Expression):
    """Does ``condition`` hold for the row? Its SQL is written once, and put into every query that asks.

    ``condition``: a Q that says all it needs: the same for every query.
    """

    output_field = BooleanField()

    def __init__(self, model, condition: Q):
        super().__init__()
        self.model, self.condition, self.key = model, condition, F("pk")

    def get_source_expressions(self):
        return [self.key]

    def set_source_expressions(self, expressions):
        [self.key] = expressions

    def as_sql(self, compiler, connection):
        key, params = compiler.compile(self.key)
        return f"EXISTS({self._written(connection)} = {key})", params

    def _written(self, connection):
        """The same for all databases of a kind: files of the past have a new name each time."""
        key = self.model, self.condition, connection.vendor
        if key not in WRITTEN:
            WRITTEN[key] = _write(self.model, self.condition, connection)
        return WRITTEN[key]


WRITTEN: dict = {}


def _write(model, condition, connection):
    """A query for rows that meet the condition, to be ended by the key of the one that is asked about."""
    query = model._base_manager.filter(condition).order_by().values("pk").query
    # Names that no query around it has: else its key would be taken for one of theirs.
    query.change_aliases({name: f"held{place}" for place, name in enumerate(query.alias_map)})
    compiler = query.get_compiler(connection=connection)
    key, _params = compiler.compile(query.select[0])
    return f"{with_constants(*compiler.as_sql())} AND {key}"


class Constant(Value):
    """A word or number of the program’s own, never of a reader."""

    def as_sql(self, compiler, connection):
        return literal(self.value), []


def with_constants(sql, params):
    """``sql`` with those of ``params`` that are constants in their places; keys are left to be given."""
    constants = ("%s" if param in (KEYS, ONE) else literal(param) for param in params)
    return re.sub("%[%s]", lambda found: next(constants) if found[0] == "%s" else found[0], sql)


def literal(constant):
    """A word or a whole number as SQL; a per cent sign is doubled, because one marks the place of a parameter."""
    if isinstance(constant, str):
        return "'{}'".format(constant.replace("'", "''").replace("%", "%%"))
    if type(constant) is int:
        return str(constant)
    raise TypeError(f"{constant!r} is no word and no whole number")

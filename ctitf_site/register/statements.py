"""Queries that are asked again and again, each time for other keys: their SQL is written once.

To write the SQL of a query takes Django longer than it takes a database to answer it.
"""

from copy import copy

from django.db import connections
from django.utils.functional import cached_property

from .among import KEYS, ONE, as_parameter
from .prepared import with_constants


class Statement:
    """A query that ``ask`` makes, for any keys: ``KEYS`` stands where they belong, or ``Key()`` for one alone.

    It must depend on nothing else that changes, as the language or the day.
    """

    def __init__(self, ask):
        self.ask, self.known = ask, {}

    @cached_property
    def queryset(self):
        return self.ask()

    def rows(self, keys=()) -> list:
        """The rows for these keys as the queryset gives them, from where the register is read now."""
        asked = self.queryset._chain()
        asked.query = Written(self.queryset.query, self._compiler(connections[asked.db], keys))
        asked._iterable_class = self.queryset._iterable_class  # Django makes a dict of each row, told so late
        return list(asked)

    def _compiler(self, connection, keys):
        """What runs the SQL; it is the same for all databases of a kind."""
        known = self.known.get(connection.vendor)
        if known is None:
            compiler = self.queryset.query.clone().get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            places = [param for param in params if param in (KEYS, ONE)]
            converters = compiler.get_converters([column for column, *_more in compiler.select[: compiler.col_count]])
            compiler.get_converters = lambda _columns: converters
            known = self.known[connection.vendor] = compiler, with_constants(sql, params), places
        compiler, sql, places = known
        asked = copy(compiler)
        params = [as_parameter(keys, connection.vendor) if place is KEYS else keys for place in places]
        asked.connection, asked.using, asked.as_sql = connection, connection.alias, lambda: (sql, params)
        return asked


class Written:
    """A query of Django whose SQL, and what its rows are made of, is known."""

    def __init__(self, query, compiler):
        self.query, self.compiler = query, compiler

    def get_compiler(self, *_where, **_more):
        return self.compiler

    def __getattr__(self, name):
        return getattr(self.query, name)

"""Queries that are asked again and again, each time for other keys: their SQL is written once.

To write the SQL of a query takes Django longer than it takes a database to answer.
"""

from django.db import connections
from django.utils.functional import cached_property

from .among import KEYS, as_parameter
from .prepared import with_constants


class Statement:
    """A query that ``ask`` makes, for any keys: ``KEYS`` stands where they belong, ``values`` names its columns.

    It must depend on nothing else that changes, as the language or the day.
    """

    def __init__(self, ask):
        self.ask, self.known = ask, {}

    @cached_property
    def queryset(self):
        return self.ask()

    def rows(self, keys=()) -> list[dict]:
        """The rows, as ``values`` gives them, from where the register is read now."""
        connection = connections[self.queryset.db]
        sql, is_for_keys, columns = self._written(connection)
        with connection.cursor() as cursor:
            cursor.execute(sql, [as_parameter(keys, connection.vendor)] if is_for_keys else [])
            found = cursor.fetchall()
        compiler = self.queryset.query.get_compiler(connection=connection)
        # What a database cannot hold is text there, as times on SQLite.
        if converters := compiler.get_converters(columns):
            found = compiler.apply_converters(found, converters)
        names = [*self.queryset.query.selected]
        return [dict(zip(names, row, strict=True)) for row in found]

    def _written(self, connection):
        """SQL, whether it takes keys, and the columns that it selects: the same for all databases of a kind."""
        known = self.known.get(connection.vendor)
        if known is None:
            compiler = self.queryset.query.clone().get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
            known = self.known[connection.vendor] = with_constants(sql, params), KEYS in params, columns
        return known

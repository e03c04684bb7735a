"""Conditions that are too long to be written anew for each query."""

from functools import cache

from django.db.models import BooleanField, Expression, F, Q


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
        key, key_params = compiler.compile(self.key)
        sql, params = _written(self.model, self.condition, connection.vendor, connection.alias)
        return f"EXISTS({sql} = {key})", [*params, *key_params]


@cache
def _written(model, condition, vendor, alias):
    """A query for rows that meet the condition, to be ended by the key of the one that is asked about."""
    query = model._base_manager.filter(condition).order_by().values("pk").query
    # Names that no query around it has: else its key would be taken for one of theirs.
    query.change_aliases({name: f"held{place}" for place, name in enumerate(query.alias_map)})
    compiler = query.get_compiler(using=alias)
    sql, params = compiler.as_sql()
    key, _params = compiler.compile(query.select[0])
    return f"{sql} AND {key}", params

"""The rules of the database, asked of values in memory, so that a thousand rows cost no query.

The rules are the constraints of the models: nothing is said here that is not said there, and the database has the
last word. ``values`` are given by the name of the field, a link by the key of what it names.
"""

from django.db.models import CheckConstraint, F, Q, Value
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact


def checks(*models):
    """The rules about one row."""
    return [rule for model in models for rule in model._meta.constraints if isinstance(rule, CheckConstraint)]


def names_in(condition) -> set[str]:
    """The fields that ``condition`` speaks of."""
    if isinstance(condition, Q):
        return set().union(*map(names_in, condition.children))
    if isinstance(condition, tuple):
        return {condition[0].partition("__")[0], *names_in(condition[1])}
    if isinstance(condition, F):
        return {condition.name}
    if hasattr(condition, "get_source_expressions"):
        return set().union(*map(names_in, condition.get_source_expressions()))
    return set()


def holds(condition, values: dict) -> bool:
    """Does ``condition`` hold for a row with these ``values``? What is compared with nothing does not."""
    if isinstance(condition, Q):
        found = (holds(child, values) for child in condition.children)
        whole = any(found) if condition.connector == Q.OR else all(found)
        return whole != condition.negated
    if isinstance(condition, Exact):
        return _value(condition.lhs, values) == _value(condition.rhs, values)
    path, wanted = condition
    name, _underscores, lookup = path.partition("__")
    return _compared(values[name], lookup or "exact", _value(wanted, values))


def _compared(value, lookup, wanted):
    if lookup == "isnull" or (lookup == "exact" and wanted is None):
        return (value is None) == (wanted is not False)
    if value is None or wanted is None:
        return False
    if lookup == "in":
        return value in wanted
    if lookup == "range":
        return wanted[0] <= value <= wanted[1]
    return {"exact": value == wanted, "gte": lookup == "gte" and value >= wanted}[lookup]


def _value(expression, values):
    if isinstance(expression, F):
        return values[expression.name]
    if isinstance(expression, Value):
        return expression.value
    if isinstance(expression, Length):
        return len(_value(expression.get_source_expressions()[0], values))
    if isinstance(expression, Substr):
        text, start, length = (_value(part, values) for part in expression.get_source_expressions())
        return text[start - 1 : start - 1 + length]
    return expression

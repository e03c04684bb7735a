"""Rows that say the same: what a rule of uniqueness lets stand only once."""

from django.db.models import UniqueConstraint, Value


def rules(model):
    return [rule for rule in model._meta.constraints if isinstance(rule, UniqueConstraint)]


def applies(rule, row) -> bool:
    """Does the condition of ``rule`` hold for ``row``? The database decides, as it does when saving."""
    if rule.condition is None:
        return True
    fields = row._meta.local_concrete_fields
    return rule.condition.check({field.name: Value(getattr(row, field.attname), field) for field in fields})


class Twins:
    """Rows that are there already, found by what the rules of their ``model`` compare."""

    def __init__(self, model, rows):
        self._found = [(rule, {self._key(rule, row): row for row in rows}) for rule in rules(model)]

    def of(self, row):
        """The one beside which the database would not let ``row`` stand; None where there is none."""
        for rule, rows in self._found:
            key = self._key(rule, row)
            twin = rows.get(key)
            if twin and twin.pk != row.pk and None not in key and applies(rule, row) and applies(rule, twin):
                return twin
        return None

    def _key(self, rule, row):
        return tuple(getattr(row, row._meta.get_field(name).attname) for name in rule.fields)

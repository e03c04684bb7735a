"""Rules of uniqueness among the rows of one record.

Django leaves them to the database where a rule has a condition or names the record, so the clerk would see a
server error. Here the rows of the form are compared with each other: together they are all there is.
"""

from collections import defaultdict

from ctitf_site.register.twins import applies, rules


def doubles(rule, rows, parent):
    """Forms whose row repeats another one under ``rule``: of two, the one that was changed or came later.

    ``rows`` are pairs of a row and its form, or None where nobody changed the row.
    """
    groups = defaultdict(list)
    for row, form in rows:
        key = tuple(getattr(row, column) for column in columns(rule, row, parent))
        if None not in key:
            groups[key].append((row, form))
    for group in groups.values():
        if len(group) > 1 and any(form for row, form in group):
            same = [form for row, form in group if applies(rule, row)]
            changed = [form for form in same if form]
            yield from changed if len(changed) < len(same) else changed[1:]


def columns(rule, row, parent):
    """What ``rule`` compares, besides the record itself, which all rows share."""
    return [row._meta.get_field(name).attname for name in rule.fields if name != parent]


def moved(forms, deleted):
    """Keys of stored rows that leave their place: deleted, or changed in what a rule of uniqueness compares.

    Empty where no two rows can be in each other’s way.
    """
    compared = {name for rule in (rules(forms[0].instance) if forms else []) for name in rule.fields}
    rows = [form.instance.pk for form in forms if form in deleted or compared & set(form.changed_data)]
    return rows if len(rows) > 1 else []

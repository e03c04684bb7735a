"""Valid time: what was true on a day, as the from–to of names and memberships tell. One rule for pages and API.

A day may be a month or a year; then it is asked what held on any day of it. This is not the time at which the
register said something.
"""

from collections import defaultdict

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from .fields import LANGUAGES, Text
from .public import child_models

PERIOD = {"start", "end"}


def begun(day, field="start") -> Q:
    """Rows that began in or before ``day``, by their first possible day. Empty text sorts before every date."""
    return Q(**{f"{field}__lte": str(day.last)})


def not_over(day, field="end") -> Q:
    """Rows that ended in or after ``day``, by their last possible day, or whose end is empty."""
    first = day.first.isoformat()
    # A year or a month sorts before its own days, but lasts until the last of them.
    return Q(**{f"{field}__gte": first}) | Q(**{f"{field}__in": ["", first[:4], first[:7]]})


def held(model, day) -> Q:
    """The rows of ``model`` that held on ``day``: all of them where rows have no period.

    A citation goes with the row that it is about.
    """
    if model._meta.label == "register.Citation":
        over = [child.objects.filter(~held(child, day), uid=OuterRef("child")) for child in _with_period()]
        return Q(*(~Exists(rows) for rows in over))
    return begun(day) & not_over(day) if _has_period(model) else Q()


def covers(row, day) -> bool:
    """The same rule for a row that was read already."""
    return (not row.start or row.start.first <= day.last) and (not row.end or row.end.last >= day.first)


class FormerNames:
    """What the records with these keys were called at other times, read in one query.

    A former name of which neither from nor to is known says of no day that it held.
    """

    def __init__(self, keys):
        name = apps.get_model("register.Name")
        rows = name.objects.published().filter(entry__in=keys, type=name.Type.FORMER_NAME).exclude(start="", end="")
        self.names = defaultdict(list)
        # Of several names the one that began last is used, of those the shortest: it comes last here.
        for row in sorted(rows, key=lambda row: (row.start, -len(row.text), row.text)):
            self.names[row.entry_id].append(row)

    def on(self, key, day) -> dict[str, str | None]:
        """By language, the record's name on ``day`` where it was another than today's; otherwise nothing.

        None: it had another name, but what it was in this language is not recorded.
        """
        found = {row.language: row.text for row in self.names[key] if covers(row, day)}
        named = {language: found.get(language) or found.get("") for language in LANGUAGES}
        return named if any(named.values()) else {}


def with_names_then(rows, record, day) -> list:
    """The rows, each with ``then``: what its record was called on its day, or empty where that tells nothing new.

    ``record`` and ``day`` are functions of a row, and may find none.
    """
    rows = list(rows)
    names = FormerNames({found.pk for row in rows if (found := record(row))})
    for row in rows:
        found, when = record(row), day(row)
        row.then = _then(names.on(found.pk, when), found, row) if found and when else ""
    return rows


def _then(names, record, row):
    then = Text.of(names) if names else ""
    if not then or then == getattr(record, f"title_{then.lang}"):
        return ""
    return "" if then.casefold() == getattr(row, "printed", "").casefold() else then


def _has_period(model):
    return model in child_models() and {field.name for field in model._meta.fields} >= PERIOD


def _with_period():
    return [model for model in child_models() if _has_period(model)]

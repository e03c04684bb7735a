"""Which texts of a record lack their Russian, and whose Russian was left behind when the English changed.

This is told of the record's own texts; rows inside it are not followed.
"""

from functools import cache

from django.utils import timezone
from django.utils.text import capfirst

from .fields import LANGUAGES, Bilingual


@cache
def texts(model) -> dict:
    """Texts in two languages of ``model``: name and label."""
    words = [getattr(model, f.name[:-3], None) for f in model._meta.fields if f.name.endswith("_en")]
    return {word.name: capfirst(word.label) for word in words if isinstance(word, Bilingual)}


def columns(model) -> list[str]:
    """The columns that hold these texts."""
    return [f"{name}_{language}" for name in texts(model) for language in LANGUAGES]


def missing(record) -> str:
    """Names of the texts that ``record`` has in English alone, with spaces between."""
    return " ".join(n for n in texts(type(record)) if getattr(record, f"{n}_en") and not getattr(record, f"{n}_ru"))


def outdated(record, before: dict | None) -> dict | None:
    """The texts whose English changed while their Russian did not; None where there are none.

    ``before`` has the columns as they are in the database. Each name has the English for which the Russian was right
    and the day on which it changed: ``{"title": {"was": "…", "on": "2026-05-03"}}``.
    """
    if before is None:
        return None
    known = before["outdated_ru"] or {}
    found = {
        n: _left_behind(record, before, n, known.get(n)) for n in texts(type(record)) if n not in record.still_right
    }
    return {name: change for name, change in found.items() if change} or None


def _left_behind(record, before, name, known):
    """What is to be kept about one text; None where its Russian is right, or is missing."""
    english, russian = getattr(record, f"{name}_en"), getattr(record, f"{name}_ru")
    was = known["was"] if known else before[f"{name}_en"]
    if not russian or not english or russian != before[f"{name}_ru"] or english == was or not was:
        return None
    return known or {"was": was, "on": timezone.localdate().isoformat()}


def confirm_russian(record, names) -> None:
    """Keep that the Russian of these texts is right as it stands; nothing that the public sees changes."""
    entries = type(record).objects.filter(pk=record.pk)
    known = entries.values_list("outdated_ru", flat=True).get() or {}
    entries.update(outdated_ru={name: change for name, change in known.items() if name not in names} or None)

"""Changes of a record in words: which row, which field, and both values as a clerk knows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.apps import apps
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ctitf_site.register.comparing import WHOLE, Change, State, compare
from ctitf_site.register.models import Child, Citation, Emptiness, Entry
from ctitf_site.register.parts import own_fields, parts_of

EMPTY = "–"
# Texts that are longer are shown side by side without a mark at each word.
MOST_WORDS = 2000
# Values by which a row is called.
IN_SHORT = 3
NAMING = ("title", "text", "heading", "group")
REASONS = dict(Emptiness.choices)


@dataclass(frozen=True)
class Line:
    """One change for a reader: the row (empty: the record itself), the field, and three values as HTML or text.

    ``now`` is what the record says at present, where it is neither the old nor the new value; otherwise None.
    """

    key: str
    row: str
    field: str
    old: str
    new: str
    now: str | None = None


def lines(changes: list[Change], *states: State, now=None) -> list[Line]:
    """``changes`` for a reader. ``states`` hold the rows that they are about.

    ``now`` maps keys of changes to what the record says at present, where that is a third value.
    """
    rows = {(row["model"], row["fields"].get("uid", "")): row["fields"] for state in states for row in state}
    words = Words([*changes, *(Change(*row, WHOLE, None, fields) for row, fields in rows.items())], rows)
    return [_line(change, words, rows.get(change.row), now or {}) for change in changes]


def told(old: State | None, new: State) -> list[Line]:
    """What changed from ``old`` to ``new``. Where there is no ``old``, all of it, the record itself field by field."""
    before = old or [row | {"fields": {}} for row in new[:2]]
    changed = [change for change in compare(before, new) if change.new or change.old]
    return lines(changed, new, before)


def _line(change, words, fields, now):
    model = apps.get_model(change.model)
    old, new = words.of(model, change.field, change.old), words.of(model, change.field, change.new)
    third = words.of(model, change.field, now[change.key]) if change.key in now else None
    label = "" if change.field == WHOLE else capfirst(label_of(model, change.field))
    row = words.row(model, fields or {}) if change.uid else ""
    return Line(change.key, row, label, *marked(old, new), third)


def label_of_part(model: type[Model], name: str) -> str:
    """The label of a field that may stand for both languages."""
    return str(own_fields(model).get(name, name))


def label_of(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


class Words:
    """Values of fields in words. What ``changes`` name is read at once, however many there are."""

    def __init__(self, changes: Iterable[Change], rows: dict):
        self.rows = {uid: (apps.get_model(model), fields) for (model, uid), fields in rows.items() if uid}
        kinds = (apps.get_model(model) for model, uid in rows if not uid)
        self.labels = next((parts_of(kind) for kind in kinds if kind is not Entry), {})
        refs, uids = set(), {}
        for model, name, value in _values(changes):
            field = model._meta.get_field(name)
            for key in _keys(field, value):
                refs.add(key[0])
                if len(key) > 1:
                    uids.setdefault(field.related_model, set()).add(key[1])
        entries = Entry.objects.filter(ref__in=refs)
        self.named = {(entry.ref,): str(entry.title or entry.ref) for entry in entries}
        for model, wanted in uids.items():
            rows = model.objects.filter(uid__in=wanted).with_related().select_related(model.parent_name)
            self.named |= {row.natural_key(): str(row) for row in rows}

    def of(self, model, name, value) -> str:
        """``value`` of the field ``name``; of a row as a whole, all that it says."""
        if value is None or value in ("", [], {}):
            return EMPTY
        if name == WHOLE:
            return self._whole(model, value)
        field = model._meta.get_field(name)
        if keys := _keys(field, value):
            return "; ".join(self.named.get(tuple(key), "/".join(key)) for key in keys)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, dict):  # why fields are empty
            return "; ".join(f"{self.labels.get(key, key)}: {REASONS.get(why, why)}" for key, why in value.items())
        if model is Citation and name == "path":
            return self.path(value)
        return str(dict(field.flatchoices).get(value, value))

    def path(self, path: str) -> str:
        """A fact by the words of its form, as “Participation: Kazakhstan, Host · Role”."""
        name, *rest = path.split("/")
        if not rest or rest[0] not in self.rows:
            return str(self.labels.get(name, name))
        model, fields = self.rows[rest[0]]
        return " · ".join([self.row(model, fields), *(label_of_part(model, part) for part in rest[1:])])

    def row(self, model, fields) -> str:
        """A row by its kind and the first things that it says, as “Participation: Kazakhstan, Host”."""
        said = [self.of(model, name, fields[name]) for name in _said(model, fields)]
        return f"{capfirst(model._meta.verbose_name)}: {', '.join(said[:IN_SHORT])}"

    def _whole(self, model, fields):
        said = ((capfirst(label_of(model, name)), self.of(model, name, fields[name])) for name in _said(model, fields))
        return format_html_join("; ", "{}: {}", said)


def _said(model, fields):
    """Names of the fields that say something, those that name the row first; not what all rows of the record share."""
    left_out = {"uid", model.parent_name} if issubclass(model, Child) else {"uid"}
    names = [name for name in fields if name not in left_out and fields[name] not in (None, "", [], {}, False)]
    return sorted(names, key=lambda name: (_rank(model, name), list(fields).index(name)))


def _rank(model, name):
    """Words before links and choices, those before numbers and dates."""
    field = model._meta.get_field(name)
    if name.startswith(NAMING):
        return 0
    return 1 if field.is_relation or field.choices else 2


def _values(changes):
    """Every value that ``changes`` speak of: model, name of the field, value."""
    for change in changes:
        model = apps.get_model(change.model)
        for value in (change.old, change.new):
            pairs = (value or {}).items() if change.field == WHOLE else [(change.field, value)]
            yield from ((model, name, inner) for name, inner in pairs)


def _keys(field, value):
    """Natural keys of the rows that ``value`` names."""
    if not field.is_relation or not value:
        return []
    return value if field.many_to_many else [value]


def marked(old: str, new: str) -> tuple[str, str]:
    """Both texts, with what is only in one of them marked; of short texts nothing is left to mark."""
    before, after = str(old).split(), str(new).split()
    if isinstance(old, SafeString) or not 3 < len(before) < MOST_WORDS or not 3 < len(after) < MOST_WORDS:
        return old, new
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    left = [(" ".join(before[a:b]), step != "equal") for step, a, b, _c, _d in steps if b > a]
    right = [(" ".join(after[c:d]), step != "equal") for step, _a, _b, c, d in steps if d > c]
    return _pieces(left, "del"), _pieces(right, "ins")


def _pieces(pieces, tag):
    html = (format_html("<{0}>{1}</{0}>", tag, text) if changed else text for text, changed in pieces)
    return format_html_join(" ", "{}", ((piece,) for piece in html))

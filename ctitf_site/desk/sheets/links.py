"""Which record a cell means: its ref, or any word by which only one is called."""

from collections import defaultdict

from django.utils.translation import gettext as _

from ctitf_site.register.models import Child, Name, Status
from ctitf_site.register.text import fold, shorten

from ..pasting.matching import Names
from .walking import walk

# Columns by which records are called in short, besides their titles.
SHORT = ("code", "symbol", "number")
SEVERAL = 4


class Wrong(Exception):
    """A cell that cannot be taken: what is allowed there."""


class Links:
    """Finds what cells name. The names of each kind are read once; ``known_by`` adds words for some kinds."""

    def __init__(self, known_by):
        self.known_by, self._names, self._found = known_by, {}, {}

    def key(self, model, text: str) -> list[str]:
        """The natural key of the row of ``model`` that ``text`` means. Raises ``Wrong``."""
        if (model, text) not in self._found:
            self._found[model, text] = self._one(model, text)
        found = self._found[model, text]
        if isinstance(found, str):
            raise Wrong(found)
        return found

    def _one(self, model, text):
        """The key; or, as text, what is wrong."""
        names = self.names(model)
        keys, near = names.find(text) if isinstance(names, _Words) else _among(names, text)
        if len(keys) == 1:
            return keys[0]
        kind = model._meta.verbose_name
        if keys:
            refs = ", ".join("/".join(key) for key in keys[:SEVERAL])
            return _("Several are called so (%(refs)s): write the ref.") % {"refs": refs}
        note = _("No %(kind)s is called so. Write a ref or a name that the register has; import first what is new.")
        perhaps = _("Perhaps: %s") % ", ".join(near) if near else ""
        return f"{note % {'kind': kind}} {perhaps}".strip()

    def names(self, model):
        """By what the rows of ``model`` are called, as it was when it was first asked."""
        if model not in self._names:
            self._names[model] = self._names_of(model)
        return self._names[model]

    def _names_of(self, model):
        return Names([model]) if getattr(model, "is_party", False) else _Words(model, self.known_by.get(model))


def _among(names, text):
    found = [[match.record.ref] for match in names.find(text)]
    near = [] if found else [f"{record.title} ({record.ref})" for record in names.near(text)[:SEVERAL]]
    return found, near


class _Words:
    """The words for the records, or rows inside records, of a kind that nobody pastes."""

    def __init__(self, model, known_by):
        self.keys = defaultdict(dict)
        if issubclass(model, Child):
            for row in model.objects.select_related(model.parent_name):
                self._add([row.parent.ref, row.uid], [row.uid, *known_by(row)])
            return
        short = [name for name in SHORT if name in {field.name for field in model._meta.local_fields}]
        rows = model.objects.exclude(status=Status.WITHDRAWN)
        for ref, *words in walk(rows, "ref", "slug", "title_en", "title_ru", *short):
            self._add([ref], [ref, *words, *(known_by(*words[3:]) if known_by else ())])
        others = Name.objects.filter(entry__noun=model.noun_name()).exclude(entry__status=Status.WITHDRAWN)
        for ref, word in others.values_list("entry__ref", "text"):
            self._add([ref], [word])

    def _add(self, key, words):
        for word in words:
            if folded := fold(str(word)):
                self.keys[folded][tuple(key)] = key

    def find(self, text):
        return list(self.keys.get(fold(text), {}).values()), []


def quoted(text: str) -> str:
    return shorten(text, 60)

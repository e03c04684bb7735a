"""Whether two rows are the same record, and whether they may stand side by side."""

from hashlib import blake2b

from django.utils.translation import gettext as _

from ctitf_site.register.models import Status
from ctitf_site.register.text import fold
from ctitf_site.register.twins import rules as uniques

from .rules import holds
from .walking import walk


class Alike:
    """The records that say the same in what makes a record what it is, for rows that have no ref.

    Every record is read once, when the first such row comes; kept of each are a few bytes.
    """

    def __init__(self, table):
        self.table, self._refs, self._rows = table, None, {}

    def keys(self, values) -> list[bytes]:
        """What stands for ``values``, from the way that says most to the one that says least."""
        return list(self._keys(self.table.alike, values))

    def find(self, keys) -> set[str]:
        """Refs of the records that are like a row with these ``keys``, in the first way for which it says enough."""
        self.read()
        return set(self._refs.get(keys[0], "").split()) if keys else set()

    def first_row(self, keys, values, number) -> int | None:
        """The row before that is like this one; otherwise this one is remembered."""
        keys = [*keys, *self._keys(self.table.once, values)]
        before = next((self._rows[key] for key in keys if key in self._rows), None)
        for key in keys:
            self._rows.setdefault(key, number)
        return before

    def read(self):
        if self._refs is None:
            self._refs = self._read()

    def _read(self):
        found = {}
        fields = list(dict.fromkeys(name for names in self.table.alike for name in names))
        paths = [f"{name}__ref" if self._is_link(name) else name for name in fields]
        rows = self.table.model.objects.exclude(status=Status.WITHDRAWN)
        for ref, *row in walk(rows, "ref", *paths):
            for key in self._keys(self.table.alike, dict(zip(fields, row, strict=True))):
                found[key] = f"{found[key]} {ref}" if key in found else ref
        return found

    def _is_link(self, name):
        return self.table.model._meta.get_field(name).is_relation

    def _keys(self, ways, values):
        for names in ways:
            if values[names[-1]]:
                said = "\0".join(fold("".join(values[name] or "")) for name in names)
                yield blake2b(f"{names}\0{said}".encode(), digest_size=16).digest()


class Unique:
    """The rules about two records of ``model``, held against the register and the rows before."""

    def __init__(self, model):
        self.model, self.rules, self._owners = model, uniques(model), {}

    def broken(self, record, changed, values, number):
        """Each rule that ``values`` would break, and what stands in the way; otherwise they are remembered."""
        for rule in self.rules:
            if changed.isdisjoint(rule.fields):
                continue
            owners, me = self._read(rule), record.ref if record else _("row %s") % number
            if record:
                owners.pop(tuple(getattr(record, name) for name in rule.fields), None)
            if rule.condition is not None and not holds(rule.condition, values):
                continue
            key = tuple(values[name] for name in rule.fields)
            if owners.setdefault(key, me) != me:
                yield rule, owners[key]

    def read(self, names):
        """Read what the rules about the fields with these ``names`` compare."""
        for rule in self.rules:
            if not set(names).isdisjoint(rule.fields):
                self._read(rule)

    def _read(self, rule):
        if rule.name not in self._owners:
            rows = self.model.objects.filter(rule.condition) if rule.condition else self.model.objects.all()
            self._owners[rule.name] = {tuple(key): ref for ref, *key in walk(rows, "ref", *rule.fields)}
        return self._owners[rule.name]

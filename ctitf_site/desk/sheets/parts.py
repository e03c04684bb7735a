"""The dry run of a table of rows inside records: all rows of one record together, because they are saved together."""

from collections import Counter, defaultdict

from django.utils.translation import gettext as _

from ctitf_site.register.comparing import WHOLE, Change
from ctitf_site.register.models import Status
from ctitf_site.register.models.children import new_uid
from ctitf_site.register.twins import rules as uniques

from .cells import said
from .check import Check
from .outcome import Difference, Item, Line, chunks
from .rules import holds
from .tables import REF, UID


class PartCheck(Check):
    """The rows of one record may stand anywhere in the file, so all of its rows are kept until they are grouped."""

    def __init__(self, table, file):
        super().__init__(table, file)
        self.parent, self.uniques = self.model.parent_name, uniques(self.model)

    def items(self):
        groups, uids = defaultdict(list), Counter()
        for number, cells in self.file.rows():
            line = Line(number, self.file.header, cells)
            line.find_bad()
            groups[said(line.cell(REF)).upper()].append(line)
            uids[said(line.cell(UID))] += 1
        self.twice = {uid for uid, count in uids.items() if uid and count > 1}
        for some in chunks(groups.items()):
            yield from self._items(dict(some))

    def _items(self, groups):
        records = {record.ref: record for record in self.table.parents.objects.filter(ref__in=groups)}
        present = defaultdict(dict)
        rows = self.model.objects.filter(**{f"{self.parent}__ref__in": groups}).select_related(self.parent)
        for row in self.table.with_links(self.columns_of_rows(), rows):
            present[getattr(row, f"{self.parent}_id")][row.uid] = row
        for ref, lines in groups.items():
            if ref in records:
                yield self._item(records[ref], lines, present[records[ref].pk])
            else:
                yield self._nowhere(lines)

    def columns_of_rows(self):
        return list(self.all_columns.values())

    def _nowhere(self, lines):
        for line in lines:
            line.problem(REF, _("There is no record with this ref that could have such rows."))
        return Item(lines[0].number, problems=[problem for line in lines for problem in line.problems])

    def _item(self, record, lines, rows):
        item = Item(lines[0].number, record, str(record.title))
        values = {uid: {key: c.value(row) for key, c in self.all_columns.items()} for uid, row in rows.items()}
        changed = {}
        for line in lines:
            if record.status == Status.WITHDRAWN:
                line.problem(REF, _("This record is withdrawn: nothing is entered into it. Publish it again first."))
            uid, wanted = self._read(line, rows, values)
            if uid in changed:
                line.problem(UID, _("Row %s is about the same already.") % changed[uid].number)
            elif wanted:
                self._take(item, line, uid, wanted, values)
            changed.setdefault(uid, line)
            item.uids.append(uid)
        self._check_once(values, changed)
        item.problems = [problem for line in lines for problem in line.problems]
        return item

    def _read(self, line, rows, values):
        """The uid of the row that ``line`` means, and what it says that is not said there."""
        uid = said(line.cell(UID))
        if uid in self.twice:
            line.problem(UID, _("This uid stands in another row too."))
        if uid:
            if uid not in rows:
                line.problem(UID, _("This record has no such row. Leave it empty for a new one."))
                return uid, {}
            return uid, self.wanted(line, rows[uid], may_empty=True)
        new = self.said_in(line)
        if (known := self._like(new, values)) and known in rows:
            return known, self.wanted(line, rows[known], may_empty=False)
        self.demand(line, new)
        return new_uid(), new

    def _like(self, new, values):
        """The row that ``new`` would repeat."""
        keys = set(self._keys(new))
        return next((uid for uid, present in values.items() if keys & set(self._keys(present))), None)

    def _keys(self, values):
        """What a row has once in its record, by the rule that says so."""
        for rule in self.uniques:
            names = [name for name in rule.fields if name != self.parent]
            key = tuple(tuple(v) if isinstance(v := values.get(name), list) else v for name in names)
            if None not in key and (rule.condition is None or holds(rule.condition, values)):
                yield rule.name, *key

    def _take(self, item, line, uid, wanted, values):
        is_new, before = uid not in values, values.get(uid, {})
        values[uid] = before | wanted
        self.check_rules(line, values[uid], wanted.keys())
        self.check_whole(line, values[uid], None)
        label = self.model._meta.label_lower
        for key, value in wanted.items():
            old, new = before.get(key), value
            text = self.all_columns[key].text
            if old or new:
                item.differences.append(Difference(line.number, key, text(old) if old else "", text(new)))
            if not is_new:
                item.changes.append(Change(label, uid, key, old, new))
        if is_new:
            item.changes.append(Change(label, uid, WHOLE, None, self._fields(item.record, uid, wanted)))

    def _fields(self, record, uid, values):
        """A new row as a snapshot has it."""
        blank = self.model()
        fields = {f.name: None if f.is_relation else getattr(blank, f.name) for f in self.model._meta.local_fields}
        fields.pop("id")
        return fields | {"uid": uid, self.parent: [record.ref]} | values

    def _check_once(self, values, changed):
        owners = {}
        for uid in sorted(values, key=lambda uid: uid in changed):
            for key in self._keys(values[uid]):
                if owners.setdefault(key, uid) != uid and uid in changed:
                    rule = next(rule for rule in self.uniques if rule.name == key[0])
                    self.blame(changed[uid], set(rule.fields), rule.get_violation_error_message())

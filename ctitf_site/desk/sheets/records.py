"""The dry run of a table of records: each row beside the record that it means, without writing anything."""

from functools import cached_property

from django.utils.translation import gettext as _

from ctitf_site.register.comparing import Change
from ctitf_site.register.models import Document, Status
from ctitf_site.register.text import fold

from .cells import said
from .check import Check
from .columns import BETWEEN, LinksColumn
from .needed import emptied
from .outcome import Difference, Item, Line, chunks
from .same import Alike, Unique
from .sources import sources_of
from .tables import REF, SOURCE, STATUS, status_column


class RecordCheck(Check):
    def __init__(self, table, file):
        super().__init__(table, file)
        self.status = status_column()
        self.alike, self.unique = Alike(table), Unique(table.model)
        self.rows_of_refs = {}

    def read_ahead(self):
        super().read_ahead()
        if SOURCE in self.file.header:
            self.links.names(Document)
        self.alike.read()
        self.unique.read(self.all_columns)

    def items(self):
        for rows in chunks(self.file.rows()):
            lines = [Line(number, self.file.header, cells) for number, cells in rows]
            yield from self._items(lines)

    def _items(self, lines):
        """What becomes of each line; a constant number of queries for all."""
        refs = {line.cell(REF).strip().upper() for line in lines} - {""}
        read = {line.number: self._read_new(line) for line in lines if not said(line.cell(REF))}
        self.keys = {number: self.alike.keys(values) for number, values in read.items()}
        found = {number: self.alike.find(keys) for number, keys in self.keys.items()}
        records = self._records(refs.union(*found.values()))
        cited = sources_of(records.values()) if SOURCE in self.file.header else {}
        for line in lines:
            line.find_bad()
            if line.number in read:
                yield self._without_ref(line, read[line.number], found[line.number], records, cited)
            else:
                yield self._with_ref(line, records, cited)

    def _records(self, refs):
        columns = [each for each in self.columns if isinstance(each, LinksColumn)]
        columns += [each for each in self.all_columns.values() if not isinstance(each, LinksColumn)]
        rows = self.table.with_links(columns).filter(ref__in=refs)
        return {record.ref: record for record in rows}

    # One row --------------------------------------------------------------------------------------------------
    def _with_ref(self, line, records, cited):
        ref = said(line.cell(REF)).upper()
        record = records.get(ref)
        if record is None:
            line.problem(REF, _("There is no %s with this ref. Leave it empty for a new one.") % self.noun)
            return Item(line.number, problems=line.problems)
        return self._beside(line, record, cited)

    def _without_ref(self, line, values, refs, records, cited):
        if len(refs) > 1:
            line.problem(REF, _("Several are alike: %s. Write the ref of one.") % ", ".join(sorted(refs)))
        elif refs:
            return self._beside(line, records[min(refs)], cited, matched=True)
        return self._new(line, values)

    @cached_property
    def noun(self):
        return self.model._meta.verbose_name

    def _beside(self, line, record, cited, matched=False):
        item = Item(line.number, record, str(record.title), matched, problems=line.problems)
        if before := self.rows_of_refs.get(record.ref):
            line.problem(REF, _("Row %(row)s is about %(ref)s already.") % {"row": before, "ref": record.ref})
        self.rows_of_refs.setdefault(record.ref, line.number)
        if record.status == Status.WITHDRAWN:
            line.problem(REF, _("This record is withdrawn: nothing is entered into it. Publish it again first."))
        wanted = self._wanted(line, record, matched)
        for key, value in wanted.items():
            column = self.all_columns[key]
            self._differs(item, column, column.value(record), value)
        if item.differences:
            self._check_rules(line, record, wanted)
            self._check_needed(line, record, wanted)
        self._check_status(line, record.status)
        self._add_sources(line, item, cited.get(record.pk, []))
        return item

    def _wanted(self, line, record, matched):
        """What the row says of ``record`` that the record does not say."""
        wanted = self.wanted(line, record, may_empty=not matched)
        now = {key: c.value(record) for key, c in self.all_columns.items() if not isinstance(c, LinksColumn)}
        whole = now | wanted
        self.table.fill(whole)
        simple = {key: whole[key] for key in now if whole[key] != now[key]}
        return simple | {key: value for key, value in wanted.items() if key not in now}

    def _differs(self, item, column, old, new):
        field = column.field
        item.differences.append(Difference(item.row, column.key, column.text(old), column.text(new)))
        item.changes.append(Change(field.model._meta.label_lower, "", field.name, old, new))

    # New records ----------------------------------------------------------------------------------------------
    def _read_new(self, line):
        """The values of a row that has no ref."""
        values = self.said_in(line)
        self.table.fill(values)
        return values

    def _new(self, line, values):
        title = values.get("title_en") or values.get("title_ru") or ""
        item = Item(line.number, None, title, values=values, problems=line.problems)
        if not title and not line.problems:
            line.problem("title_en", _("A new record needs a title in at least one language."))
        self.demand(line, values)
        if before := self.alike.first_row(self.keys[line.number], values, line.number):
            line.problem(REF, _("Row %s is alike: this would be the same record twice.") % before)
        self._check_rules(line, None, values)
        self._check_status(line, Status.DRAFT)
        item.differences = [
            Difference(line.number, key, "", column.text(values[key]))
            for key, column in self.all_columns.items()
            if values[key]
        ]
        self._add_sources(line, item, [])
        return item

    # What holds for all ---------------------------------------------------------------------------------------
    def _check_rules(self, line, record, wanted):
        values, changed = self._values(record) | wanted, wanted.keys()
        self.check_rules(line, values, changed)
        for rule, owner in self.unique.broken(record, changed, values, line.number):
            self.blame(line, changed & set(rule.fields), f"{rule.get_violation_error_message()} ({owner})")
        self.check_whole(line, wanted, record)

    def _check_needed(self, line, record, wanted):
        wrong = {problem.key for problem in line.problems}
        for keys, remedy in emptied(record, wanted, self.all_columns):
            if keys.isdisjoint(wrong):
                self.blame(line, keys, remedy)

    def _values(self, record):
        """What the rules ask of, links by their keys."""
        if record is None:
            return self._blank
        values = {field.name: getattr(record, field.attname) for field in self.model._meta.concrete_fields}
        simple = (c for c in self.all_columns.values() if not isinstance(c, LinksColumn))
        return values | {column.key: column.value(record) for column in simple} | {"entry": [record.ref]}

    @cached_property
    def _blank(self):
        row = self.model(status=Status.DRAFT)
        return {field.name: getattr(row, field.attname) for field in self.model._meta.concrete_fields}

    def _check_status(self, line, present):
        if STATUS not in line or line.is_bad(STATUS) or not said(line.cell(STATUS)):
            return
        wanted = line.taken(STATUS, self.status.read, said(line.cell(STATUS)), self.links)
        if wanted and wanted != present:
            note = _("Here it stays “%s”. Publish and withdraw in the admin, where you see what becomes of it.")
            line.problem(STATUS, note % present)

    def _add_sources(self, line, item, present):
        text = said(line.cell(SOURCE))
        if not text or fold(text) == fold(BETWEEN.join(present)):
            return
        for part in filter(None, (part.strip() for part in text.split(";"))):
            key = line.taken(SOURCE, self.links.key, Document, part)
            if key and key[0] not in (*present, *item.sources):
                item.sources.append(key[0])
        if item.sources and not item.problems:
            old, new = BETWEEN.join(present), BETWEEN.join([*present, *item.sources])
            item.differences.append(Difference(item.row, SOURCE, old, new))

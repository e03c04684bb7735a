"""What the dry runs of all tables share: reading the cells of a row beside what is there, and asking the rules."""

from django.utils.translation import gettext as _

from .cells import said, shown
from .columns import LinkColumn
from .heading import check_header
from .links import Links
from .rules import holds, names_in


class Check:
    """One reading of ``file`` as rows of ``table``. Raises ``Unreadable`` where the first row is no heading of it."""

    def __init__(self, table, file):
        check_header(file.header, table)
        self.table, self.file, self.model = table, file, table.model
        self.all_columns = {column.key: column for column in table.columns()}
        self.columns = [column for key, column in self.all_columns.items() if key in file.header]
        self.links, self.others = Links(table.known_by), table.others()
        self.rules = [(rule, names_in(rule.condition)) for rule in table.rules]

    def read_ahead(self):
        """Read what rows are compared with, before what is saved of the first ones changes it for the others."""
        for column in self.columns:
            if isinstance(column, LinkColumn):
                self.links.names(column.field.related_model)

    def items(self):
        """What becomes of each record, in the order of the file. Raises ``Unreadable``."""
        raise NotImplementedError

    def wanted(self, line, row, *, may_empty):
        """What ``line`` says of ``row`` that the row does not say: value by column."""
        found = {}
        for column in self.columns:
            cell = line.cell(column.key)
            if line.is_bad(column.key) or not (may_empty or said(cell)):
                continue
            present = column.value(row)
            if cell.strip() == shown(column.text(present)).strip():
                continue
            known = len(line.problems)
            value = line.taken(column.key, column.read, said(cell), self.links)
            if len(line.problems) == known and value != present:
                found[column.key] = value
        return found

    def said_in(self, line):
        """The values of ``line`` as a new row."""
        values = {key: column.empty for key, column in self.all_columns.items()}
        for column in self.columns:
            cell = "" if line.is_bad(column.key) else said(line.cell(column.key))
            if cell:
                value = line.taken(column.key, column.read, cell, self.links)
                values[column.key] = column.empty if value is None else value
        return values

    def demand(self, line, values):
        """Note what a new row lacks."""
        wrong = {problem.key for problem in line.problems}
        for column in self.all_columns.values():
            if column.required and not values[column.key] and column.key not in wrong:
                line.problem(column.key, _("“%s” is needed for what is new.") % column.key)

    def check_rules(self, line, values, changed):
        """Note each rule that a row with these ``values`` breaks, where it speaks of what is ``changed``."""
        changed = changed - {problem.key for problem in line.problems}
        for rule, names in self.rules:
            if changed & names and not holds(rule.condition, values):
                self.blame(line, names & changed, rule.get_violation_error_message())

    def check_whole(self, line, values, row):
        """Ask what only this kind of row knows, once nothing else is wrong."""
        if not line.problems:
            for key, why in self.table.wrong(values, row, self.others):
                line.problem(key, why)

    def blame(self, line, names, message):
        """Say it of the first cell that the rule speaks of."""
        line.problem(next((key for key in line.header if key in names), ""), message)

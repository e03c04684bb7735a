"""What a table is: the kind of rows it holds, and its columns. Each room says it for its own records.

The admin of a kind of record, or of rows inside records, has its table as ``sheet``.
"""

from ctitf_site.register.models import Child, Entry, Record

from .columns import ChoiceColumn, Column, column, related
from .rules import checks

# Who may import tables of every kind: what is changed in public records is public at once.
MAY_IMPORT = "register.import_records"
REF, UID, STATUS, SOURCE = "ref", "uid", "status", "source"


class Table:
    """Rows of one ``model``. ``name`` is what the table is called in addresses and commands."""

    name: str
    model: type
    # Names of the fields, in the order of the columns.
    fields: tuple[str, ...]
    # Words by which rows are called besides refs, titles and codes, by their model.
    known_by = {}

    @property
    def title(self):
        return self.model._meta.verbose_name_plural

    def columns(self) -> list[Column]:
        """Made anew for each use: they remember what they read."""
        return [column(self.model, name, self.known_by) for name in self.fields]

    def with_links(self, columns, queryset=None):
        """Rows with all that ``columns`` show."""
        one, many = related(columns)
        rows = self.model.objects.all() if queryset is None else queryset
        return rows.select_related(*one).prefetch_related(*many)

    def others(self):
        """What ``wrong`` compares the rows of one file with, read once for all of them."""
        return

    def wrong(self, values: dict, row, others) -> list[tuple[str, str]]:
        """What else is wrong with these ``values`` of ``row``, which is None where it is new: column and message."""
        return []


class RecordTable(Table):
    """Records, each in one row by its ref."""

    model: type[Record]
    # By which fields two records are the same where a row has no ref: the first of these of which the last is filled.
    alike: tuple[tuple[str, ...], ...] = ()
    # What no two new records in one file have alike, besides.
    once: tuple[tuple[str, ...], ...] = ()
    # May a column name the document that a record as a whole was taken from?
    has_source = True

    @property
    def keys(self) -> list[str]:
        return [REF, *self.fields, STATUS, *([SOURCE] if self.has_source else [])]

    @property
    def rules(self):
        return checks(Entry, self.model)

    def fill(self, values: dict) -> None:
        """Set what the record would make of the rest by itself when it is saved."""


class PartTable(Table):
    """Rows inside records, each by the ref of its record and its own uid."""

    model: type[Child]

    @property
    def keys(self) -> list[str]:
        return [REF, UID, *self.fields]

    @property
    def rules(self):
        return checks(self.model)

    @property
    def parents(self) -> type[Entry]:
        return self.model.parent_model()


def status_column() -> ChoiceColumn:
    return ChoiceColumn(Entry._meta.get_field(STATUS))


def tables(site) -> dict[str, Table]:
    """Every table of this admin by its name."""
    found = (getattr(admin, "sheet", None) for admin in site._registry.values())
    return {table.name: table for table in found if table}

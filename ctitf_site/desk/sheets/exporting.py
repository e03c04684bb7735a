"""Tables of what the register has, in the columns that an import reads, and empty ones to be filled in."""

from io import BytesIO
from itertools import chain

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ctitf_site.register.later import later
from ctitf_site.web.renderers import CSVRenderer, content_type, written
from ctitf_site.web.workbooks import MEDIA_TYPE, XLSXRenderer, write

from .cells import shown
from .columns import BETWEEN, DateColumn, LinkColumn, LinksColumn
from .sources import sources_of
from .tables import REF, SOURCE, STATUS, UID, PartTable, status_column
from .workbook_files import HELP

openpyxl = later("openpyxl")
CHUNK = 500
FORMATS = {renderer.format: renderer for renderer in (XLSXRenderer, CSVRenderer)}
# Rows of a template in which a choice is offered; how many records are looked through for examples.
OFFERED, LOOKED_AT = 1000, 20
# What Excel takes as a list of choices.
LONGEST_LIST = 255


def table_of(table, querysets, name, code):
    """A file of the rows of ``querysets``, one after the other."""
    renderer = FORMATS[code]()
    parts = renderer.stream(table.keys, chain.from_iterable(pages(table, rows) for rows in querysets))
    return written(parts, content_type(renderer), as_attachment=True, filename=f"{name}.{code}")


def pages(table, queryset):
    """The rows of ``queryset`` as cells, some hundreds at a time: read by key, so that their number costs nothing."""
    columns, last = table.columns(), 0
    cells = _part_cells if isinstance(table, PartTable) else _record_cells
    queryset = table.with_links(columns, queryset).order_by("pk")
    while rows := list(queryset.filter(pk__gt=last)[:CHUNK]):
        last = rows[-1].pk
        yield [[shown(cell) for cell in line] for line in cells(table, columns, rows)]


def _record_cells(table, columns, records):
    sources = sources_of(records) if table.has_source else {}
    for record in records:
        own = [column.text(column.value(record)) for column in columns]
        more = [BETWEEN.join(sources.get(record.pk, ()))] if table.has_source else []
        yield [record.ref, *own, record.status, *more]


def _part_cells(table, columns, rows):
    parents = dict(table.parents.objects.filter(pk__in=[_parent(row) for row in rows]).values_list("pk", "ref"))
    for row in rows:
        yield [parents[_parent(row)], row.uid, *(column.text(column.value(row)) for column in columns)]


def _parent(row):
    return getattr(row, f"{row.parent_name}_id")


# Templates ---------------------------------------------------------------------------------------------------
def template(table, code):
    """An empty table; as a workbook with a second sheet that explains it."""
    name = f"{table.name}-template"
    if code == CSVRenderer.format:
        return table_of(table, [], name, code)
    book = openpyxl.Workbook()
    sheet, columns = book.active, {column.key: column for column in table.columns()}
    sheet.title, sheet.freeze_panes = table.name, "A2"
    sheet.append(table.keys)
    for number, key in enumerate(table.keys, 1):
        letter = openpyxl.utils.get_column_letter(number)
        sheet[f"{letter}1"].font = openpyxl.styles.Font(bold=True)
        sheet.column_dimensions[letter].width = max(12, len(key) + 2)
        _offer(sheet, letter, columns.get(key))
    _explain(book.create_sheet(HELP), table, columns)
    file = BytesIO()
    write(book, file)
    return written([file.getvalue()], MEDIA_TYPE, as_attachment=True, filename=f"{name}.{code}")


def _offer(sheet, letter, column):
    """Let the spreadsheet program offer the choices of ``column``."""
    listed = ",".join(value for value, _label in column.choices) if column else ""
    if listed and len(listed) <= LONGEST_LIST:
        offer = openpyxl.worksheet.datavalidation.DataValidation(
            type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False
        )
        sheet.add_data_validation(offer)
        offer.add(f"{letter}2:{letter}{OFFERED + 1}")


HEADING = ("column / столбец", "meaning", "значение", "needed / нужно", "allowed / допустимо", "example / пример")
GENERAL = (
    gettext_noop("An absent column is left as it is. An empty cell empties the field of a record that has a ref."),
    gettext_noop("Nothing is published and no row is removed by a table."),
)
MEANINGS = {
    REF: gettext_noop("The ref of the record, as O-0012. Empty: a new draft, or the record that says the same."),
    UID: gettext_noop("Names the row inside its record. Empty: a new row."),
    STATUS: gettext_noop("Only to look at: new records are drafts, the others stay what they are."),
    SOURCE: gettext_noop("Documents that the record as a whole was taken from; they are added to those it has."),
}


def _explain(sheet, table, columns):
    examples = _examples(table)
    sheet.append(HEADING)
    for key in table.keys:
        column = status_column() if key == STATUS else columns.get(key)
        needed = key not in MEANINGS and column.required or (key == REF and isinstance(table, PartTable))
        sheet.append([key, *_meanings(key, column), "✓" if needed else "", allowed(key, column), examples.get(key, "")])
    for text in GENERAL:
        sheet.append(["", *_both(lambda text=text: _(text))])
    for number, width in enumerate((20, 60, 60, 14, 50, 40), 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = openpyxl.styles.Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s"
    for cell in sheet[1]:
        cell.font = openpyxl.styles.Font(bold=True)


def _meanings(key, column):
    if key in MEANINGS:
        return _both(lambda: _(MEANINGS[key]))
    return _both(lambda: f"{column.label}. {column.help}")


def _both(text):
    found = []
    for language in ("en", "ru"):
        with translation.override(language):
            found.append(str(text()))
    return found


def allowed(key, column) -> str:
    """What may stand in a cell, in words for everybody."""
    if key in (SOURCE, REF) or isinstance(column, LinksColumn):
        return "D-0001; D-0002" if key == SOURCE else ("X-0001" if key == REF else "a; b; c")
    if isinstance(column, LinkColumn):
        return f"ref / {column.field.related_model._meta.verbose_name}"
    if isinstance(column, DateColumn):
        return "2012 · 2012-06 · 2012-06-22 · 22.06.2012"
    if column and column.choices:
        return " · ".join(value for value, _label in column.choices)
    return f"≤ {column.field.max_length}" if column and column.field.max_length else ""


def _examples(table):
    """The first thing that the register says in each column."""
    rows = table.model.objects.published().order_by("pk")[:LOOKED_AT]
    keys = [row.pk for row in rows]
    found = {}
    for page in pages(table, table.model.objects.filter(pk__in=keys)):
        for line in page:
            found = dict(zip(table.keys, line, strict=True)) | {key: text for key, text in found.items() if text}
    return found

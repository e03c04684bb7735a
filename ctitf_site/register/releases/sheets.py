"""The tables of a release as CSV, and their description for programs (Data Package, Table Schema).

Rows are named by refs and uids as everywhere in the register, not by the numbers that keys have in one database.
"""

import csv
import inspect
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import models
from django.utils.text import capfirst

from ..keyed import LEFT_OUT
from ..models import Child, Entry

# Derived or for staff, and so empty or of no use here. The last change is what a reader looks for.
LEFT_OUT_HERE = LEFT_OUT - {"updated_at"}
TYPES = (
    (models.BooleanField, "boolean"),
    (models.IntegerField, "integer"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.JSONField, "object"),
)
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True)
class Column:
    """One column: its name, the path by which it is read, its field, and the table and column that it leads to."""

    name: str
    path: str
    field: models.Field
    leads_to: tuple[str, str] = field(default=())

    def describe(self) -> dict:
        """The column in the words of Table Schema."""
        found = {"name": self.name, "type": self.type, "title": capfirst(str(self.field.verbose_name))}
        if text := str(self.field.help_text):
            found["description"] = text
        constraints = {"required": True} if not (self.field.null or self.field.blank) or self.is_key else {}
        if choices := [value for value, _label in self.field.flatchoices if value != ""]:
            constraints["enum"] = choices
        return found | ({"constraints": constraints} if constraints else {})

    @property
    def is_key(self):
        return self.field.unique and not self.field.null

    @property
    def type(self):
        kinds = () if self.leads_to else TYPES
        return next((name for kind, name in kinds if isinstance(self.field, kind)), "string")


def columns(model) -> list[Column]:
    found = []
    for each in model._meta.local_fields:
        if each.name == "id" or each.name in LEFT_OUT_HERE:
            continue
        if each.is_relation:
            found.append(_link(each))
        else:
            found.append(Column(each.name, each.name, each))
    return found


def _link(each):
    target = each.related_model
    key = "uid" if issubclass(target, Child) else "ref"
    name = key if each.remote_field.parent_link else each.name
    return Column(name, f"{each.name}__{key}", each, (target._meta.db_table, key))


def primary_key(model) -> list[str]:
    if issubclass(model, (Entry, Child)):
        return ["uid" if issubclass(model, Child) else "ref"]
    return [column.name for column in columns(model)]


def _order(model) -> list[str]:
    """Paths by which its rows are put in order: their keys, what lives inside a record after the record's."""
    if issubclass(model, Child):
        return [f"{model.parent_name}__ref", "uid"]
    keys = primary_key(model)
    return [column.path for column in columns(model) if column.name in keys]


def write_sheet(path, alias, model, watch) -> None:
    """Write the table of ``model`` to ``path``, in order of its keys, a row at a time."""
    described = columns(model)
    paths = [column.path for column in described]
    rows = model._default_manager.using(alias).order_by(*_order(model)).values_list(*paths).iterator()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in described])
        writer.writerows([cell(value) for value in row] for row in watch(rows, model._meta.db_table))


def cell(value):
    """The value as text of a table; what a spreadsheet could take for a formula begins with an apostrophe."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def describe(model) -> dict:
    """The table of ``model`` as a resource of a data package."""
    name, described = model._meta.db_table, columns(model)
    schema = {"fields": [column.describe() for column in described], "primaryKey": primary_key(model)}
    if links := [_foreign_key(name, column) for column in described if column.leads_to]:
        schema["foreignKeys"] = links
    return {
        "name": name,
        "title": capfirst(str(model._meta.verbose_name_plural)),
        "description": _about(model),
        "path": f"csv/{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _about(model):
    """The first sentence about a table; a table between records has those of the list that it holds."""
    if model._meta.auto_created:
        lists = model._meta.auto_created._meta.local_many_to_many
        text = next(str(each.help_text) for each in lists if each.remote_field.through is model)
        return text or f"Links of {model._meta.auto_created._meta.verbose_name_plural}."
    return inspect.getdoc(model).splitlines()[0]


def _foreign_key(name, column):
    table, key = column.leads_to
    resource = {} if table == name else {"resource": table}
    return {"fields": [column.name], "reference": resource | {"fields": [key]}}

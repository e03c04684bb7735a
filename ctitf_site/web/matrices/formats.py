"""A matrix as rows of a table and as JSON: the same rows and columns as on the page, in the language of its address."""

from django.utils.translation import gettext as _

from ..links import absolute


def table(matrix):
    """The header and the rows, each with its group and its code before the cells."""
    yield [_("Group"), _("Code"), matrix.corner, *(words(head) for head in matrix.columns)]
    for group in matrix.groups:
        for row in group.rows:
            yield [group.label, row.head.code, str(row.head.label), *(cell.value for cell in row.cells)]
    if matrix.totals:
        yield ["", "", str(matrix.totals.head.label), *(cell.value for cell in matrix.totals.cells)]


def words(head):
    return " · ".join(filter(None, (str(head.label), head.below)))


def as_json(matrix):
    return {
        "title": matrix.title,
        "columns": [head_as_json(head) for head in matrix.columns],
        "rows": [
            {"group": group.label, **row_as_json(row, matrix.columns)} for group in matrix.groups for row in group.rows
        ],
        "totals": row_as_json(matrix.totals, matrix.columns) if matrix.totals else None,
        "legend": {term: str(meaning) for term, meaning in matrix.legend},
        "sources": [
            {
                "number": source.number,
                "ref": source.document.ref,
                "title": str(source.document.title),
                "html_url": absolute(source.document.get_absolute_url()),
            }
            for source in matrix.sources
        ],
    }


def head_as_json(head):
    found = {"code": head.code, "label": words(head), "html_url": absolute(head.url)}
    return found | ({"explained": head.explained} if head.explained else {})


def row_as_json(row, columns):
    cells = [
        {"column": head.code, **cell_as_json(cell), **cell.more} for head, cell in zip(columns, row.cells, strict=True)
    ]
    return head_as_json(row.head) | {"sources": list(row.head.sources), "cells": cells}


def cell_as_json(cell):
    return {"value": cell.value, "url": absolute(cell.api), "html_url": absolute(cell.url)}

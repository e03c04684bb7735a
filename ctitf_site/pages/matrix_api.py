"""Numbers for programs: how many contributions, roles or meetings there are by any two of their sides."""

from functools import cache

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from rest_framework.response import Response

from ctitf_site.register.fields import LANGUAGES
from ctitf_site.web.addresses import with_query
from ctitf_site.web.links import absolute
from ctitf_site.web.lookup import shown
from ctitf_site.web.openapi import shapes
from ctitf_site.web.openapi.parameters import asked
from ctitf_site.web.query import Problem, QueryError, refuse_repeated
from ctitf_site.web.renderers import CSVRenderer, JSONRenderer
from ctitf_site.web.tables import file
from ctitf_site.web.viewsets import PublicView
from ctitf_site.web.workbooks import XLSXRenderer

from .sides import COUNTABLE

PARAMETERS = ("of", "rows", "columns", "format")
MOST_CELLS = 10_000
SIDE = shapes.word(sorted(set().union(*(found.sides for found in COUNTABLE.values()))), required=True)
CELL = {"row": shapes.text(), "column": shapes.text(), "count": shapes.whole(1), "url": shapes.address()}
HEADER = ("row", "column", "count", "url")


class MatrixCounts(PublicView):
    """How many ``of`` contributions, participations or meetings there are by ``rows`` and ``columns``.

    Only places where there is something are given, each with the list of exactly these. What names no row or column,
    as a contribution for no State, is counted nowhere. All filters of the list narrow what is counted.
    """

    renderer_classes = [JSONRenderer, CSVRenderer, XLSXRenderer]
    answer_schema = shapes.thing(
        {
            **{"of": shapes.text(), "rows": shapes.text(), "columns": shapes.text(), "count": shapes.whole()},
            "labels": {"type": "object", "additionalProperties": shapes.BOTH},
            "cells": shapes.rows(shapes.thing(CELL)),
        }
    )
    own_parameters = {
        "of": shapes.word(COUNTABLE, default="contributions", description="What is counted."),
        "rows": SIDE | {"description": "What the rows are.", "example": "organization"},
        "columns": SIDE | {"description": "What the columns are.", "example": "pillar"},
    }

    def get(self, request, **_ending):
        refuse_repeated(request.query_params)
        of = one_of(request.query_params, "of", COUNTABLE, "contributions")
        sides = [one_of(request.query_params, name, COUNTABLE[of].sides) for name in ("rows", "columns")]
        if sides[0] == sides[1]:
            raise QueryError(Problem("columns", _("Rows and columns are to be different."), (*COUNTABLE[of].sides,)))
        countable = COUNTABLE[of]
        filterset = countable.filterset(request.query_params, countable.model.objects.published(), request=request)
        filterset.common = frozenset()  # this is one table without pages and order
        given = narrowing(filterset.check(PARAMETERS), [countable.sides[side] for side in sides])
        counted = cells(countable, sides, filterset)
        found = [cell(countable, sides, given, *row) for row in counted]
        if self.is_export():
            return file(request.accepted_renderer, f"{of}-by-{sides[0]}-and-{sides[1]}", [HEADER, *map(line, found)])
        about = {"of": of, "rows": sides[0], "columns": sides[1], "count": len(found)}
        return Response(about | {"labels": labels(countable, sides, counted), "cells": found})

    @property
    def parameter_schemas(self):
        return self.own_parameters | narrowing_schemas()

    def describe(self):
        known = {of: list(countable.sides) for of, countable in COUNTABLE.items()}
        return {"about": self.__doc__, "parameters": [*PARAMETERS, *narrowing_schemas()], "sides": known}


@cache
def narrowing_schemas():
    """The filters of all that can be counted, each with what it narrows; of two by one name any text."""
    found = {}
    for of, countable in COUNTABLE.items():
        for name, known in countable.filterset.base_filters.items():
            about, schema = f"With of={of}: {known.extra['help_text']}", asked(known.field)
            if name in found:
                about, schema = f"{found[name]['description']} {about}", shapes.text()
            found[name] = schema | {"description": about, "example": None}  # what is answered depends on “of”
    return found


def one_of(query, parameter, allowed, usual=""):
    value = query.get(parameter, "") or usual
    if value not in allowed:
        raise QueryError(Problem(parameter, _("Choose one of these."), tuple(allowed)))
    return value


def narrowing(filterset, sides):
    """The filters that were given; a side of the matrix is not also narrowed, for the lists of its cells name it."""
    taken = {side.parameter for side in sides}
    for name in filterset.given:
        if name.split("__")[0].removeprefix("without_") in taken:
            raise QueryError(Problem(name, _("This is a side of the matrix; leave this out.")))
    return filterset.given


def cells(countable, names, filterset):
    """Rows of both keys and their number, counted by the database in one query."""
    sides = [countable.sides[name] for name in names]
    rows = filterset.qs.order_by().filter(**sides[0].only(filterset), **sides[1].only(filterset))
    keyed = rows.annotate(row_key=sides[0].key, column_key=sides[1].key)
    keyed = keyed.exclude(row_key=None).exclude(column_key=None).exclude(row_key="").exclude(column_key="")
    counted = keyed.values_list("row_key", "column_key").annotate(n=Count("pk", distinct=True))
    found = [*counted.order_by("row_key", "column_key")[: MOST_CELLS + 1]]
    if len(found) > MOST_CELLS:
        problem = _("These are more than %(most)s cells; narrow them by filters.") % {"most": MOST_CELLS}
        raise QueryError(Problem("rows", problem))
    return found


def cell(countable, names, given, row, column, count):
    parameters = [countable.sides[name].parameter for name in names]
    query = given | dict(zip(parameters, (row, column), strict=True))
    rows = with_query(reverse(f"{countable.model._meta.model_name}-list"), urlencode(query))
    return {"row": row, "column": column, "count": count, "url": absolute(rows)}


def line(found):
    return [found[name] for name in HEADER]


def labels(countable, names, counted):
    """What each key means, in both languages; nothing for years, which say it themselves."""
    refs, found = set(), {}
    for place, name in enumerate(names):
        keys = {row[place] for row in counted}
        if choices := countable.sides[name].choices:
            found |= {key: words_of(choices, key) for key in keys}
        elif name != "year":
            refs |= keys
    records = shown(refs)
    titles = {ref: {"en": record.title_en or None, "ru": record.title_ru or None} for ref, record in records.items()}
    return dict(sorted((found | titles).items()))


def words_of(choices, key):
    words = dict(getattr(choices, "choices", choices))[key]
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = str(words)
    return found

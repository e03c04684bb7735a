"""Where sources differ, for programs: each disagreement with its values, their documents, and what is followed."""

from itertools import groupby

from ctitf_site.register.models import Citation, Entry
from ctitf_site.web.fields import columns, serialize
from ctitf_site.web.openapi import shapes
from ctitf_site.web.paging import LARGEST_PAGE, USUAL_PAGE, read_chunks, read_page
from ctitf_site.web.related import One, field_of, link
from ctitf_site.web.renderers import CSVRenderer, JSONRenderer, NDJSONRenderer
from ctitf_site.web.viewsets import ROWS_AT_A_TIME, PublicView, refuse_paging
from ctitf_site.web.workbooks import XLSXRenderer

from .filters import DisagreementsFilterSet

ORDER = ("entry__ref", "disagreement")
MEMBERS = (
    One("record", link(Entry), source="entry"),
    *(field_of(Citation, name) for name in ("disagreement", "path", "fact", "value", "printed", "document", "locator")),
    *(field_of(Citation, name) for name in ("preferred", "reason")),
)
LINK = shapes.thing({"ref": shapes.text(), "title": shapes.BOTH, "url": shapes.address()})
SAID = {name: shapes.or_null(shapes.text()) for name in ("printed", "locator")}
SOURCES = shapes.rows(shapes.thing({"document": LINK, **SAID, "reason": shapes.BOTH}))
VERSION = shapes.thing({"value": shapes.BOTH, "preferred": {"type": "boolean"}, "sources": SOURCES})
PATH = shapes.or_null(shapes.text(description="The field that the values are of; null for the record as a whole."))
TOLD = {
    **{"code": shapes.text(), "record": LINK, "is_decided": {"type": "boolean"}},
    "facts": shapes.rows(shapes.thing({"path": PATH, "fact": shapes.BOTH, "versions": shapes.rows(VERSION)})),
}
HEADER = (
    *("code", "record", "path", "value_en", "value_ru", "preferred"),
    *("document", "printed", "locator", "reason_en", "reason_ru"),
)


class ListedFilterSet(DisagreementsFilterSet):
    """The same for programs: a disagreement may be about records of two kinds, so there is one order."""

    common = frozenset({"limit", "cursor"})


class DisagreementsView(PublicView):
    """Every fact about which sources differ: its values, each with its documents; ``preferred`` ones are followed."""

    renderer_classes = [JSONRenderer, CSVRenderer, XLSXRenderer, NDJSONRenderer]
    filterset_class = ListedFilterSet
    answer_schema = shapes.thing(
        {
            **{"count": shapes.whole(), "next": shapes.or_null(shapes.address())},
            **{"previous": shapes.or_null(shapes.address()), "results": shapes.rows(shapes.thing(TOLD))},
        }
    )
    parameter_schemas = {
        "limit": shapes.whole(1, LARGEST_PAGE, default=USUAL_PAGE, description="Disagreements on a page."),
        "cursor": shapes.text(description="Where a page begins; take it from next or previous, and never make one."),
    }

    @staticmethod
    def noun():
        return "disagreement"

    def get(self, request, **_ending):
        query = request.query_params
        differing = Citation.objects.published().filter(disagreement__gt="")
        filterset = ListedFilterSet(query, queryset=differing, request=request).check({"format"})
        chosen = filterset.qs.order_by().values(*ORDER).distinct()
        if self.is_export():
            refuse_paging(query)
            return self.export("disagreements", Told(), read_chunks(chosen, ORDER, ROWS_AT_A_TIME))
        page = read_page(chosen, ORDER, query)
        return self.answer(chosen.count(), page, Told().serialize(page.rows))

    def describe(self):
        filters = ListedFilterSet.base_filters
        told = {name: str(shown.extra["help_text"]) for name, shown in filters.items()}
        return {"about": self.__doc__, "parameters": told | dict.fromkeys(self.parameter_schemas, "")}


class Told:
    """Disagreements as objects, each by ref and code, and as rows of a table: one for each document's word."""

    def serialize(self, rows):
        """The same queries for one disagreement and for many."""
        wanted = [(row["entry__ref"], row["disagreement"]) for row in rows]
        citations = Citation.objects.published().filter(
            entry__ref__in={ref for ref, _code in wanted}, disagreement__in={code for _ref, code in wanted}
        )
        found = serialize(MEMBERS, list(citations.order_by(*ORDER, "path", "uid").values(*columns(MEMBERS))))
        groups = {key: told(list(same)) for key, same in groupby(found, key_of)}
        return [groups[key] for key in wanted if key in groups]  # one may be withdrawn between the two queries

    def header(self):
        return HEADER

    def table(self, objects):
        return [
            [found["code"], found["record"]["ref"], *cells]
            for found in objects
            for fact in found["facts"]
            for version in fact["versions"]
            for cells in lines(fact, version)
        ]


def key_of(citation):
    return citation["record"]["ref"], citation["disagreement"]


def told(citations):
    """One disagreement of one record."""
    facts = [fact(list(same)) for _path, same in groupby(citations, lambda row: row["path"])]
    return {
        "code": citations[0]["disagreement"],
        "record": citations[0]["record"],
        "is_decided": any(row["preferred"] for row in citations),
        "facts": facts,
    }


def fact(citations):
    """One fact of a record, with each value that a document gives for it; what is followed comes first."""
    values = {}
    for row in citations:
        values.setdefault(tuple(row["value"].values()), []).append(row)
    versions = [version(rows) for rows in values.values()]
    about = {"path": citations[0]["path"], "fact": citations[0]["fact"]}
    return about | {"versions": sorted(versions, key=lambda found: not found["preferred"])}


def version(citations):
    names = ("document", "printed", "locator", "reason")
    return {
        "value": citations[0]["value"],
        "preferred": any(row["preferred"] for row in citations),
        "sources": [{name: row[name] for name in names} for row in citations],
    }


def lines(fact, version):
    for source in version["sources"]:
        about = (fact["path"], *version["value"].values(), version["preferred"])
        yield (*about, source["document"]["ref"], source["printed"], source["locator"], *source["reason"].values())

"""The change feed: everything that changed in what the public sees, in order and without a gap."""

import json

from django.utils.translation import gettext as _

from ctitf_site.register.fields import LANGUAGES
from ctitf_site.register.history import last_seq, public_change, public_revisions
from ctitf_site.register.models import Status

from . import errors
from .as_of import too_late
from .fields import utc
from .links import api_address
from .openapi import shapes
from .outage import PAUSE
from .paging import LARGEST_PAGE, read_chunks
from .query import LARGEST_SEQ, Problem, QueryError, whole_number
from .renderers import CSVRenderer, JSONRenderer, NDJSONRenderer
from .viewsets import ROWS_AT_A_TIME, PublicView, linked, refuse_paging, refuse_too_many
from .workbooks import XLSXRenderer

ROW = shapes.thing({"model": shapes.text(), "fields": {"type": "object"}}, additionalProperties=True)
CHANGE = shapes.thing(
    {
        "seq": shapes.whole(1, description="The number of the change; there is no gap between two."),
        "at": shapes.text(format="date-time"),
        "kind": shapes.text(description="The kind of record, as meeting."),
        "ref": shapes.text(pattern=shapes.REF),
        "url": shapes.address(),
        "action": shapes.word(["upsert", "withdraw", "merge"]),
        "merged_into": shapes.or_null(shapes.text(pattern=shapes.REF, description="The record in its place.")),
        "reason": shapes.BOTH,
        "record": shapes.rows(ROW, description="Its rows as they were then; only with include=record."),
    },
    ["seq", "at", "kind", "ref", "url", "action"],
)

COLUMNS = ("seq", "at", "entry__ref", "entry__noun", "status", "public")
HEADER = ("seq", "at", "kind", "ref", "url", "action", "merged_into", *(f"reason_{code}" for code in LANGUAGES))


class ChangesView(PublicView):
    """Changes after number ``since``, oldest first; ``include=record`` gives each record, or what remained of it.

    A number that was not given yet is refused, so that a copy of what was taken back by a restore notices it.
    """

    renderer_classes = [JSONRenderer, CSVRenderer, XLSXRenderer, NDJSONRenderer]
    parameters = ("since", "limit", "include", "format")
    answer_schema = shapes.thing(
        {
            "last_seq": shapes.whole(),
            "since_at": shapes.or_null(shapes.text(format="date-time", description="When change “since” was made.")),
            "next": shapes.or_null(shapes.address()),
            "results": shapes.rows(CHANGE),
        }
    )
    parameter_schemas = {
        "since": shapes.whole(0, LARGEST_SEQ, default=0, description="The number that you have.", example=0),
        "limit": shapes.whole(1, LARGEST_PAGE, default=LARGEST_PAGE, description="Changes on a page."),
        "include": shapes.word(["record"], description="Also each record, as it was after the change."),
    }

    def get(self, request, **_ending):
        self.check_query(self.parameters)
        query = request.query_params
        told = Told(query.get("include", ""), self.is_table())
        limit = whole_number(query, "limit", LARGEST_PAGE, LARGEST_PAGE)
        last = request.as_of.seq if request.as_of else last_seq()  # a mirror of that time had seen no more
        may_be_newer = request.release and not request.as_of  # a copy that is ahead of a release need not begin anew
        since = whole_number(query, "since", 0, LARGEST_SEQ if may_be_newer else last, least=0)
        if since > last:
            return errors.later(request, too_late(request.release), PAUSE)
        changes = public_revisions().filter(seq__gt=since, seq__lte=last).values(*COLUMNS)
        if self.is_export():
            refuse_paging(query)
            refuse_too_many(request.accepted_renderer, changes)
            return self.export("changes", told, read_chunks(changes, ("seq",), ROWS_AT_A_TIME))
        rows = list(changes.order_by("seq")[: limit + 1])
        results = told.serialize(rows[:limit])
        following = self.address_with("since", results[-1]["seq"]) if len(rows) > limit else None
        known = public_change(since)
        about = {"last_seq": last, "since_at": exact(known[1]) if known else None}
        return linked(about | {"next": following, "results": results})

    def describe(self):
        return {"about": self.__doc__, "parameters": list(self.parameters)}


class Told:
    """Changes as objects, and as rows of a table. ``include``: the word “record” for each record as it was then."""

    def __init__(self, include="", is_table=False):
        if include not in ("", "record"):
            raise QueryError(Problem("include", _("Only this can be included."), ("record",)))
        if include and is_table:
            raise QueryError(Problem("include", _("A table has no place for records; ask for NDJSON or JSON.")))
        self.whole = bool(include)

    def serialize(self, rows):
        return [entry(row, whole=self.whole) for row in rows]

    def header(self):
        return HEADER

    def table(self, changes):
        for change in changes:
            cells = [change.get(name) for name in HEADER[: -len(LANGUAGES)]]
            yield [*cells, *change.get("reason", dict.fromkeys(LANGUAGES)).values()]


def exact(moment):
    """To the microsecond: by it a copy tells two changes apart that bore the same number, one of them taken back."""
    return utc(moment, "auto")


def entry(row, *, whole=False):
    """One change: what happened to which record, and why where it was taken away."""
    ref, noun = row["entry__ref"], row["entry__noun"]
    before, after = api_address(noun)
    rows = json.loads(row["public"]) if row["public"] else []
    found = {"seq": row["seq"], "at": exact(row["at"]), "kind": noun, "ref": ref, "url": f"{before}{ref}{after}"}
    record = {"record": rows} if whole else {}
    if row["status"] != Status.WITHDRAWN and rows:
        return found | {"action": "upsert"} | record
    fields = rows[0]["fields"] if rows else {}
    merged = fields.get("merged_into")
    return found | {
        "action": "merge" if merged else "withdraw",
        "merged_into": merged and merged[0],
        "reason": {language: fields.get(f"withdrawn_reason_{language}") or None for language in LANGUAGES},
        **record,
    }

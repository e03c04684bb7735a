"""The change feed: everything that changed in what the public sees, in order and without a gap."""

import json

from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from ctitf_site.register.history import last_seq, public_revisions
from ctitf_site.register.models import Status

from . import errors
from .as_of import too_late
from .links import api_address
from .openapi import shapes
from .outage import PAUSE
from .paging import LARGEST_PAGE
from .query import LARGEST_SEQ, Problem, QueryError, whole_number
from .viewsets import PublicView

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


class ChangesView(PublicView):
    """Changes after number ``since``, oldest first; ``include=record`` gives each record, or what remained of it.

    A number that was not given yet is refused, so that a copy of what was taken back by a restore notices it.
    """

    renderer_classes = [JSONRenderer]
    parameters = ("since", "limit", "include", "format")
    answer_schema = shapes.thing(
        {"last_seq": shapes.whole(), "next": shapes.or_null(shapes.address()), "results": shapes.rows(CHANGE)}
    )
    parameter_schemas = {
        "since": shapes.whole(0, LARGEST_SEQ, default=0, description="The number that you have.", example=0),
        "limit": shapes.whole(1, LARGEST_PAGE, default=LARGEST_PAGE, description="Changes on a page."),
        "include": shapes.word(["record"], description="Also each record, as it was after the change."),
    }

    def get(self, request):
        self.check_query(self.parameters)
        query = request.query_params
        limit = whole_number(query, "limit", LARGEST_PAGE, LARGEST_PAGE)
        if query.get("include", "") not in ("", "record"):
            raise QueryError(Problem("include", _("Only this can be included."), ("record",)))
        last = request.as_of.seq if request.as_of else last_seq()  # a mirror of that time had seen no more
        may_be_newer = request.release and not request.as_of  # a copy that is ahead of a release need not begin anew
        since = whole_number(query, "since", 0, LARGEST_SEQ if may_be_newer else last, least=0)
        if since > last:
            return errors.later(request, too_late(request.release), PAUSE)
        changes = public_revisions().filter(seq__gt=since, seq__lte=last).order_by("seq")
        rows = list(changes.values_list("seq", "at", "entry__ref", "entry__noun", "status", "public")[: limit + 1])
        results = [entry(*row, whole=bool(query.get("include"))) for row in rows[:limit]]
        following = self.address_with("since", results[-1]["seq"]) if len(rows) > limit else None
        return Response({"last_seq": last, "next": following, "results": results})

    def describe(self):
        return {"about": self.__doc__, "parameters": list(self.parameters)}


def entry(seq, at, ref, noun, status, public, *, whole=False):
    """One change: what happened to which record, and why where it was taken away."""
    before, after = api_address(noun)
    rows = json.loads(public) if public else []
    found = {"seq": seq, "at": at, "kind": noun, "ref": ref, "url": f"{before}{ref}{after}"}
    record = {"record": rows} if whole else {}
    if status != Status.WITHDRAWN and rows:
        return found | {"action": "upsert"} | record
    fields = rows[0]["fields"] if rows else {}
    merged = fields.get("merged_into")
    return found | {
        "action": "merge" if merged else "withdraw",
        "merged_into": merged and merged[0],
        "reason": {language: fields.get(f"withdrawn_reason_{language}") or None for language in ("en", "ru")},
        **record,
    }

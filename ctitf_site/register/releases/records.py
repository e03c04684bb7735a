"""The records of a release, one after the other, as its database holds them; and what changed in them."""

import json
from dataclasses import dataclass

from django.db.models import Max

from ..models import Revision, Status
from ..snapshots import is_record


@dataclass(frozen=True)
class Told:
    """What the public was last told of one record; ``rows`` is only its entry where it was withdrawn."""

    ref: str
    kind: str
    seq: int
    rows: list[dict]

    @property
    def is_shown(self) -> bool:
        return is_record(self.rows)

    @property
    def line(self) -> str:
        """The record as one line of JSON: names in order, no spaces."""
        content = {"ref": self.ref, "kind": self.kind, "seq": self.seq, "record": self.rows}
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def records(alias: str, **kind):
    """Every record that is shown or was withdrawn, in order of ref; one at a time, for there may be many."""
    revisions = Revision.objects.using(alias)
    last = revisions.values("entry").annotate(last=Max("seq")).values("last")
    # Keys in the file follow the order of refs.
    found = revisions.filter(seq__in=last, **kind).exclude(public="").order_by("entry_id")
    for ref, noun, seq, public in found.values_list("entry__ref", "entry__noun", "seq", "public").iterator():
        yield Told(ref, noun, seq, json.loads(public))


def changes(alias: str, since: int):
    """What happened to each record that changed after ``since``, in order of ref, with its title and its survivor."""
    public = Revision.objects.using(alias)
    changed = public.filter(seq__gt=since).values_list("entry_id", flat=True).distinct().order_by("entry_id")
    for key in changed.iterator():
        history = public.filter(entry_id=key).order_by("-seq").values_list("seq", "public", "entry__ref")
        last, before = history.first(), history.filter(seq__lte=since).first()
        rows, old = (json.loads(found[1]) if found and found[1] else [] for found in (last, before))
        head = rows[0]["fields"] if rows else {}
        merged = (head.get("merged_into") or [""])[0]
        yield _what_happened(rows, old, head), last[2], _title(rows) or _title(old), merged


def _what_happened(rows, old, head):
    if is_record(rows):
        return "changed" if is_record(old) else "added"
    return "merged" if head.get("status") == Status.WITHDRAWN and head["merged_into"] else "withdrawn"


def _title(rows):
    fields = rows[0]["fields"] if rows else {}
    return fields.get("title_en") or fields.get("title_ru") or ""

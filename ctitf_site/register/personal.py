"""Everything that the register keeps of a person, to be handed over on request."""

import json

from .erasing import all_of
from .history import last_revisions
from .models import Proposal, Review
from .revisions import pointing_at


def personal_data(person) -> list[dict]:
    """For each record of the person: what is saved of it, what was proposed, and the rows of others that name it."""
    return [_data_of(record) for record in all_of(person)]


def _data_of(record):
    history = record.revisions.order_by("number").values("number", "at", "action", "status", "content")
    return {
        "ref": record.ref,
        "notes": record.notes,
        "history": [row | {"content": json.loads(row["content"])} for row in history],
        "named_in": [*_rows_that_name(record)],
        "proposals": [*Proposal.objects.filter(entry=record.pk).values("at", "state", "after", "comment", "answer")],
        "reviews": [*Review.objects.filter(entry=record.pk).values("at", "state", "comment", "answer")],
    }


def _rows_that_name(record):
    for revision in last_revisions(pointing_at(record)).select_related("entry").order_by("entry__ref"):
        for row in json.loads(revision.content):
            if any(value == [record.ref] or [record.ref] in _list(value) for value in row["fields"].values()):
                yield {"record": revision.entry.ref, **row}


def _list(value):
    return value if isinstance(value, list) else []

"""Saving what a dry run found, some hundreds of records at a time: new ones in bulk, changed ones one by one."""

import json
from collections import defaultdict

from ctitf_site.register.applying import apply
from ctitf_site.register.comparing import WHOLE, Change, put_together
from ctitf_site.register.models import Citation, Revision
from ctitf_site.register.models.children import new_uid
from ctitf_site.register.refusals import REFUSALS, why
from ctitf_site.register.revisions import write_revision
from ctitf_site.register.rows import BadRow
from ctitf_site.register.snapshots import snapshots

from ..reasons import forget_answered
from .adding import Adder
from .outcome import Outcome


class Saver:
    """Saves items of one ``table`` in the transaction of their ``batch``. ``report``: as ``Batch.report`` has it."""

    def __init__(self, table, batch):
        self.batch, self.report = batch, []
        self.reason = f"import #{batch.pk}"
        self.adder = Adder(table.model, batch.by, self.reason)

    def save(self, items):
        new = [item for item in items if item.outcome == Outcome.NEW]
        refs = iter(self.adder.add(new))
        states = _states([item.record for item in items if item.outcome == Outcome.CHANGED])
        for item in items:
            if item.outcome == Outcome.NEW:
                self.report.append([next(refs), None, 1])
                continue
            before = after = item.record.version
            if item.outcome == Outcome.CHANGED:
                revision = self._change(item, states[item.record.pk])
                after = revision.number if revision else before
            self.report.append([item.ref, before, after])

    def _change(self, item, state):
        record, now = state
        cited = [_citation(item.ref, document) for document in item.sources]
        try:
            apply(record, put_together(now, [*item.changes, *cited]))
        except REFUSALS as error:
            raise BadRow(f"{item.ref}: {why(error)}") from error
        forget_answered(record)
        return write_revision(record, action=Revision.Action.CHANGED, by=self.batch.by, reason=self.reason)


def _states(records):
    """Each record with its present state, by its key; the records may be of several kinds."""
    kinds, found = defaultdict(list), {}
    for record in records:
        kinds[record.model].append(record.pk)
    for model, keys in kinds.items():
        whole = list(model.objects.filter(pk__in=keys))
        for record, (content, _public) in zip(whole, snapshots(whole), strict=True):
            found[record.pk] = record, json.loads(content)
    return found


def _citation(ref, document):
    """The change that names ``document`` as a source of the record as a whole."""
    blank = Citation(uid=new_uid())
    fields = {f.name: getattr(blank, f.name) for f in Citation._meta.local_fields if not f.is_relation}
    for name in ("id", "child"):
        fields.pop(name)
    fields |= {"entry": [ref], "document": [document]}
    return Change(Citation._meta.label_lower, blank.uid, WHOLE, None, fields)

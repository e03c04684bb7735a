"""Saving what a dry run found, some hundreds of records at a time; their revisions are written together."""

import json

from ctitf_site.register.applying import apply
from ctitf_site.register.comparing import WHOLE, Change, put_together
from ctitf_site.register.models import Citation, Revision
from ctitf_site.register.models.children import new_uid
from ctitf_site.register.refusals import REFUSALS, why
from ctitf_site.register.revisions import write_revisions
from ctitf_site.register.rows import BadRow, Keys
from ctitf_site.register.whole import texts_of, whole

from ..reasons import forget_answered
from .adding import Adder
from .outcome import Outcome


class Saver:
    """Saves items of one ``table`` in the transaction of their ``batch``. ``report``: as ``Batch.report`` has it."""

    def __init__(self, table, batch):
        self.batch, self.report = batch, []
        self.reason = f"import #{batch.pk}"
        self.adder, self.keys = Adder(table.model, batch.by, self.reason), Keys()

    def save(self, items):
        refs = iter(self.adder.add([item for item in items if item.outcome == Outcome.NEW]))
        numbers = self._change([item for item in items if item.outcome == Outcome.CHANGED])
        for item in items:
            if item.outcome == Outcome.NEW:
                self.report.append([next(refs), None, 1])
            else:
                before = item.record.version
                self.report.append([item.ref, before, numbers.get(item.record.pk, before)])

    def _change(self, items):
        """Save the changes of each of ``items``; the numbers of their new revisions, by key of the record."""
        records = whole([item.record for item in items])
        states = texts_of(records.values())
        for item in items:
            content, _public = states[item.record.pk]
            self._apply(item, records[item.record.pk], json.loads(content))
        changed = [records[item.record.pk] for item in items]
        revisions = write_revisions(changed, action=Revision.Action.CHANGED, by=self.batch.by, reason=self.reason)
        return {revision.entry_id: revision.number for revision in revisions}

    def _apply(self, item, record, now):
        cited = [_citation(item.ref, document) for document in item.sources]
        try:
            apply(record, put_together(now, [*item.changes, *cited]), now=now, keys=self.keys)
        except REFUSALS as error:
            raise BadRow(f"{item.ref}: {why(error)}") from error
        forget_answered(record)


def _citation(ref, document):
    """The change that names ``document`` as a source of the record as a whole."""
    blank = Citation(uid=new_uid())
    fields = {f.name: getattr(blank, f.name) for f in Citation._meta.local_fields if not f.is_relation}
    for name in ("id", "child"):
        fields.pop(name)
    fields |= {"entry": [ref], "document": [document]}
    return Change(Citation._meta.label_lower, blank.uid, WHOLE, None, fields)

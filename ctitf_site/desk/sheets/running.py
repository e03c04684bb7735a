"""A dry run, and the import of exactly what it showed.

Both read the file and compare it with the register in the same way; the import does it while nobody else can save.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field

from ctitf_site.register.models import Batch
from ctitf_site.register.refusals import REFUSALS, why
from ctitf_site.register.revisions import writing

from .outcome import CHUNK, Item, Outcome, Problem
from .parts import PartCheck
from .records import RecordCheck
from .saving import Saver
from .tables import PartTable

# How much of a report a page shows.
SHOWN = 200


class Moved(Exception):
    """The register is not as it was in the dry run, or the file has errors: nothing was imported."""


class Unchanged(Moved):
    """The register says all that is in the file."""


class Refused(Exception):
    """The register does not take what the dry run let pass: why. Nothing was imported."""


@dataclass
class Run:
    """What a reading of a whole table found; of long tables only the beginning is kept, and all is counted."""

    counts: Counter = field(default_factory=Counter)
    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    mistakes: int = 0
    digest: str = ""

    @property
    def changes_something(self) -> bool:
        return bool(self.counts[Outcome.NEW] or self.counts[Outcome.CHANGED])

    @property
    def may_import(self) -> bool:
        return not self.mistakes and self.changes_something


def check_of(table, file):
    """The reading of ``file`` as ``table``. Raises ``Unreadable``."""
    return (PartCheck if isinstance(table, PartTable) else RecordCheck)(table, file)


def dry_run(table, file, progress=lambda count: None) -> Run:
    """What importing ``file`` would do. Holds no lock and writes nothing. Raises ``Unreadable``."""
    run = Run()
    for _item in counted(check_of(table, file), run, progress):
        pass
    return run


def counted(check, run, progress=lambda count: None):
    """The items of ``check``, each counted and told in ``run``; its digest changes with all that they would do."""
    digest = hashlib.sha256()
    for number, item in enumerate(check.items(), 1):
        run.counts[item.outcome] += 1
        run.mistakes += len(item.problems)
        run.problems += item.problems[: SHOWN - len(run.problems)]
        if item.outcome in (Outcome.NEW, Outcome.CHANGED) and len(run.items) < SHOWN:
            run.items.append(item)
        said = [item.row, item.ref, item.record.saved_state if item.record else "", item.outcome]
        said += [[d.key, d.old, d.new] for d in item.differences]
        digest.update(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if number % CHUNK == 0:
            progress(number)
        yield item
    run.digest = digest.hexdigest()


def import_table(table, file, *, sha256, by=None, seen=None, progress=lambda count: None) -> Batch:
    """Import ``file``, all or nothing. ``seen`` is the digest of the dry run that was shown; None: none was.

    Raises ``Moved`` where that is not what would happen now, ``Unchanged``, ``Refused``, and ``Unreadable``.
    """
    try:
        with writing():
            return _import(table, file, sha256, by, seen, progress)
    except REFUSALS as error:
        raise Refused(why(error)) from error


def _import(table, file, sha256, by, seen, progress):
    batch = Batch.objects.create(kind=Batch.Kind.IMPORT, table=table.name, file_name=file.name, sha256=sha256, by=by)
    run, saver, some = Run(), Saver(table, batch), []
    check = check_of(table, file)
    check.read_ahead()
    for item in counted(check, run, progress):
        if item.problems:
            raise Moved
        some.append(item)
        if len(some) == CHUNK:
            saver.save(some)
            some = []
    if not run.changes_something:
        raise Unchanged
    saver.save(some)
    if seen is not None and seen != run.digest:
        raise Moved  # and the transaction is undone
    batch.new, batch.changed, batch.same = (run.counts[o] for o in (Outcome.NEW, Outcome.CHANGED, Outcome.SAME))
    batch.report = saver.report
    batch.save()
    return batch

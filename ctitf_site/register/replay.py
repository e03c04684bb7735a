"""What the register said at one number of the public sequence, as a SQLite file that the same querysets read.

A file is built once from the revisions, kept read-only, and found again by its number; the least used go first.
"""

import fcntl
import hashlib
import json
import os
import shutil
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import RAN_DB_VERSION_CHECK
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models import Max

from .loading import derived
from .models import Entry, Revision
from .public import record_models
from .reading import reading_from, standing_in
from .revisions import SCHEMA
from .rows import Row, save_rows

KEPT_FILES = 12
# Seconds to wait for a file that somebody else is writing, so that many who ask cannot stop the rest.
PATIENCE = 3
CHUNK = 500


class Busy(Exception):
    """Another file is being written; this one can be asked for again in a moment."""


class Missing(Exception):
    """There is no such file, or it cannot be read."""


def folder() -> Path:
    path = Path(settings.VAR_DIR) / "replay"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def reading_at(seq: int):
    """Read the register as it was at ``seq`` inside this block; builds the file where there is none yet."""
    path = folder() / f"{_schema()}-{seq}.sqlite3"
    alias = _open(path)
    if alias is None:
        with _lock():
            if not path.exists():
                write_file(path, seq)
                _forget_old()
            alias = _open(path)
    try:
        with suppress(FileNotFoundError):
            os.utime(path)
        with reading_from(alias):
            yield path
    finally:
        _disconnect(alias)


@contextmanager
def reading_instead(path: Path):
    """Let the file at ``path``, which is only read, stand in for the database. Raises ``Missing``."""
    alias = _open(path)
    if alias is None:
        raise Missing(path)
    try:
        with standing_in(alias):
            yield
    finally:
        _disconnect(alias)


def write_file(path: Path, seq: int) -> None:
    """Write the public register at ``seq`` to a new SQLite file at ``path``, whole or not at all."""
    unfinished = path.with_suffix(".unfinished")
    shutil.copy(_empty_file(), unfinished)
    alias = _connect(unfinished)
    try:
        with connections[alias].constraint_checks_disabled(), transaction.atomic(using=alias):
            _fill(alias, seq)
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM")
    finally:
        _disconnect(alias)
    unfinished.replace(path)


def _fill(alias, seq):
    models = (Entry, *record_models())
    keys = {(model, ref): pk for ref, pk in _seen_until(seq) for model in models}
    for model in record_models():
        for revisions in _chunks(_last_revisions(model, seq)):
            rows = [row for revision in revisions for row in _rows(revision)]
            save_rows(_without_loose_ends(rows, keys), keys, alias)
            _date(alias, revisions)


def _seen_until(seq):
    """Ref and key of every record that the public had seen by then."""
    return Entry.objects.filter(revisions__seq__lte=seq).values_list("ref", "pk").distinct()


def _last_revisions(model, seq):
    """For each record of ``model`` its last revision that the public saw, up to ``seq``."""
    counted = Revision.objects.filter(entry__noun=model.noun_name(), seq__lte=seq)
    last = counted.values("entry").annotate(last=Max("seq")).values("last")
    revisions = Revision.objects.filter(seq__in=last).exclude(public="").order_by("entry_id")
    return revisions.only("entry_id", "number", "seq", "at", "public")


def _chunks(revisions):
    """Walk by key: the same on every database, and flat in memory."""
    last = 0
    while chunk := list(revisions.filter(entry_id__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].entry_id


def _rows(revision):
    return [Row.read(f"revision {revision.seq}", node) for node in json.loads(revision.public)]


def _without_loose_ends(rows, keys):
    """The rows without links to what is not in the file: links of many fall away, a needed one takes its row along."""
    known = keys.keys() | {row.key for row in rows}
    kept = []
    for row in rows:
        fields = dict(row.fields)
        for field in (*row.model._meta.local_many_to_many, *row.model._meta.local_fields):
            if not field.is_relation or not fields.get(field.name):
                continue
            if field.many_to_many:
                fields[field.name] = [key for key in fields[field.name] if (field.related_model, *key) in known]
            elif (field.related_model, *fields[field.name]) not in known:
                fields[field.name] = None
        if all(fields[f.name] is not None for f in row.model._meta.local_fields if f.is_relation and not f.null):
            kept.append(replace(row, fields=fields))
    return kept


def _date(alias, revisions):
    """Give the records the number and time of their revisions, and what is derived from the rest."""
    revision_of = {revision.entry_id: revision for revision in revisions}
    entries = Entry.objects.using(alias)
    for entry in entries.filter(pk__in=revision_of):
        revision = revision_of[entry.pk]
        entries.filter(pk=entry.pk).update(updated_at=revision.at, seen_at=revision.at, version=revision.number)
    with reading_from(alias):
        for _records in derived(entries.filter(pk__in=revision_of).values_list("ref", flat=True), alias):
            pass


def _empty_file() -> Path:
    """A file with the present tables and nothing in them."""
    path = folder() / f"{_schema()}-empty.sqlite3"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        alias = _connect(unfinished)
        try:
            call_command("migrate", database=alias, verbosity=0)
        finally:
            _disconnect(alias)
        unfinished.replace(path)
    return path


def _schema() -> str:
    """A name for the present tables: files written for others are not read."""
    nodes = sorted(MigrationLoader(None).graph.leaf_nodes())
    return hashlib.sha256(repr((SCHEMA, nodes)).encode()).hexdigest()[:12]


def _connect(path, read_only=False) -> str:
    """Open the file at ``path`` for this thread alone, and give the name under which Django knows it."""
    alias = f"replay-{uuid4().hex}"
    mode = "?mode=ro&immutable=1" if read_only else ""
    values = {"ENGINE": "django.db.backends.sqlite3", "NAME": path.resolve().as_uri() + mode, "OPTIONS": {}}
    connections[alias] = DatabaseWrapper(connections[DEFAULT_DB_ALIAS].settings_dict | values, alias)
    return alias


def _disconnect(alias):
    connections[alias].close()
    del connections[alias]
    RAN_DB_VERSION_CHECK.discard(alias)  # Django remembers every name that it ever checked


def _open(path) -> str | None:
    """Open a finished file, which from then on can be read even if it is forgotten; None where there is none."""
    alias = _connect(path, read_only=True)
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1 FROM sqlite_master")
        return alias
    except DatabaseError:
        _disconnect(alias)
        return None


@contextmanager
def _lock():
    """One process builds at a time; the others wait a little for its file. Raises ``Busy``."""
    with (folder() / "lock").open("w") as handle:
        for _attempt in range(PATIENCE * 20):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(1 / 20)
        else:
            raise Busy
        yield


def _forget_old():
    files = sorted(folder().glob("*-[0-9]*.sqlite3"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[KEPT_FILES:]:
        path.unlink()

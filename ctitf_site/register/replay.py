"""What the register said at one number of the public sequence, as a SQLite file that the same querysets read.

A file is built once from the revisions, kept read-only, and found again by its number; the least used go first.
"""

import fcntl
import hashlib
import json
import os
import shutil
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models import F, Max

from .loading import derived
from .models import Entry, Revision
from .public import child_models, record_models
from .reading import reading_from
from .revisions import SCHEMA
from .rows import Row, save_rows

KEPT_FILES = 12
# Seconds to wait for a file that somebody else is writing, so that many who ask cannot stop the rest.
PATIENCE = 3
CHUNK = 500


class Busy(Exception):
    """Another file is being written; this one can be asked for again in a moment."""


def folder() -> Path:
    path = Path(settings.VAR_DIR) / "replay"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def reading_at(seq: int):
    """Read the register as it was at ``seq`` inside this block; builds the file where there is none yet."""
    path = folder() / f"{schema_name()}-{seq}.sqlite3"
    alias = _open(path)
    if alias is None:
        with _lock():
            if not path.exists():
                write_file(path, seq)
                _forget_old()
            alias = _open(path)
    try:
        with reading_from(alias):
            yield path
    finally:
        _disconnect(alias)


def write_file(path: Path, seq: int, *, finish=None, watch=lambda rows, _step: rows) -> None:
    """Write the public register at ``seq`` to a new SQLite file at ``path``, whole or not at all.

    The same revisions give the same bytes, whatever keys they have here. ``finish`` is called with the name of the
    filled database and the keys of all records in it; ``watch`` with each long walk, to go on with what it gives back.
    """
    unfinished = path.with_suffix(".unfinished")
    shutil.copy(_empty_file(), unfinished)
    alias = _connect(unfinished)
    try:
        with connections[alias].constraint_checks_disabled(), transaction.atomic(using=alias):
            keys = _fill(alias, seq, watch)
            if finish:
                finish(alias, keys)
            # Django writes the time of saving by itself, and no two files would be alike.
            Entry.objects.using(alias).update(saved_at=F("updated_at"))
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM")
    finally:
        _disconnect(alias)
    unfinished.replace(path)


class Keys(dict):
    """Primary keys in a file by model and natural key.

    A record has its place in the order of refs, whatever its table. Of the rows inside records only those are
    remembered that others point at.
    """

    def __init__(self, refs):
        self.records = {ref: place for place, ref in enumerate(sorted(refs), 1)}
        models = (*record_models(), *child_models())
        fields = [field for m in models for field in (*m._meta.local_fields, *m._meta.local_many_to_many)]
        self.remembered = {field.related_model for field in fields} & set(child_models())

    def __missing__(self, key):
        _model, ref, *uid = key
        if uid:
            raise KeyError(key)
        return self.records[ref]

    def __contains__(self, key):
        return super().__contains__(key) or (len(key) == 2 and key[1] in self.records)

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __setitem__(self, key, value):
        if key[0] in self.remembered:
            super().__setitem__(key, value)


def _fill(alias, seq, watch):
    keys = Keys(_seen_until(seq))
    for model in record_models():
        for revisions in watch(_chunks(_last_revisions(model, seq)), model.noun_name()):
            rows = [row for revision in revisions for row in _rows(revision)]
            save_rows(_without_loose_ends(rows, keys), keys, alias)
            with reading_from(alias):
                for _records in derived([revision.ref for revision in revisions], alias):
                    pass
    return keys


def _seen_until(seq):
    """Refs of the records that the public had seen by then."""
    return Entry.objects.filter(revisions__seq__lte=seq).values_list("ref", flat=True).distinct()


def _last_revisions(model, seq):
    """For each record of ``model`` its last revision that the public saw, up to ``seq``."""
    counted = Revision.objects.filter(entry__noun=model.noun_name(), seq__lte=seq)
    last = counted.values("entry").annotate(last=Max("seq")).values("last")
    revisions = Revision.objects.filter(seq__in=last).exclude(public="").annotate(ref=F("entry__ref"))
    return revisions.only("number", "seq", "at", "public").order_by("ref")


def _chunks(revisions):
    """Walk by ref: the same on every database, and flat in memory."""
    last = ""
    while chunk := list(revisions.filter(ref__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].ref


def _rows(revision):
    """The rows of a public text; the record's own with the number and time of the revision."""
    dates = {"updated_at": revision.at, "seen_at": revision.at, "version": revision.number}
    for node in json.loads(revision.public):
        row = Row.read(f"revision {revision.seq}", node)
        yield replace(row, fields=row.fields | dates) if row.model is Entry else row


def _without_loose_ends(rows, keys):
    """The rows without links to what is not in the file: links of many fall away, a needed one takes its row along."""
    new = {row.key for row in rows}
    kept = []
    for row in rows:
        fields = dict(row.fields)
        for field in (*row.model._meta.local_many_to_many, *row.model._meta.local_fields):
            if not field.is_relation or not fields.get(field.name):
                continue
            if field.many_to_many:
                targets = [(field.related_model, *key) for key in fields[field.name]]
                fields[field.name] = [key[1:] for key in targets if key in keys or key in new]
            elif (target := (field.related_model, *fields[field.name])) not in keys and target not in new:
                fields[field.name] = None
        if all(fields[f.name] is not None for f in row.model._meta.local_fields if f.is_relation and not f.null):
            kept.append(replace(row, fields=fields))
    return kept


def _empty_file() -> Path:
    """A file with the present tables and nothing in them."""
    path = folder() / f"{schema_name()}-empty.sqlite3"
    if not path.exists():
        unfinished = path.with_suffix(f".{uuid4().hex}")  # a release may be built at the same time
        alias = _connect(unfinished)
        try:
            call_command("migrate", database=alias, verbosity=0)
        finally:
            _disconnect(alias)
        unfinished.replace(path)
    return path


def schema_name() -> str:
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


def _open(path) -> str | None:
    """Open a finished file, which from then on can be read even if it is forgotten; None where there is none."""
    alias = _connect(path, read_only=True)
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1 FROM sqlite_master")
        os.utime(path)
        return alias
    except (OperationalError, FileNotFoundError):
        _disconnect(alias)
        return None


@contextmanager
def opened(path: Path):
    """The name of the database in the file at ``path``, which is only read."""
    alias = _connect(path, read_only=True)
    try:
        yield alias
    finally:
        _disconnect(alias)


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


@contextmanager
def rewriting():
    """While all that the register said is replaced nobody builds a file, and those that there were are gone."""
    with _lock():
        for path in folder().glob("*-[0-9]*.sqlite3"):
            path.unlink()
        yield


def _forget_old():
    files = sorted(folder().glob("*-[0-9]*.sqlite3"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[KEPT_FILES:]:
        path.unlink()

"""What the register said at one number of the public sequence, as a SQLite file that the same querysets read.

A file is built once from the revisions, kept read-only, and found again by its number; the least used go first. One
that is not whole is built anew.
"""

import fcntl
import hashlib
import os
import shutil
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import RAN_DB_VERSION_CHECK
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models import F

from .history import retold
from .models import Entry
from .reading import reading_from, standing_in
from .retelling import fill
from .revisions import SCHEMA

# As many files are kept, and as many bytes of them; the one that was just written in any case.
KEPT_FILES, KEPT_BYTES = 12, 500_000_000
# Seconds after which nobody can still be making the empty tables, which takes two.
STOPPED = 3600
# Seconds to wait for a file that somebody else is writing, and how many threads of a process may wait or write: others
# are left to those who read what is said today.
PATIENCE, AT_ONCE = 3, 2
ASKING = BoundedSemaphore(AT_ONCE)


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
    """Read the register as it was at ``seq`` inside this block; builds the file where no whole one is there.

    Raises ``Busy``; ``Missing`` where what was just written cannot be read.
    """
    path = folder() / f"{schema_name()}-{retold()}-{seq}.sqlite3"
    alias = _open(path)
    if alias is None:
        with _turn(), _lock():
            alias = _open(path)  # somebody else may have written it meanwhile
            if alias is None:
                write_file(path, seq)
                _forget_old(path)
                alias = _open(path)
    if alias is None:
        raise Missing(path)  # without a name it would be the live register that is read
    try:
        with suppress(FileNotFoundError):
            os.utime(path)
        with reading_from(alias, seq):
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
            keys = fill(alias, seq, watch)
            if finish:
                finish(alias, keys)
            # Django writes the time of saving by itself, and no two files would be alike.
            Entry.objects.using(alias).update(saved_at=F("updated_at"))
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM")
    finally:
        _disconnect(alias)
    _show(unfinished, path)


def _show(unfinished, path):
    """Give a finished file its name, after all of it is on the disk: the name alone must not outlive a crash."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)


def _empty_file() -> Path:
    """A file with the present tables and nothing in them."""
    path = folder() / f"{schema_name()}-empty.sqlite3"
    if not _is_whole(path):
        unfinished = path.with_suffix(f".{uuid4().hex}")  # a release may be built at the same time
        alias = _connect(unfinished)
        try:
            call_command("migrate", database=alias, verbosity=0)
        finally:
            _disconnect(alias)
        _show(unfinished, path)
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
    RAN_DB_VERSION_CHECK.discard(alias)  # Django remembers every name that it ever checked


def _open(path) -> str | None:
    """Open a whole file, which from then on can be read even if it is forgotten; None where there is none.

    SQLite refuses a file that is shorter than it says or none of its own; an empty one it takes, but that has no table.
    """
    alias = _connect(path, read_only=True)
    try:
        Entry.objects.using(alias).exists()
        return alias
    except DatabaseError:
        _disconnect(alias)
        return None


def _is_whole(path) -> bool:
    alias = _open(path)
    if alias:
        _disconnect(alias)
    return bool(alias)


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
    """One process builds at a time, in a clean folder; the others wait a little for its file. Raises ``Busy``."""
    with (folder() / "lock").open("w") as handle:
        for _attempt in range(PATIENCE * 20):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(1 / 20)
        else:
            raise Busy
        _clean()
        yield


@contextmanager
def _turn():
    """Raises ``Busy`` where as many threads as may wait do so already."""
    if not ASKING.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        ASKING.release()


@contextmanager
def rewriting():
    """While all that the register said is replaced nobody builds a file, and those that there were are gone."""
    with _lock():
        forget_files()
        yield


def forget_files():
    """Delete every file of the past: what was said then is told otherwise from now on."""
    for path in folder().glob("*-[0-9]*.sqlite3"):
        path.unlink(missing_ok=True)


def _forget_old(newest):
    """Delete the least used files beyond what is kept."""
    files = {path: path.stat() for path in folder().glob("*-[0-9]*.sqlite3")}
    size = 0
    for place, path in enumerate(sorted(files, key=lambda path: (path != newest, -files[path].st_mtime))):
        size += files[path].st_size
        if place and (place >= KEPT_FILES or size > KEPT_BYTES):
            path.unlink()


def _clean():
    """Delete what a builder that was stopped left behind; SQLite would take its journal for that of the next one."""
    for path in folder().glob("*.unfinished*"):
        path.unlink()
    for path in folder().glob("*-empty.*"):  # these are also made by who builds a release, without the lock
        with suppress(FileNotFoundError):  # it has just got its name
            if path.suffix != ".sqlite3" and path.stat().st_mtime < time.time() - STOPPED:
                path.unlink()

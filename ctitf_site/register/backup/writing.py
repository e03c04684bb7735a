"""Writes a backup: every table as it stood at one moment, and the uploads that its rows name."""

import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from ..disk import settle
from ..history import last_seq
from ..public import record_models
from ..revisions import changed_unseen
from .archive import Refused, Writer, software
from .files import copy
from .tables import lines, part_of, tables


def write(path: Path, *, force: bool, say) -> dict:
    """Write a backup to ``path`` and give its manifest; ``say`` is called with a line for each table.

    The file appears when it is whole, for its owner alone: it holds password hashes. Raises ``Refused``.
    """
    _refuse_existing(path, force)
    try:
        with _written_aside(path) as file:
            manifest = _fill(file, say)
            _refuse_existing(path, force)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror or error}.") from error
    return manifest


@contextmanager
def _written_aside(path):
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            yield file
            file.flush()
            settle(file.name)
            Path(file.name).replace(path)
            settle(path.parent)
        finally:
            Path(file.name).unlink(missing_ok=True)


def _refuse_existing(path, force):
    if path.exists() and not (force and path.is_file()):
        raise Refused(f"{path} exists already. Choose another name, or write over a file with --force.")


def _fill(file, say):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        writer, rows, files = Writer(archive), {}, {}
        with one_moment():
            software()  # refuses a database that waits for migrations before anything is read
            said = {"made_at": timezone.now().isoformat(), "database": connection.vendor, "seq": last_seq()}
            for model in tables():
                name = model._meta.label_lower
                rows[name] = writer.add(part_of(model), lines(model, files))
                say(f"{name:42}{rows[name]:9} rows")
            said["unseen"] = unseen()
        # They are only ever added, under names made from their content: those of that moment are still there.
        missing = copy(files, writer)
        return writer.close(**said, rows=rows, missing=missing)


def unseen() -> list[str]:
    """Refs of records that differ from their last revision, because they were changed past the register."""
    return sorted(record.ref for model in record_models() for record in changed_unseen(model))


@contextmanager
def one_moment():
    """Everything that is read in this block stands as it stood at its beginning, while others go on writing."""
    with _reading_only(), transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SET LOCAL statement_timeout = 0")
        yield


@contextmanager
def _reading_only():
    """On SQLite a transaction begins as a writer, for whom all others wait; its log lets readers go beside them."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = mode

"""Restores a backup into this database, whole or not at all: rows, keys and uploads as they were."""

from itertools import islice

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction

from ..history import last_seq
from ..models import Entry
from ..recounting import recount_missing
from ..replay import Busy, rewriting
from ..searching.rebuild import index_missing
from ..statistics import look_at_tables
from .archive import Archive, Refused
from .files import store, undone_on_failure
from .tables import CHUNK, columns, insert, part_of, read_rows, tables, uploads
from .writing import unseen


def restore(archive: Archive, *, replace: bool, say) -> None:
    """Put the rows and uploads of ``archive`` here; ``say`` is called with a line for each table.

    Where records or accounts are here already, ``replace`` must say that they may go. Raises ``Refused``, and then
    nothing has changed.
    """
    try:
        with rewriting(), undone_on_failure() as (undo, tidy), transaction.atomic():
            _keep_others_out()
            if not replace and (found := held()):
                raise Refused(f"This database holds {found} already. To delete them all first, say --replace.")
            for model in reversed(tables(left_out=True)):
                model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)
            files = {}
            for model in tables():
                say(f"{model._meta.label_lower:42}{_fill(archive, model, files):9} rows")
            _settle()
            index_missing()
            recount_missing()
            _verify(archive.manifest)
            store(archive, files, undo, tidy)
    except (DatabaseError, OSError) as error:
        raise Refused(f"The {'disk' if isinstance(error, OSError) else 'database'} refused: {_line(error)}") from error
    except Busy:
        raise Refused("A file of the past is being written. Stop the site, then try again.") from None
    finally:
        ContentType.objects.clear_cache()


def held() -> str:
    """What would be lost here, in words; empty where there is nothing."""
    counts = {"records": Entry.objects.count(), "accounts": get_user_model()._base_manager.count()}
    return " and ".join(f"{count} {name}" for name, count in counts.items() if count)


def _keep_others_out():
    """Others may read what was, but not write; on SQLite they could not anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '20s'; SET LOCAL statement_timeout = 0")
            cursor.execute(f"LOCK TABLE {_names(tables(left_out=True))} IN EXCLUSIVE MODE")


def _names(models):
    return ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)


def _fill(archive, model, files):
    """Insert every row of one table; gives their number, which is what the manifest says."""
    size = min(CHUNK, connection.ops.bulk_batch_size(columns(model), range(CHUNK)))
    count = 0
    with archive.open(part_of(model)) as part:
        rows = read_rows(model, part)
        try:
            while batch := list(islice(rows, size)):
                count += len(batch)
                _insert(model, batch)
                for row in batch:
                    files |= uploads(model, vars(row))
        except ValueError as error:
            raise Refused(f"This backup cannot be restored: {error}.") from error
    if not count == archive.manifest["rows"][model._meta.label_lower] == model._base_manager.count():
        raise Refused(f"This backup cannot be restored: {part_of(model)} has more or fewer rows than it says.")
    return count


def _insert(model, rows):
    """Insert rows together; where the database refuses, one after the other, to name the one that it means."""
    try:
        with transaction.atomic():
            insert(model, rows)
    except (DatabaseError, ValueError) as error:
        if len(rows) > 1:
            for row in rows:
                _insert(model, [row])
        name = f"{model._meta.label_lower} {getattr(rows[0], model._meta.pk.attname)}"
        raise Refused(
            f"{connection.display_name} refuses the row {name}: {_line(error)} "
            "Correct it where the backup was made, and back up again."
        ) from error


def _settle():
    """Check every key that points at a row, and let the database know what came."""
    connection.check_constraints()
    if connection.vendor == "postgresql":
        _number()
    look_at_tables()  # or the next step is planned for empty tables


def _number():
    """Let PostgreSQL number new rows after those that came."""
    with connection.cursor() as cursor:
        for model in tables(left_out=True):
            for sequence in connection.introspection.get_sequences(cursor, model._meta.db_table):
                column, table, name = (connection.ops.quote_name(sequence[key]) for key in ("column", "table", "name"))
                cursor.execute(f"SELECT COALESCE(MAX({column}), 0) + 1 FROM {table}")  # noqa: S608 – names are ours
                # Not setval(), which Django would use: it holds even where the transaction is taken back.
                cursor.execute(f"ALTER SEQUENCE {name} RESTART WITH {cursor.fetchone()[0]}")


def _verify(manifest):
    if last_seq() != manifest["seq"]:
        raise Refused(f"This backup cannot be restored: it ends at {last_seq()}, and says at {manifest['seq']}.")
    if wrong := sorted({*unseen()} ^ {*manifest["unseen"]}):
        names = ", ".join(wrong[:5])
        raise Refused(f"{len(wrong)} records do not come back as their last revision says ({names}).")


def _line(error):
    return f"{' '.join(str(error).split()).removesuffix('.')}."

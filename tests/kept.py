"""The real register for tests: loaded once by each worker, kept beside the tables, and copied where a test wants it."""

from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from ctitf_site.register.models import SearchPlace, SearchWord

# The index of words has more rows than all else together.
INDEX = (SearchWord, SearchPlace)


def models():
    """What belongs to the register, and what counts in it."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if not model.__module__.startswith("django.")]


@transaction.atomic
def keep():
    """Load the register as ``make run`` loads it, and put every row aside."""
    call_command("load_register", verbosity=0)
    on_each_table('CREATE TABLE "kept_{0}" AS SELECT * FROM "{0}"')
    on_each_table('DELETE FROM "{0}"')


@transaction.atomic
def bring(indexed=True):
    """The rows as they were loaded, with the keys that they had; ``indexed``: those that search looks into as well."""
    chosen = [model for model in models() if indexed or model not in INDEX]
    with unchecked() if may_skip_checks() else checked():
        on_each_table('INSERT INTO "{0}" SELECT * FROM "kept_{0}"', chosen)
    # A test that restored a backup has let numbers begin anew, and these rows have theirs already.
    if statements := connection.ops.sequence_reset_sql(no_style(), models()):
        with connection.cursor() as cursor:
            cursor.execute(";".join(statements))


@cache
def may_skip_checks():
    """Only on PostgreSQL, where to check these rows takes as long as to copy them, and only for a superuser."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return cursor.fetchone() == ("on",)


@contextmanager
def unchecked():
    """Rows that were checked when they were loaded are not checked again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


@contextmanager
def checked():
    yield
    connection.check_constraints()  # now, not after each test that reads these rows


def on_each_table(statement, chosen=None):
    with connection.cursor() as cursor:
        for model in chosen or models():
            cursor.execute(statement.format(model._meta.db_table))

"""The real register for tests: loaded once by each worker, kept beside the tables, and copied where a test wants it."""

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction


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
def bring():
    """The rows as they were loaded, with the keys that they had."""
    on_each_table('INSERT INTO "{0}" SELECT * FROM "kept_{0}"')
    connection.check_constraints()  # now, not after each test that reads these rows
    # A test that restored a backup has let numbers begin anew, and these rows have theirs already.
    if statements := connection.ops.sequence_reset_sql(no_style(), models()):
        with connection.cursor() as cursor:
            cursor.execute(";".join(statements))


def on_each_table(statement):
    with connection.cursor() as cursor:
        for model in models():
            cursor.execute(statement.format(model._meta.db_table))

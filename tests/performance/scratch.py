"""A database of its own for a benchmark, which is gone after it."""

import os
import sys
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


@contextmanager
def filled(fill, usual=20_000):
    """Within this block the database holds what ``fill`` made of as many rows as were asked for: their number."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else usual
    django.setup()
    from django.conf import settings
    from django.db import connection, transaction
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    if connection.vendor == "sqlite":  # a file, as it is in use: in memory it would count as what the process needs
        connection.settings_dict["TEST"]["NAME"] = settings.VAR_DIR / "scratch.sqlite3"
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with transaction.atomic():
            fill(rows)
        yield rows
    finally:
        teardown_databases(databases, verbosity=0)

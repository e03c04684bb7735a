"""A database of its own for a benchmark, which is gone after it."""

import os
import sys
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


@contextmanager
def filled(fill):
    """Within this block the database holds what ``fill`` made of as many rows as were asked for: their number."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    django.setup()
    from django.db import transaction
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with transaction.atomic():
            fill(rows)
        yield rows
    finally:
        teardown_databases(databases, verbosity=0)

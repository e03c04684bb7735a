import pytest
from django.core.management import call_command
from django.test import Client

from tests.factories import make_user


def pytest_sessionstart(session):
    """The Russian texts must be compiled; one process does it for all workers."""
    if not hasattr(session.config, "workerinput"):
        call_command("compile_translations")


@pytest.fixture
def facts(db):
    """The real register, loaded as ``make run`` loads it."""
    call_command("load_register", verbosity=0)


@pytest.fixture
def staff(db):
    """A browser in which an administrator has logged in."""
    client = Client()
    client.force_login(make_user("clerk", is_superuser=True))
    return client

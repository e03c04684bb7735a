import gc
import os

import pytest
from coverage import Coverage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test import client as testing
from django.utils import translation

from ctitf_site.web.watching import ids
from tests.factories import make_user
from tests.kept import bring, keep, on_each_table

# Rows and templates come and go by the million; looking for garbage less often takes a tenth off the time.
gc.set_threshold(100_000, 50, 50)
PROGRAMS_TOO = "COVERAGE_PROCESS_CONFIG"  # by this programs that a test starts know that they are measured
keep_context = testing.store_rendered_templates


def keep_first_context(store, *args, **kwargs):
    """Tests ask what a page was given; to keep that again for each of its thousand parts took a tenth of the time."""
    if "context" not in store:
        keep_context(store, *args, **kwargs)


testing.store_rendered_templates = keep_first_context


def pytest_sessionstart(session):
    """The Russian texts must be compiled; one process does it for all workers."""
    if not hasattr(session.config, "workerinput"):
        call_command("compile_translations")


def pytest_collection_modifyitems(config, items):
    """What runs ``once`` would only say the same again on PostgreSQL."""
    if connection.vendor == "postgresql":
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("once")])
        items[:] = [item for item in items if not item.get_closest_marker("once")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """To note what is reached doubles the time of a test: of those that take theirs, only what is ``measured`` does."""
    is_measured = item.get_closest_marker("measured") or not item.get_closest_marker("thorough")
    measuring = None if is_measured else Coverage.current()
    if not measuring:
        return (yield)
    measuring.stop()
    in_programs = os.environ.pop(PROGRAMS_TOO, None)
    try:
        return (yield)
    finally:
        if in_programs:
            os.environ[PROGRAMS_TOO] = in_programs
        measuring.start()


@pytest.fixture(autouse=True)
def afresh():
    """Each test begins in English and outside of any request: the one before leaves its language and its id behind."""
    translation.activate("en")
    ids._asked.set(None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """PostgreSQL tidies up by the clock; what it counted while no test ran would lead every plan astray."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            on_each_table('ALTER TABLE "{0}" SET (autovacuum_enabled = off)')


@pytest.fixture(scope="session")
def kept(django_db_setup, django_db_blocker):
    """The real register, put aside once; set up before any test's own transaction begins."""
    with django_db_blocker.unblock():
        keep()


@pytest.fixture
def facts(kept, db, request):
    """The real register, as ``make run`` loads it; in the fast suite only ``searches`` has the index of its words."""
    bring(indexed=any(map(request.node.get_closest_marker, ("searches", "thorough", "browser"))))


@pytest.fixture
def staff(db):
    """A browser in which an administrator has logged in."""
    client = Client()
    client.force_login(make_user("clerk", is_superuser=True))
    return client


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("register")


@pytest.fixture
def past(settings, session_folder):
    """A folder for files of the past: the empty one is made once, the others are gone after each test."""
    settings.VAR_DIR = session_folder
    yield
    for path in session_folder.glob("replay/*-[0-9]*.sqlite3"):
        path.unlink()


@pytest.fixture
def shelf(settings, tmp_path):
    """An empty folder for releases."""
    settings.RELEASES_DIR = tmp_path / "releases"
    return settings.RELEASES_DIR

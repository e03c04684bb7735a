"""Tests in this folder drive Chromium: ``page`` is a new tab, ``site`` the address of the register with its facts."""

import pytest

from tests.browser.chromium import find, start
from tests.browser.desk import serve_desk
from tests.browser.server import serve

POLICY = "Content Security Policy"


def pytest_collection_modifyitems(items):
    for item in items:
        if "/tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    if find() is None:
        pytest.skip("Chromium is not on this machine")
    with start() as browser:
        yield browser


@pytest.fixture
def open_tab(chromium):
    """Opens tabs without cookies, each with the options that it is given.

    Errors of scripts fail the test, and so does whatever a page wants and its policy forbids.
    """
    contexts, faults = [], []

    def open_tab(**options):
        contexts.append(chromium.new_context(**{"viewport": {"width": 1280, "height": 800}} | options))
        tab = contexts[-1].new_page()
        tab.on("pageerror", lambda error: faults.append(error))
        tab.on("console", lambda message: faults.append(message.text) if POLICY in message.text else None)
        return tab

    yield open_tab
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(open_tab):
    return open_tab()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of a running register that holds the real facts; tests only read it."""
    with serve(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    """A running register with the real facts that tests of the desk write to."""
    with serve_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk

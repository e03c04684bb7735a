"""Tests in this folder are partners' programs against a running register that holds the real facts."""

import pytest

from tests.browser.server import serve


def pytest_collection_modifyitems(items):
    for item in items:
        if "/tests/programs/" in str(item.path):
            item.add_marker(pytest.mark.thorough)
            item.add_marker(pytest.mark.once)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of the register; tests only read it."""
    with serve(tmp_path_factory.mktemp("site")) as address:
        yield address

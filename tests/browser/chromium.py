"""The system's Chromium, without a window and without asking its makers anything."""

import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

from tests.run import BROWSERS

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def find():
    """The path of the browser, or nothing."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def start():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=QUIET)
        yield browser
        browser.close()

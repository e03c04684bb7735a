"""Takes the pictures of the clerk's guide: ``python -m tests.browser.guide`` writes them into ``docs/guide/``.

A register that does not know of the meeting of June 2012 is served, and the meeting is entered as the guide says, once
in each language.
"""

import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.browser import june
from tests.browser.chromium import start
from tests.browser.desk import serve_desk
from tests.run import ROOT

FOLDER = ROOT / "docs" / "guide"
SCREEN = {"width": 900, "height": 640}
COLOURS = 32  # screens of text need no more, and are a third as large


def main():
    FOLDER.mkdir(exist_ok=True)
    for language in ("en", "ru"):
        with tempfile.TemporaryDirectory() as folder, serve_desk(Path(folder)) as desk, start() as browser:
            june.forget(desk.folder)
            tab = browser.new_context(viewport=SCREEN, locale=language).new_page()
            desk.log_in(tab, language)
            Guide(desk, tab, language).take()


class Guide:
    """One walk through the desk, with a picture of each step."""

    def __init__(self, desk, tab, language):
        self.desk, self.tab, self.language = desk, tab, language

    def take(self):
        tab, clerk = self.tab, june.Clerk(self.tab)
        self.picture("1-home")
        self.desk.open(tab, "meetings/meeting/add/")
        june.enter(clerk, self.language)
        tab.evaluate("scrollTo(0, 0)")
        self.picture("2-form")
        tab.locator(".on-form").scroll_into_view_if_needed()
        self.picture("3-lists", tab.locator(".on-form"))
        clerk.press("[name=_save]")
        tab.evaluate("scrollTo(0, 0)")
        self.picture("4-check", tab.locator("table.changes"))
        clerk.press("[name=save][value='1']")
        clerk.press("[name=save][value=publish]")
        tab.evaluate("scrollTo(0, 0)")
        self.picture("5-published")

    def picture(self, name, part=None):
        path = FOLDER / f"{self.language}-{name}.png"
        (part or self.tab).screenshot(path=path)
        with Image.open(path) as image:
            image.convert("RGB").quantize(COLOURS).save(path, optimize=True)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB", file=sys.stderr)


if __name__ == "__main__":
    main()

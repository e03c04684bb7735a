"""A register to enter records into, and the clerk's browser in it."""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.server import serve

LOGIN = re.compile(r"Admin login: (\S+) / (\S+)")


@dataclass
class Desk:
    """A running register that tests may write to: its address, folder, and who may log in."""

    address: str
    folder: Path
    name: str
    password: str

    def log_in(self, tab, language="en"):
        """Log in as a clerk does; the tab then shows the task home."""
        self.forget_logins()
        tab.context.add_cookies([{"name": "django_language", "value": language, "url": self.address}])
        tab.goto(f"{self.address}/admin/login/?next=/admin/")
        tab.fill("[name=username]", self.name)
        tab.fill("[name=password]", self.password)
        tab.press("[name=password]", "Enter")
        tab.wait_for_url(f"{self.address}/admin/")

    def forget_logins(self):
        """The same clerk comes in with a new browser for each test; who does that elsewhere guesses passwords."""
        counted = self.folder / "rates" / "logins"
        if counted.exists():
            with counted.open("r+b") as file:  # in place: the server has it in memory
                file.write(bytes(counted.stat().st_size))

    def open(self, tab, path):
        return tab.goto(f"{self.address}/admin/{path}")


@contextmanager
def serve_desk(folder):
    with serve(folder) as address:
        name, password = LOGIN.search((folder / "server.log").read_text()).groups()
        yield Desk(address, folder, name, password)


def choose(tab, field, text):
    """Type ``text`` into the search box of ``field`` and take the first record that is found."""
    tab.locator(f"#id_{field}").locator("xpath=following-sibling::span[1]").locator(".select2-selection").click()
    # What is typed before the box has the focus is lost.
    tab.locator(".select2-container--open .select2-search__field").last.press_sequentially(text)
    tab.wait_for_selector(f".select2-results__option--highlighted:has-text('{text}')")
    tab.keyboard.press("Enter")

"""Print for every type of page what a first view costs and shows, in Chromium on a slow line.

    python -m tests.performance.pages [LANGUAGE]

Bytes are as they are sent; the first paint is on a line of 500 kbit/s that takes 100 ms to answer; faults are what
axe finds.
"""

import sys
import tempfile
from pathlib import Path

from tests.browser.accessibility import violations
from tests.browser.chromium import find, start
from tests.browser.network import Traffic
from tests.browser.pages import PAGES, address_of
from tests.browser.server import serve

FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
COLUMNS = "{:26} {:>7} {:>9} {:>6} {:>9} {:>6}"


def figures(tabs, address):
    """Bytes, requests, nodes, milliseconds to the first paint, and faults of the page at ``address``."""
    tab = tabs.new_context(viewport={"width": 1280, "height": 800}).new_page()
    traffic = Traffic(tab)
    traffic.slow_down(bits_per_second=500_000, latency=100)
    tab.goto(address, wait_until="networkidle")
    nodes, paint = tab.evaluate("document.querySelectorAll('*').length"), tab.evaluate(FIRST_PAINT)
    found = traffic.bytes, len(traffic.addresses), nodes, f"{paint:.0f} ms", len(violations(tab))
    tab.context.close()
    return found


def main():
    language = sys.argv[1] if len(sys.argv) > 1 else "en"
    if find() is None:
        sys.exit("Chromium is not on this machine.")
    print(COLUMNS.format("page", "bytes", "requests", "nodes", "painted", "faults"))
    with tempfile.TemporaryDirectory(prefix="register-pages-") as folder, serve(Path(folder)) as site, start() as tabs:
        for name in PAGES:
            print(COLUMNS.format(name, *figures(tabs, f"{site}{address_of(name, language)}")), flush=True)


if __name__ == "__main__":
    main()

"""Every type of page can be used by everyone, on a phone and on a desk, in both languages."""

import pytest

from tests.browser.accessibility import FOREIGN, violations
from tests.browser.pages import LANGUAGES, PAGES, STATUS, address_of

WIDTHS = (320, 1280)

pytestmark = pytest.mark.parametrize("name", PAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_the_screen_and_breaks_no_rule_of_access(page, site, name, language):
    answer = page.goto(f"{site}{address_of(name, language)}")
    assert answer.status == STATUS.get(name, 200)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator(f"h1:visible:not({FOREIGN} *)").count() == 1
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []


def test_it_can_be_read_in_the_dark_and_in_forced_colours(open_tab, site, name):
    tab = open_tab(color_scheme="dark")
    tab.goto(f"{site}{address_of(name)}")
    assert violations(tab) == []
    tab.emulate_media(forced_colors="active")
    tab.set_viewport_size({"width": 320, "height": 700})
    assert tab.evaluate("matchMedia('(forced-colors: active)').matches")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320

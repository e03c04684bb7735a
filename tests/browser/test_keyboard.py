"""Whoever has only a keyboard comes to everything, in the order of reading, and sees where they are."""

import pytest

from tests.browser.accessibility import FOREIGN
from tests.browser.pages import PAGES, address_of

# What Tab should come to, in the order of the page; what is folded away is left out.
STOPS = """() => {
  const all = 'a[href], summary, button, select, input:not([type=hidden]), textarea, [tabindex="0"]';
  window.stops = [...document.querySelectorAll(all)].filter(
    (one) => one.checkVisibility({ visibilityProperty: true }));
  return window.stops.length;
}"""

# Where Tab has come to: which stop it is, whether its focus is drawn, and whether something lies over it.
HERE = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getClientRects()[0];
  const x = Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1);
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  return {
    stop: window.stops.indexOf(here), what: here.outerHTML.slice(0, 100),
    drawn: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: here.contains(document.elementFromPoint(x, y)),
  };
}"""


@pytest.mark.parametrize("name", PAGES)
def test_tab_comes_to_everything_in_order_and_is_seen(page, site, name):
    page.goto(f"{site}{address_of(name)}")
    page.evaluate("(foreign) => document.querySelector(foreign)?.remove()", FOREIGN)
    for number in range(page.evaluate(STOPS)):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        assert here == {"stop": number, "what": here["what"], "drawn": True, "seen": True}


def test_the_keyboard_comes_to_the_content_first(page, site):
    page.goto(f"{site}/en/meetings/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    assert page.locator(":focus").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate("element => element.closest('main') !== null")


def test_a_wide_table_is_moved_with_the_arrow_keys(open_tab, site):
    tab = open_tab(viewport={"width": 320, "height": 700})
    tab.goto(f"{site}{address_of('matrix of contributions')}")
    table = tab.locator(".table").first
    table.focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("document.querySelector('.table').scrollLeft > 0")

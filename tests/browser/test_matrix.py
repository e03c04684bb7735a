"""The matrices in a browser: heads stay in sight, the keyboard reaches every number, and paper is enough."""

import re

import pytest

MATRICES = (
    "contributions/matrix/",
    "contributions/matrix/?by=state",
    "contributions/matrix/?measures=true",
    "meetings/participation/",
)
MOST_PAGES = 3


@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_prints_on_three_pages_of_a4_landscape(page, site, language):
    for path in MATRICES:
        page.goto(f"{site}/{language}/{path}")
        pdf = page.pdf(prefer_css_page_size=True)
        pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
        boxes = {tuple(map(round, map(float, box.split()))) for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)}
        assert 1 <= pages <= MOST_PAGES, path
        assert boxes == {(0, 0, 842, 595)}, path


def test_the_first_page_on_paper_says_when_it_was_so(page, site):
    page.goto(f"{site}/en/contributions/matrix/")
    first = page.locator(".standing").first
    assert first.is_hidden()
    page.emulate_media(media="print")
    assert first.is_visible() and "Permanent address: http" in first.inner_text()
    assert first.bounding_box()["y"] < page.locator(".matrix").bounding_box()["y"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_desk_shows_every_pillar_at_once(page, site, language):
    for path in MATRICES[:2]:
        page.goto(f"{site}/{language}/{path}")
        assert page.locator(".scrolled").evaluate("region => region.scrollWidth <= region.clientWidth"), path


def test_names_of_groups_stay_in_sight_on_a_phone(page, site):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site}/en/contributions/matrix/")
    region = page.locator(".scrolled")
    region.evaluate("region => region.scrollTo(250, 0)")
    assert page.locator(".group span").first.bounding_box()["x"] >= region.bounding_box()["x"]


@pytest.mark.parametrize("width", [320, 1280])
def test_heads_stay_in_sight_inside_their_region(page, site, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{site}/en/contributions/matrix/")
    region = page.get_by_role("region", name="Contributions by organization")
    region.evaluate("region => region.scrollTo(60, 400)")
    frame, corner = region.bounding_box(), region.locator("thead th").first.bounding_box()
    assert abs(corner["y"] - frame["y"]) < 2 and abs(corner["x"] - frame["x"]) < 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_scrolls_and_follows_a_number_without_scripts(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{site}/en/contributions/matrix/")
    link = tab.locator(".matrix td a").first
    number = int(link.inner_text())
    link.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/contributions/?*")
    assert tab.locator(".count").inner_text().startswith(f"{number} contribution")
    context.close()

"""Every kind of page fits a phone and a desk, shows its focus, and is complete without scripts."""

import pytest
from django.db.models import Count

from ctitf_site.register.public import record_models
from tests.site.world import addresses

WIDTHS = (320, 1280)


@pytest.fixture
def fullest(site):
    """The address of every list, and of the most cited record of each kind."""
    return [
        model.objects.published().annotate(n=Count("citations")).order_by("-n").first() for model in record_models()
    ]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_kind_of_page_fits_the_screen(page, site, fullest, language):
    wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        for address in addresses(fullest, language):
            assert page.goto(f"{site}{address}").status == 200
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((width, address))
    assert wide == []


def test_the_keyboard_comes_to_the_content_first(page, site):
    page.goto(f"{site}/en/meetings/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    assert page.locator(":focus").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate("element => element.closest('main') !== null")


def test_filters_work_without_scripts(chromium, site):
    tab = chromium.new_context(java_script_enabled=False).new_page()
    tab.goto(f"{site}/en/meetings/")
    tab.locator("summary").click()
    tab.get_by_label("Kind", exact=True).select_option("expert")
    tab.get_by_label("State", exact=True).select_option(label="Tajikistan")
    tab.get_by_role("button", name="Apply").click()
    assert "kind=expert" in tab.url
    assert tab.locator(".chosen").inner_text().startswith("Kind: Expert meeting · State: Tajikistan")
    tab.get_by_role("link", name="Clear all filters").click()
    assert tab.url == f"{site}/en/meetings/"
    tab.context.close()

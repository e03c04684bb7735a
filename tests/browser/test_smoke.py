"""The home page as a reader sees it, on a phone and on a desk, in both languages."""

import pytest


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_home_page_fits_the_screen_and_asks_no_other_host(page, site, language, width):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 700})
    answer = page.goto(f"{site}/{language}/")
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith(site)] == []

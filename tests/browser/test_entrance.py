"""The way into the desk: light, readable by machines, and whole on a narrow screen."""

import pytest

from tests.browser.accessibility import violations

COLD = 25_000  # bytes over the line, with nothing kept from before


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_login_page(language, open_tab, site):
    tab, sizes = open_tab(locale=language, viewport={"width": 320, "height": 640}), []
    tab.on("response", lambda answer: sizes.append(int(answer.headers.get("content-length", 0))))
    tab.goto(f"{site}/admin/", wait_until="networkidle")
    assert 0 < sum(sizes) < COLD
    for name in ("", "nobody"):
        if name:
            tab.fill("#id_username", name)
            tab.fill("#id_password", "wrong")
            tab.locator("#login-form button").click()
            tab.locator(".errornote").wait_for()
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") == 320
        assert tab.evaluate("document.documentElement.lang") == language

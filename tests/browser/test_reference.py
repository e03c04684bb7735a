"""The interactive reference works from the register alone, under a policy that allows nothing inline."""

from tests.browser.network import Traffic


def test_an_address_can_be_tried(page, site):
    traffic, refused = Traffic(page), []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(f"{site}/en/data/api/reference/")
    page.locator("#operations-states-get_state .opblock-summary-control").click()
    page.locator("#operations-states-get_state .try-out__btn").click()
    page.locator("#operations-states-get_state .execute").click()
    answer = page.locator("#operations-states-get_state .live-responses-table")
    answer.get_by_text("Republic of Kazakhstan").first.wait_for()
    assert refused == []
    assert [url for url in traffic.addresses if not url.startswith((f"{site}/", "data:"))] == []
    assert page.locator("main:not([role])").count() == 1

"""A first view of any page is light, whole, and comes from the register alone."""

import pytest

from tests.browser.network import Traffic
from tests.browser.pages import LANGUAGES, PAGES, address_of

TEXT_PAGE, REQUESTS = 30_000, 6  # bytes as they are sent; requests


# A whole program for trying addresses out; it comes from the register alone, too.
HEAVY = {"reference of the API"}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_view_is_light_and_asks_no_other_host(page, site, name, language):
    traffic = Traffic(page)
    page.goto(f"{site}{address_of(name, language)}", wait_until="networkidle")
    assert [url for url in traffic.addresses if not url.startswith(f"{site}/")] == []
    if name in HEAVY:
        return
    assert len(traffic.addresses) <= REQUESTS
    assert 0 < traffic.bytes <= TEXT_PAGE

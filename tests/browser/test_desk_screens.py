"""The pages of the desk are light on a slow line, fit a phone, and can be used by everyone in both languages."""

import time

import pytest

from tests.browser.accessibility import violations
from tests.browser.network import Traffic
from tests.browser.pages import LANGUAGES

COLD, WARM = 120_000, 25_000  # bytes of the form that adds a meeting, at the first time and after it
LINE = {"bits_per_second": 500_000, "latency": 400}
SECONDS = 4.5
PAGES = {
    "home": "",
    "list": "meetings/meeting/",
    "add form": "meetings/meeting/add/",
    "change form": "meetings/meeting/{}/change/",
    "history": "meetings/meeting/{}/history/",
    "list of an app": "meetings/",
    "list of all records": "register/entry/",
    "proposals": "register/proposal/",
    "logins": "axes/accesslog/",
    "sessions": "sessions/",
    "own password": "password_change/",
}
PASTED = "organizer: UNRCCA; CTITF\nparticipant: CARRIC, EU, Centre of Nowhere\ngroup: Central Asian States"


@pytest.fixture(scope="module")
def came_in(chromium, desk):
    """The cookies of a clerk who is logged in elsewhere as well, which the page of sessions offers to end.

    A draft without a name is saved: its short link stands in a text on several pages.
    """
    with chromium.new_context() as context, chromium.new_context() as elsewhere:
        desk.log_in(elsewhere.new_page())
        tab = context.new_page()
        desk.log_in(tab)
        save_nameless_draft(desk, tab)
        return [cookie for cookie in context.cookies() if cookie["name"] != "django_language"]


@pytest.fixture
def clerk(open_tab, desk, came_in):
    """A tab in which the clerk has logged in."""

    def open_as(language):
        tab = open_tab()
        chosen = {"name": "django_language", "value": language, "url": desk.address}
        tab.context.add_cookies([*came_in, chosen])
        return tab

    return open_as


def address_of(desk, tab, name):
    """The address of a page; forms are those of the meeting of June 2012."""
    path = PAGES[name]
    if "{}" not in path:
        return path
    desk.open(tab, "meetings/meeting/?q=consultation+almaty")
    link = tab.locator("#result_list a[href*='/change/']").first.get_attribute("href")
    return path.format(link.split("/")[-3])


def save_nameless_draft(desk, tab):
    desk.open(tab, "meetings/meeting/add/")
    tab.check("#id_kind_0")
    tab.fill("#id_start", "2025")
    tab.click("[name=_continue]")
    assert tab.url.endswith("/change/")


def is_good(tab, width):
    tab.set_viewport_size({"width": width, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(tab) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_the_screen_and_breaks_no_rule_of_access(desk, clerk, name, language):
    tab = clerk(language)
    assert desk.open(tab, address_of(desk, tab, name)).status == 200
    assert tab.locator("html").get_attribute("lang") == language
    for width in (1280, 320):
        is_good(tab, width)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_login_does_as_well(desk, open_tab, language):
    tab = open_tab(locale=language)
    assert desk.open(tab, "").status == 200
    for width in (1280, 320):
        is_good(tab, width)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_check_of_what_was_pasted_does_as_well(desk, clerk, language):
    tab = clerk(language)
    desk.open(tab, address_of(desk, tab, "change form").replace("change/", "paste/"))
    tab.fill("[name=text]", PASTED)
    tab.click("#content-main form button")
    assert tab.locator("table").count() >= 1
    for width in (1280, 320):
        is_good(tab, width)


def test_the_form_of_a_meeting_is_light_on_a_slow_line(desk, open_tab):
    first = open_tab()
    desk.log_in(first)
    cookies = first.context.cookies()
    tab = open_tab()
    tab.context.add_cookies(cookies)
    for most in (COLD, WARM):
        traffic = Traffic(tab)
        traffic.slow_down(**LINE)
        began = time.monotonic()
        desk.open(tab, "meetings/meeting/add/")
        took = time.monotonic() - began
        tab.wait_for_load_state("networkidle")
        assert 0 < traffic.bytes <= most
        assert took <= SECONDS, f"{traffic.bytes} bytes in {took:.1f} s"
        assert all(address.startswith(desk.address) for address in traffic.addresses)
        traffic.session.detach()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_import_would_change_does_as_well(desk, clerk, language):
    """One row is new, one cell is wrong and one is changed: each part of the preview is there."""
    tab = clerk(language)
    desk.open(tab, "import/")
    for width in (1280, 320):
        is_good(tab, width)
    tab.select_option("[name=table]", "organizations")
    rows = "ref,acronym_en,title_en,kind\n"
    rows += "O-0006,UNRCCA,Another title,un_entity\n,NEW,New body,other\nO-0003,CTITF,,kingdom\n"
    tab.set_input_files("[name=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    tab.click("#content-main form button")
    assert "Another title" in tab.inner_text("#content-main") and "kingdom" in tab.inner_text("#content-main")
    for width in (1280, 320):
        is_good(tab, width)

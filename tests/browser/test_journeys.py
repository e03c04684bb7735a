"""What people come for, from the first click to the last."""

import csv
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

A4_LANDSCAPE_OR_UPRIGHT = {(842, 595), (595, 842)}  # points


def heading(page):
    return page.locator("h1").inner_text()


def numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]


def test_find_a_meeting_by_filters_without_scripts(open_tab, site):
    tab = open_tab(java_script_enabled=False)
    tab.goto(f"{site}/en/")
    tab.get_by_role("navigation", name="Parts of the register").get_by_role("link", name="Meetings").click()
    tab.locator("summary").click()
    tab.get_by_label("Kind", exact=True).select_option("expert")
    tab.get_by_label("State", exact=True).select_option(label="Tajikistan")
    tab.get_by_role("button", name="Apply").click()
    assert "kind=expert" in tab.url
    assert tab.locator(".chosen").inner_text().split("\n")[:4] == [
        "Kind: Expert meeting",
        "×",
        "State: Tajikistan",
        "×",
    ]
    tab.get_by_role("link", name="Second Expert Meeting").click()
    assert tab.url == f"{site}/en/meetings/expert-2-dushanbe-2011/"
    tab.go_back()
    tab.get_by_role("link", name="Clear all filters").click()
    assert tab.url == f"{site}/en/meetings/"


def test_follow_a_recommendation_to_its_source_in_two_clicks_and_back(page, site):
    page.goto(f"{site}/en/recommendations/")
    page.locator(".records > li > a").first.click()
    title = heading(page)
    page.locator("#source-1 > a").click()
    assert page.url.startswith(f"{site}/en/documents/")
    page.locator("main").get_by_role("link", name=title).first.click()
    assert heading(page) == title
    page.go_back()
    page.go_back()
    assert heading(page) == title


def test_a_number_of_the_matrix_leads_to_as_many_records(page, site):
    page.goto(f"{site}/en/contributions/matrix/")
    cell = page.locator(".matrix tbody td a").first
    shown = numbers(cell.inner_text())[0]
    cell.click()
    assert numbers(page.locator(".count").inner_text())[0] == shown == page.locator(".records > li").count()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_print_the_matrix_on_three_sheets_at_most(page, site, language):
    page.goto(f"{site}/{language}/contributions/matrix/")
    sheets = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheets)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} <= A4_LANDSCAPE_OR_UPRIGHT
    assert 1 <= len(boxes) <= 3
    page.emulate_media(media="print")
    assert page.locator(".matrix thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    assert page.locator(".filters:visible, nav.parts:visible").count() == 0


def test_switch_the_language_mid_way_and_stay_on_the_same_page(page, site):
    page.goto(f"{site}/en/meetings/?kind=expert&pillar=PI-2")
    count = page.locator(".records > li").count()
    page.get_by_role("navigation", name="Language").get_by_role("link", name="Русский").click()
    address = urlsplit(page.url)
    assert (address.path, parse_qs(address.query)) == ("/ru/meetings/", {"kind": ["expert"], "pillar": ["PI-2"]})
    assert page.locator(".records > li").count() == count > 0
    page.locator(".records > li > a").first.click()
    page.locator(".languages").get_by_role("link", name="English").click()
    assert urlsplit(page.url).path.startswith("/en/meetings/expert-")


def test_filter_and_download_what_is_shown(page, site):
    page.goto(f"{site}/en/contributions/?pillar=PI-1")
    shown = numbers(page.locator(".count").inner_text())[0]
    with page.expect_download() as download:
        page.locator(".formats").get_by_role("link", name="CSV").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == shown > 0
    assert download.value.suggested_filename.endswith(".csv")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("words", "found"),
    [
        *(("jenca", "miroslav-jenca"), ("Jenča", "miroslav-jenca"), ("Йенча", "miroslav-jenca")),
        *(("ОДКБ", "csto"), ("одкб", "csto"), ("CARRIC", "caricc")),
    ],
)
def test_search_in_both_scripts(page, site, language, words, found):
    page.goto(f"{site}/{language}/search/")
    page.locator("main input[name=q]").fill(words)
    page.keyboard.press("Enter")
    page.locator(f"main a[href$='/{found}/']").first.click()
    assert urlsplit(page.url).path.endswith(f"/{found}/")

"""On a phone the head of a page is low and the button of a form in reach; on a desk languages stand at the right."""

import pytest

HEAD, SMALLEST = 200, 24  # pixels


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_head_leaves_room_for_the_page(page, site, language):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site}/{language}/")
    assert page.locator(".top").bounding_box()["height"] < HEAD
    assert page.locator(".parts a").last.evaluate("link => (link.focus(), link.getBoundingClientRect().right)") <= 320


@pytest.mark.parametrize("language", ["en", "ru"])
def test_languages_stand_at_the_right_of_the_first_line(page, site, language):
    page.goto(f"{site}/{language}/")
    name, languages = page.locator(".site").bounding_box(), page.locator(".languages").bounding_box()
    assert languages["x"] > 800 and languages["y"] < name["y"] + name["height"]


def test_the_button_of_a_long_form_is_in_sight_without_scrolling(page, site):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site}/en/meetings/")
    page.locator(".filters summary").click()
    page.locator(".filters summary").evaluate("summary => summary.scrollIntoView()")
    button = page.get_by_role("button", name="Apply").bounding_box()
    assert button["y"] + button["height"] <= 640


def test_a_chosen_filter_is_taken_away_by_a_cross_that_a_finger_finds(page, site):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site}/en/contributions/?pillar=PI-1")
    cross = page.locator(".chosen span a")
    box = cross.bounding_box()
    assert min(box["width"], box["height"]) >= SMALLEST
    cross.click()
    page.wait_for_url("**/en/contributions/")

"""Two clerks open one record and both save: nothing that either has typed is lost."""

from tests.browser.desk import choose


def test_what_the_second_editor_typed_is_put_together_with_the_first(desk, open_tab):
    first, second = open_tab(), open_tab()
    desk.log_in(first)
    desk.log_in(second)
    address = new_meeting(desk, first)
    for tab in (first, second):
        tab.goto(address)
    first.fill("#id_city_en", "Almaty")
    first.fill("#id_venue_en", "Hotel of the first")
    first.click("[name=_save]")
    first.wait_for_url("**/meetings/meeting/")

    second.fill("#id_summary_en", "What the second wrote")
    second.fill("#id_venue_en", "Hotel of the second")
    second.click("[name=_save]")
    assert "Nothing is lost: choose below." in second.inner_text(".messagelist")
    text = second.inner_text("#content-main")
    for value in ("What the second wrote", "Hotel of the second", "Hotel of the first"):
        assert value in text
    take(second, "venue_en")
    second.click("[name=accept]")
    assert "The record was changed as proposed." in second.inner_text(".messagelist")

    first.goto(address)
    values = {name: first.input_value(f"#id_{name}") for name in ("city_en", "venue_en", "summary_en")}
    assert values == {
        "city_en": "Almaty",
        "venue_en": "Hotel of the second",
        "summary_en": "What the second wrote",
    }


def test_rows_of_both_stay(desk, open_tab):
    first, second = open_tab(), open_tab()
    desk.log_in(first)
    desk.log_in(second)
    address = new_meeting(desk, first)
    for tab, state in ((first, "Kazakhstan"), (second, "Tajikistan")):
        tab.goto(address)
        tab.click("#participations-group .add-row a")
        tab.select_option("#id_participations-0-role", "host")
        choose(tab, "participations-0-state", state)
    first.click("[name=_save]")
    first.wait_for_url("**/meetings/meeting/")
    second.click("[name=_save]")
    second.click("[name=accept]")
    first.goto(address)
    states = first.locator("#participations-group td.field-state select option:checked").all_inner_texts()
    assert sorted(state.split(" ")[0] for state in states if state) == ["Kazakhstan", "Tajikistan"]


def new_meeting(desk, tab):
    """The address of the form of a meeting that nobody else has."""
    desk.open(tab, "meetings/meeting/add/")
    tab.check("#id_kind_0")
    tab.fill("#id_start", "2026")
    tab.click("[name=_continue]")
    tab.wait_for_url("**/change/")
    return tab.url


def take(tab, field):
    tab.check(f"input[name='choice meetings.meeting//{field}'][value=take]")

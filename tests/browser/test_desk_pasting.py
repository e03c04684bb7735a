"""A list with a misspelling, a name given twice and a Russian acronym, pasted and entered without scripts."""

LIST = """organizer: UNRCCA, CTITF
participant: CIS, EU, NATO, CSTO, OSCE, РАТС ШОС, CICA, CARRIC; CIS
Kazakhstan
group: Central Asian States"""


def test_each_name_is_told_what_it_means_before_anything_is_saved(desk, open_tab):
    tab = open_tab(java_script_enabled=False)
    desk.log_in(tab)
    desk.open(tab, "meetings/meeting/add/")
    tab.check("#id_kind_0")
    tab.fill("#id_start", "2025")
    tab.fill("#id_pasted-names", LIST)
    tab.click("[name=_save]")

    assert "Nothing is saved yet. " in tab.inner_text("#content-main")
    told = {cell(row, 0): cell(row, 2) for row in tab.locator("table.changes tbody tr").all()}
    assert told["UNRCCA line 1"] == "Matched"
    assert told["CARRIC line 2"] == "Matched by another name\n“CARRIC” is a misspelling of CARICC"
    assert told["РАТС ШОС line 2"].startswith("Matched"), "it is the acronym in Russian"
    twice = [row for row in tab.locator("table.changes tbody tr").all() if cell(row, 0) == "CIS line 2"]
    assert [cell(row, 2).split("\n")[0] for row in twice] == ["Matched", "Given twice"]
    assert "Also inside the group" in told["Kazakhstan line 3"]
    assert told["Central Asian States line 4"].startswith("Group as printed")

    tab.click("[name=save][value='1']")
    assert "12 rows were added." in tab.inner_text(".messagelist")
    rows = tab.locator("#participations-group tr.has_original")
    assert rows.count() == 12
    printed = [box.input_value() for box in tab.locator("[id^=id_participations-][id$=-printed]").all()]
    assert "CARRIC" in printed, "what the source prints is kept"


def cell(row, index):
    return row.locator("td, th").nth(index).inner_text().strip()

"""What the public sees keeps what readers expect of such a record, whatever a table says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ctitf_site.register.models import Batch, Document
from tests import factories as f
from tests.desk.proposing import saved
from tests.desk.sheets import compare, counts, csv_file, go_on, imported, problems

pytestmark = pytest.mark.django_db
REMEDY = "Needed, because this is published or will be: fill it in, or empty it on the form and say why there."


def document(**changes):
    return saved(f.make_document(**{"date": "2012-06", "title_ru": "Отчёт", **changes}))


def scheduled():
    return {"status": "draft", "publish_at": timezone.now() + timedelta(days=2)}


@pytest.mark.parametrize("standing", [dict, scheduled])
def test_an_empty_cell_empties_nothing_that_is_needed(standing, staff):
    report = document(**standing())
    shown = compare(staff, "documents", csv_file(["ref", "title_en", "date"], [report.ref, report.title_en, ""]))
    assert problems(shown) == [(2, "C", REMEDY)] and 'name="import"' not in shown.content.decode()
    go_on(staff, shown)
    report.refresh_from_db()
    assert report.date == "2012-06" and not Batch.objects.exists()


def test_a_title_in_one_language_is_enough(staff):
    report = document()
    imported(staff, "documents", ["ref", "title_ru"], [report.ref, ""])
    report.refresh_from_db()
    assert report.title_ru == ""
    [(_row, column, _why)] = problems(compare(staff, "documents", csv_file(["ref", "title_en"], [report.ref, ""])))
    assert column == "B", "one cell is named once, whichever rule it breaks"
    waits = document(**scheduled())
    [(_row, column, _why)] = problems(
        compare(staff, "documents", csv_file(["ref", "title_en", "title_ru"], [waits.ref, "", ""]))
    )
    assert column == "B"


@pytest.mark.parametrize("standing", [{"status": "draft"}, {"absent": {"date": "unknown"}}])
def test_a_draft_and_a_reason_leave_it_free(standing, staff):
    report = document(**standing)
    imported(staff, "documents", ["ref", "date"], [report.ref, ""])
    assert Document.objects.get(pk=report.pk).date == ""


def test_what_was_incomplete_before_may_be_changed(staff):
    report = document(date="")
    rows = ["ref", "title_en", "date"], [report.ref, "Another title", ""]
    assert counts(compare(staff, "documents", csv_file(*rows))) == {"changed": 1}


def test_links_to_several_are_asked_too(staff):
    contribution = f.make_contribution(description_en="What", start="2012", status="published")
    contribution.states.add(f.make_state())
    saved(contribution)
    keys = ["ref", "states", "description_en", "start"]
    found = problems(compare(staff, "contributions", csv_file(keys, [contribution.ref, "", "", "2013"])))
    assert sorted(found) == [(2, "B", REMEDY), (2, "C", REMEDY)]


def test_nothing_is_undone_that_would_leave_a_gap_in_public(staff):
    reports = [document(date="", title_en=f"Report {n}") for n in range(2)]
    draft = document(date="", status="draft")
    rows = [[report.ref, "2012-06"] for report in [*reports, draft]]
    imported(staff, "documents", ["ref", "date"], *rows)
    address = f"/admin/register/batch/{Batch.objects.get().pk}/undo/"
    answer = staff.post(address, follow=True).content.decode()
    assert "Nothing was undone." in answer
    for report in reports:
        assert f"{report} is published or will be, and would lack: Date." in answer
        assert Document.objects.get(pk=report.pk).date == "2012-06" and report.revisions.count() == 2
    assert f"{draft} is published" not in answer and not Batch.objects.get().undone_at

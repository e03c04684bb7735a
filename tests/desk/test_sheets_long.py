"""Long tables: what they cost, and that what is saved of the first rows changes nothing for the others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ctitf_site.register.models import Batch
from organizations.models import Organization
from tests import factories as f
from tests.desk.proposing import saved
from tests.desk.sheets import compare, csv_file, imported, problems

pytestmark = pytest.mark.django_db
KEYS = ["ref", "acronym_en", "title_en", "kind", "parent"]


@pytest.fixture
def whole(db):
    return saved(f.make_organization(acronym_en="UN", title_en="United Nations", kind="un_entity"))


def queries(client, table, *rows):
    file = csv_file(*rows)
    with CaptureQueriesContext(connection) as captured:
        shown = compare(client, table, file)
    assert problems(shown) == []
    return len(captured)


def test_new_parts_cost_the_same_queries_for_one_and_for_many(whole, staff):
    rows = [["", f"N{n}", f"New {n}", "un_entity", "UN"] for n in range(60)]
    queries(staff, "organizations", KEYS, rows[0])
    assert queries(staff, "organizations", KEYS, rows[0]) == queries(staff, "organizations", KEYS, *rows)


def test_moved_parts_cost_the_same_queries_for_one_and_for_many(whole, staff):
    parts = [f.make_organization(acronym_en=f"P{n}", kind="un_entity") for n in range(30)]
    for part in parts:
        f.make_organization(parent=part)
    rows = [[part.ref, "UN"] for part in parts]
    queries(staff, "organizations", ["ref", "parent"], rows[0])
    one = queries(staff, "organizations", ["ref", "parent"], rows[0])
    assert one == queries(staff, "organizations", ["ref", "parent"], *rows)


def test_rows_are_looked_at_after_the_rows_before(whole, staff):
    """Each alone would do; together they go round in a circle, or are parts of parts of parts."""
    one, two = f.make_organization(acronym_en="ONE"), f.make_organization(acronym_en="TWO")
    rows = ["ref", "parent"], [one.ref, "TWO"], [two.ref, "ONE"]
    [(row, column, why)] = problems(compare(staff, "organizations", csv_file(*rows)))
    assert (row, column) == (3, "B") and why.endswith("is a part of this organization.")
    free = ["ref", "parent"], [one.ref, "TWO"], [one.ref, ""]
    assert [row for row, _column, _why in problems(compare(staff, "organizations", csv_file(*free)))] == [3]
    chain = [f.make_organization(acronym_en=f"C{n}") for n in range(7)]
    rows = [[part.ref, above.ref] for above, part in zip(chain, chain[1:], strict=False)]
    [(row, _column, why)] = problems(compare(staff, "organizations", csv_file(["ref", "parent"], *rows)))
    assert (row, why) == (7, "Parts of parts go down to 6 levels.")


def many(count=505):
    """Rows that fill the first part that is saved, and some more."""
    return [["", f"F{n}", f"Filler {n}", "regional", ""] for n in range(count)]


def test_a_name_that_the_first_row_takes_away_is_known_to_the_last(whole, staff):
    rows = [[whole.ref, "UNO", "United Nations Organization", "un_entity", ""], *many()]
    rows += [["", "PART", "A part", "un_entity", "United Nations"]]
    assert imported(staff, "organizations", KEYS, *rows).status_code == 302
    assert Organization.objects.get(acronym_en="PART").parent_id == whole.pk
    assert Organization.objects.get(pk=whole.pk).title_en == "United Nations Organization"


def test_an_acronym_that_the_first_row_gives_up_is_free_for_the_last(whole, staff):
    rows = [[whole.ref, "UNO", "United Nations", "un_entity", ""], *many()]
    rows += [["", "UN", "Another", "regional", ""], ["", "NEW", "New", "regional", ""]]
    assert imported(staff, "organizations", KEYS, *rows).status_code == 302
    assert (Batch.objects.get().new, Batch.objects.get().changed) == (507, 1)


def test_what_the_first_row_makes_of_a_record_is_not_what_the_last_row_means(whole, staff):
    """A row without a ref means a record as it was before the file."""
    rows = [[whole.ref, "EU", "European Union", "regional", ""], *many(), ["", "UN", "United Nations", "", ""]]
    [(row, column, why)] = problems(compare(staff, "organizations", csv_file(KEYS, *rows)))
    assert (row, column, why) == (507 + 1, "A", f"Row 2 is about {whole.ref} already.")

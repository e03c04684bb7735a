"""A matrix of many rows shows the largest at first, and says so."""

import pytest

from tests import factories as f
from tests.actionplan.test_matrix import MATRIX, csv_rows, world
from tests.bulk import in_bulk
from tests.reading import read

pytestmark = pytest.mark.django_db
__all__ = ["world"]


def test_of_many_rows_the_page_shows_the_largest_and_says_so(client, world):
    with in_bulk():
        for number in range(210):
            f.make_contribution(organization=f.make_organization(acronym_en=f"MANY{number}"))
    page = read(client, f"{MATRIX}?basis=stated")
    assert "Of 212 rows the 200 with the largest numbers are shown" in page.text
    assert len(page.find("th", scope="row")) == 200 + 1
    assert "ONE" in page.text.split("Short names")[0]
    assert "All contributions 1 1 213 215" in page.text
    assert f"{MATRIX}?basis=stated&rows=all" in page.links
    whole = read(client, f"{MATRIX}?rows=all")
    assert len(whole.find("th", scope="row")) == 212 + 1 and "largest numbers" not in whole.text
    assert len(csv_rows(client, f"{MATRIX}?format=csv")) == 1 + 212 + 1
    assert len(client.get(f"{MATRIX}?format=json").json()["rows"]) == 212
    assert "rows: “some” is not one of the values" in read(client, f"{MATRIX}?rows=some", 400).text


def test_few_rows_are_all_shown_without_a_word(client, world):
    assert "largest numbers" not in read(client, MATRIX).text
    assert "largest numbers" not in read(client, f"{MATRIX}?by=state").text

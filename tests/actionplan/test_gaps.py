"""Where no contribution is recorded; drafts do not count as one."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from actionplan.models import Recommendation
from organizations.models import State
from tests import factories as f
from tests.bulk import in_bulk
from tests.reading import queries, read

pytestmark = pytest.mark.django_db
GAPS = "/en/contributions/gaps/"


@pytest.fixture
def world(db):
    first = f.make_pillar(number=1, title_en="Covered pillar")
    second = f.make_pillar(number=2, title_en="Second pillar")
    contribution = f.make_contribution()
    f.make_classification(contribution=contribution, pillar=first, measure=f.make_measure(pillar=first, paragraph=1))
    f.make_classification(contribution=contribution, pillar=second, basis="editorial", reason_en="Why")
    f.make_measure(pillar=second, paragraph=7, heading_en="Nobody’s measure")
    f.make_classification(contribution=f.make_contribution(status="draft"), pillar=second)
    contribution.states.add(f.make_state(group="central_asia", title_en="Alpha"))
    f.make_state(group="central_asia", title_en="Beta")
    f.make_state(title_en="Gamma")
    contribution.recommendations.add(f.make_recommendation(title_en="Taken up"))
    f.make_recommendation(title_en="Left")


def test_it_names_what_has_no_contribution_without_judging(client, world):
    page = read(client, GAPS)
    for words in ("II.7 Nobody’s measure", "Beta", "Left", "A contribution is recorded under every pillar."):
        assert words in page.text
    for words in ("I.1 ", "Alpha", "Gamma", "Taken up", "Covered pillar"):
        assert words not in page.text
    assert "that does not mean that nothing is done" in page.text
    assert "/en/plan/pillar-2/#measures" in page.links


def test_on_the_word_of_sources_alone_more_is_missing(client, world):
    text = read(client, f"{GAPS}?basis=stated").text
    assert "Second pillar" in text and "Covered pillar" not in text
    assert "all" in read(client, f"{GAPS}?basis=guess", 400).text
    assert "basis" in read(client, f"{GAPS}?pillar=PI-1", 400).text


def test_files_hold_what_the_page_shows(client, world):
    rows = list(csv.reader(StringIO(client.get(f"{GAPS}?format=csv").content.decode("utf-8-sig"))))
    assert rows[0] == ["Kind", "Code", "Title", "Address"]
    assert [row[:3] for row in rows[1:]] == [
        ["measure", "II.7", "Nobody’s measure"],
        ["state", State.objects.get(title_en="Beta").ref, "Beta"],
        ["recommendation", Recommendation.objects.get(title_en="Left").ref, "Left"],
    ]
    assert rows[1][3].endswith("/en/plan/pillar-2/#measures")
    found = client.get(f"{GAPS}?format=json").json()
    assert [[*gap.values()] for gap in found["results"]] == rows[1:]
    (sheet,) = load_workbook(BytesIO(client.get(f"{GAPS}?format=xlsx").content))
    assert [list(row) for row in sheet.values] == rows
    assert "csv, xlsx, json" in read(client, f"{GAPS}?format=pdf", 400).text


def test_each_gap_among_recommendations_is_in_the_list_without_contributions(client, world):
    f.make_contribution(status="draft").recommendations.add(Recommendation.objects.get(title_en="Left"))
    lists = {
        yes: client.get(f"/api/v1/recommendations/?without_contribution={yes}").json() for yes in ("true", "false")
    }
    titles = {yes: [row["title"]["en"] for row in found["results"]] for yes, found in lists.items()}
    assert titles == {"true": ["Left"], "false": ["Taken up"]}


def test_it_takes_as_many_queries_for_200_rows_as_for_one(client, world):
    few = queries(client, GAPS)
    with in_bulk():
        for _time in range(201):
            f.make_recommendation()
    assert queries(client, GAPS) == few <= 12
    page = read(client, GAPS)
    assert "Only the first 200 are shown." in page.text
    assert "/en/recommendations/?without_contribution=true" in page.links
    last = client.get(f"{GAPS}?format=json").json()["results"][-1]
    assert last["title"] == "All 202 recommendations without a contribution"
    assert last["html_url"].endswith("/en/recommendations/?without_contribution=true")

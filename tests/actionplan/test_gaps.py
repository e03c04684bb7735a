"""Where no contribution is recorded; drafts do not count as one."""

import pytest

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


def test_it_takes_as_many_queries_for_200_rows_as_for_one(client, world):
    few = queries(client, GAPS)
    with in_bulk():
        for _time in range(201):
            f.make_recommendation()
    assert queries(client, GAPS) == few <= 10
    assert "Only the first 200 are shown." in read(client, GAPS).text

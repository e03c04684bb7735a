"""The matrix of contributions: every number is the length of the list that it leads to."""

import html
import re

import pytest

from actionplan.models import Contribution
from tests import factories as f
from tests.bulk import in_bulk
from tests.reading import queries, read

pytestmark = pytest.mark.django_db
MATRIX = "/en/contributions/matrix/"


def numbers(client, address):
    """Each number of the matrix with the address that it leads to."""
    page = html.unescape(client.get(address).content.decode())
    return [(href, int(n)) for href, n in re.findall(r'<a (?:class="\w+" )?href="([^"]*\?[^"]*)"[^>]*>(\d+)', page)]


def listed(client, address):
    return int(re.search(r"(\d+) contribution", read(client, address).text)[1])


@pytest.fixture
def world(db):
    """Two organizations; contributions stated, classified, both, neither and in draft."""
    first, second = f.make_pillar(number=1), f.make_pillar(number=2)
    one = f.make_organization(acronym_en="ONE", kind="un_entity")
    two = f.make_organization(acronym_en="TWO", kind="regional")
    stated, classified, both, neither = (f.make_contribution(organization=one) for _time in range(4))
    place(stated, first, "stated")
    place(stated, first, "stated", f.make_measure(pillar=first))
    place(classified, second, "editorial")
    place(both, second, "stated")
    place(both, second, "editorial", f.make_measure(pillar=second))
    place(both, first, "editorial")
    place(f.make_contribution(organization=two), second, "editorial")
    place(f.make_contribution(organization=one, status="draft"), first, "stated")
    place(f.make_contribution(organization=f.make_organization(acronym_en="HIDDEN", status="draft")), first, "stated")
    place(neither, f.make_pillar(number=3, status="draft"), "stated")


def place(contribution, pillar, basis, measure=None):
    f.make_classification(contribution=contribution, pillar=pillar, basis=basis, measure=measure, reason_en="Why")


def test_the_matrix_counts_each_published_contribution_once_in_a_cell(world):
    counted = {row[:2]: row[2:] for row in Contribution.objects.published().by_pillar()}
    one, two = (
        Contribution.objects.published().values_list("organization", flat=True).distinct().order_by("organization")
    )
    assert counted == {
        (one, 1): (1, 1, 2),
        (one, 2): (1, 2, 2),
        (one, None): (2, 0, 1),
        (two, 2): (0, 1, 1),
        (two, None): (1, 0, 0),
    }


@pytest.mark.parametrize("query", ["", "?basis=all", "?basis=stated"])
def test_every_number_leads_to_exactly_these_contributions(client, world, query):
    found = numbers(client, MATRIX + query)
    assert len(found) >= 4
    for address, number in found:
        assert listed(client, address) == number, address


@pytest.mark.thorough
@pytest.mark.parametrize("query", ["", "?basis=stated"])
def test_every_number_of_the_real_register_is_right(client, facts, query):
    found = numbers(client, MATRIX + query)
    assert len(found) >= 30
    assert [address for address, number in found if listed(client, address) != number] == []


def test_stated_only_leaves_out_what_the_register_classified(client, world):
    text = read(client, f"{MATRIX}?basis=stated").text
    assert "only where a source states the pillar" in text
    assert "none stated" in text and "1 classified" not in text
    assert "1 classified" in read(client, MATRIX).text


def test_empty_cells_say_which_emptiness(client, world):
    page = read(client, MATRIX)
    assert len(page.find("span", role="img")) == len(page.find("span", **{"aria-label": "not recorded"})) == 2
    assert "This does not mean that there is none." in page.text


def test_organizations_are_grouped_by_kind_and_drafts_stay_away(client, world):
    text = read(client, MATRIX).text
    places = [text.index(word) for word in ("UN entities", "ONE", "Regional organizations", "TWO", "All organizations")]
    assert places == sorted(places)
    assert "HIDDEN" not in text and "International organizations" not in text
    assert "All organizations 2 3 1" in text


def test_columns_are_the_published_pillars_and_one_for_none(client, world):
    page = read(client, MATRIX)
    assert len(page.find("th", scope="col")) == 1 + 2 + 1
    assert "No pillar named" in page.text


def test_the_matrix_is_counted_by_one_query(client, world):
    """The other two bring the names of organizations and pillars."""
    assert queries(client, MATRIX) == queries(client, f"{MATRIX}?basis=stated") == 3
    pillar = f.make_pillar(number=4)
    with in_bulk():
        for _time in range(30):
            place(f.make_contribution(), pillar, "stated")
    assert queries(client, MATRIX) == 3


def test_the_matrix_without_contributions_says_so(client):
    assert "No contribution is published yet." in read(client, MATRIX).text

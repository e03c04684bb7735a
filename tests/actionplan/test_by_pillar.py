"""Contributions by pillar on profiles: each number leads to exactly the records it counts."""

import pytest

from tests import factories as f
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def covered():
    """A State covered by three contributions: stated, classified, and under no pillar."""
    state, pillars = f.make_state(slug="kazakhstan"), [f.make_pillar(number=number) for number in (1, 2)]
    organization = f.make_organization(slug="caricc")
    for pillar, basis in ((pillars[0], "stated"), (pillars[0], "editorial"), (None, "")):
        contribution = f.make_contribution(organization=organization)
        contribution.states.add(state)
        if pillar:
            f.make_classification(
                contribution=contribution, pillar=pillar, basis=basis, reason_en="Drugs finance terror."
            )
    return state, organization


@pytest.mark.parametrize("place", ["states/kazakhstan", "organizations/caricc"])
def test_numbers_lead_to_what_they_count(client, covered, place):
    page = read(client, f"/en/{place}/")
    counted = [link for link in page.links if "/contributions/?" in link and ("pillar" in link)]
    assert len(counted) == 4
    numbers = [read(client, link).text for link in counted]
    for text, words in zip(
        numbers, ("1 contribution", "1 contribution", "2 contributions", "1 contribution"), strict=True
    ):
        assert words in text
    widths = [(bar["class"], bar["width"]) for bar in page.find("rect")]
    assert widths == [("guessed bar-1", "100"), ("bar-1", "50"), ("guessed", "50")]


def test_drafts_are_not_counted(client, covered):
    state, organization = covered
    f.make_contribution(organization=organization, status="draft").states.add(state)
    assert read(client, "/en/states/kazakhstan/").find("rect", width="50", **{"class": "guessed"})

"""Few rows that a filter chooses are found by their keys, many on the way: the same rows in the same order."""

import pytest

from ctitf_site.web import choosing
from tests import factories as f
from tests.api import get
from tests.desk.proposing import saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    """Contributions of two States, of two kinds and years; one of them is a draft, another names a draft."""
    one, other = f.make_state(), f.make_state()
    pillar = f.make_pillar()
    for number in range(6):
        row = f.make_contribution(kind=["training", "project"][number % 2], start=f"{2010 + number}")
        row.states.add(*([one] if number % 3 else [one, other]))
        if number % 2:
            f.make_classification(contribution=row, pillar=pillar)
    f.make_contribution(kind="training", start="2011", status="draft").states.add(one)
    f.make_contribution(kind="training", organization=f.make_organization(status="draft")).states.add(one)
    f.make_citation(document=f.make_document(languages="en;ru"), path="end", preferred=True)
    f.make_document(languages="ru", date="2011-05")
    saved(f.make_meeting())  # from its number on, what was found is kept
    return one


@pytest.mark.parametrize("path", ["contributions/", "documents/", "citations/"])
def test_few_and_many_are_the_same(client, rows, path, monkeypatch):
    asked = {
        "contributions/": [
            *(f"state={rows.ref}", f"state__not={rows.ref}", "kind=training", "kind__not=project", "start=2011"),
            *("start__gte=2012&ordering=-start", "start__lte=2013&ordering=title", "end__lte=2013"),
            *("pillar=PI-1", "pillar__not=PI-1", "without_state=false", "without_pillar=any"),
        ],
        "documents/": ["language=en", "language=ru&ordering=-date", "language__not=en", "date=2011", "kind=report"],
        "citations/": ["path=end", "path__not=end", "preferred=true", "preferred=false", "ordering=-record"],
    }[path]
    few = [[row["url"] for row in get(client, f"{path}?{query}")["results"]] for query in asked]
    monkeypatch.setattr(choosing, "FEW", 0)
    for query, found in zip(asked, few, strict=True):
        answer = get(client, f"{path}?{query}")
        assert [row["url"] for row in answer["results"]] == found, query
        assert answer["count"] == len(found), query
    assert any(few)


def test_each_kind_and_each_day_is_a_question_of_its_own(client):
    state, one, other = f.make_state(), saved(f.make_organization()), saved(f.make_organization())
    f.make_membership(state=state, organization=one, start="2010", end="2012")
    f.make_membership(state=state, organization=other, start="2015")

    def found(path):
        answer = get(client, path)
        assert answer["count"] == len(answer["results"])
        return {row["ref"] for row in answer["results"]}

    for _time in range(2):
        assert found("states/?membership=member") == {state.ref}
        assert found("organizations/?membership=member") == {one.ref, other.ref}
        assert found(f"organizations/?state={state.ref}&on=2011") == {one.ref}
        assert found(f"organizations/?state={state.ref}&on=2016") == {other.ref}
        assert found(f"organizations/?state__not={state.ref}&on=2011") == {other.ref}
        assert found(f"organizations/?state__not={state.ref}&on=2016") == {one.ref}


@pytest.mark.parametrize("ordering", ["record", "-record"])
def test_many_citations_of_one_record_are_all_on_some_page(client, ordering):
    meeting = f.make_meeting()
    made = {f.make_citation(entry=meeting).uid for _time in range(5)}
    path, seen = f"citations/?ordering={ordering}&limit=2", []
    while path:
        answer = get(client, path)
        seen += [row["uid"] for row in answer["results"]]
        path = answer["next"] and answer["next"].partition("/api/v1/")[2]
    assert sorted(seen) == sorted(made)

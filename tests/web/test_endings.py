"""Every endpoint takes the format as the ending of its address too, and says which formats it has."""

import pytest

from ctitf_site.api import FORMATS
from tests.api import NOUNS, ROOT, errors, get
from tests.site.world import published_world

pytestmark = pytest.mark.django_db

QUERIES = {
    "search": "?q=meeting",
    "matrix": "?rows=organization&columns=pillar",
    **dict.fromkeys(("changes", "disagreements", "releases", "status"), ""),
    **dict.fromkeys((f"{noun}s" for noun in NOUNS), ""),
}


def body(response):
    return b"".join(response)


@pytest.mark.parametrize("name", QUERIES)
def test_the_ending_gives_what_the_parameter_gives(client, name):
    published_world()
    query = QUERIES[name]
    offered = client.options(f"{ROOT}{name}/").json()["formats"]
    assert "json" in offered
    for ending in FORMATS:
        response = client.get(f"{ROOT}{name}.{ending}{query}")
        if ending not in offered:
            assert errors(client, f"{name}.{ending}{query}")["format"]["allowed"] == offered
            continue
        same = client.get(f"{ROOT}{name}/{query}{'&' if query else '?'}format={ending}")
        assert response.status_code == same.status_code == 200
        assert response["Content-Type"] == same["Content-Type"]
        if ending != "json":  # there the links name the address
            assert body(response) == body(same)


@pytest.mark.parametrize("name", QUERIES)
def test_an_ending_of_nothing_is_not_found(client, name):
    get(client, f"{name}.pdf", 404)


def test_pages_keep_the_ending(client, facts):
    answer = get(client, "disagreements.json", limit=1)
    assert "/disagreements.json?limit=1&cursor=" in answer["next"]

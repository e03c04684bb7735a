"""``Accept`` chooses the format by its weights, as RFC 9110 has them."""

import pytest

from tests.api import ROOT

pytestmark = pytest.mark.django_db

CHOSEN = {
    "": "application/json",
    "*/*": "application/json",
    "text/csv": "text/csv",
    "text/*": "text/csv",
    "text/csv;q=0.9, application/json;q=0.1": "text/csv",
    "text/csv;q=0.1, application/json;q=0.9": "application/json",
    "text/csv, application/json": "application/json",
    "text/csv, */*;q=0.1": "text/csv",
    "application/json;q=0, */*": "text/csv",
    "text/*;q=0.9, text/csv;q=0, application/x-ndjson;q=0.2": "application/x-ndjson",
    "application/json; charset=utf-8": "application/json",
    "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8": "application/json",
    "text/csv; q*=foo'bar'baz, application/x-ndjson": "application/x-ndjson",
    "text/csv;q=much": "text/csv",
    "text/csv, text/csv;q=0, application/json;q=0.1": "application/json",
    ",": "application/json",
}


@pytest.mark.parametrize("accept", CHOSEN, ids=lambda accept: accept or "empty")
def test_the_heaviest_that_is_offered_answers(client, accept):
    response = client.get(f"{ROOT}persons/", headers={"accept": accept})
    assert response.status_code == 200
    assert response["Content-Type"].partition(";")[0] == CHOSEN[accept]


@pytest.mark.parametrize(
    "accept", ["application/json;q=0", "text/csv;q=0", "*/*;q=0", "text/html, image/*", "csv", "*"]
)
def test_what_the_client_refused_is_not_sent(client, accept):
    response = client.get(f"{ROOT}persons/?limit=1", headers={"accept": accept})
    assert (response.status_code, response["Content-Type"]) == (406, "application/problem+json")


def test_the_address_decides_before_the_header(client):
    for address in ("persons.csv", "persons/?format=csv"):
        response = client.get(f"{ROOT}{address}", headers={"accept": "application/json"})
        assert response["Content-Type"].startswith("text/csv")

"""What OPTIONS says of a list, a record and the root of the API."""

import pytest

from ctitf_site.api import FORMATS
from ctitf_site.web.shape import PARAMETERS
from tests.api import ROOT

pytestmark = pytest.mark.django_db


def test_options_explain_a_list(client):
    answer = client.options(f"{ROOT}persons/").json()
    assert answer["formats"] == FORMATS
    assert answer["about"].startswith("One row is one person who spoke at a meeting")
    assert answer["ordering"] == ["ref", "title", "updated_at"]
    assert [*answer["parameters"]] == ["q", *PARAMETERS]
    assert answer["parameters"]["q"] == "Every word must occur in a title, a name or the ref, in English or Russian."
    detail = client.options(f"{ROOT}persons/P-0001/").json()
    assert [*detail["parameters"]] == [*PARAMETERS] and "ordering" not in detail, "one row takes no filters"
    assert client.options(ROOT).json() == {"formats": ["json"]}


def test_options_answer_in_json_whatever_is_accepted(client):
    for answer in (
        client.options(f"{ROOT}persons/?format=csv"),
        client.options(f"{ROOT}persons/", HTTP_ACCEPT="text/csv"),
    ):
        assert answer.status_code == 200 and answer.json()["formats"]

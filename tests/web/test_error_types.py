"""Whatever cannot be answered under /api/ is told in one shape, and its type is a page that explains it."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from ctitf_site.web import errors
from ctitf_site.web.error_types import TYPES
from tests import factories as f
from tests.api import ROOT
from tests.reading import Page, read

pytestmark = pytest.mark.django_db
DOCS = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()


def path_of(problem):
    return problem["type"].removeprefix(settings.SITE_URL)


def refused(client, path="persons/", method="get", **how):
    """The problem that is answered: its status, the name of its type, and its text."""
    response = getattr(client, method)(f"{ROOT}{path}", **how)
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code and problem["title"] and problem["detail"]
    page = read(client, path_of(problem))
    assert problem["title"] in page.text and str(problem["status"]) in page.text
    return response.status_code, path_of(problem).split("/")[-2]


def test_each_error_has_its_type_and_the_type_a_page(client, monkeypatch):
    f.make_person(ref="P-0001", status="withdrawn", withdrawn_reason_en="Named in error.")
    assert refused(client, "persons/?colour=red") == (400, "bad-query")
    assert refused(client, "persons/?as_of=yesterday") == (400, "bad-query")
    assert refused(client, "persons/?q=%00") == (400, "malformed")
    assert refused(client, headers={"host": "evil.example"}) == (400, "malformed")
    assert refused(client, "nothing/at/all/") == (404, "not-found")
    assert refused(client, method="post") == (405, "read-only")
    assert refused(client, headers={"accept": "text/html"}) == (406, "no-such-format")
    assert refused(client, "persons/P-0001/") == (410, "withdrawn")
    monkeypatch.setattr("ctitf_site.web.viewsets.read_page", lambda *args: 1 / 0)
    client.raise_request_exception = False
    assert refused(client) == (500, "failed")


@pytest.mark.parametrize("accept_language", ["ru", "ru-RU,en;q=0.5"])
def test_the_type_is_the_same_in_every_language(client, accept_language):
    for path in ("nothing/", "persons/?colour=red", "persons/?q=%00"):
        problem = client.get(f"{ROOT}{path}", headers={"accept-language": accept_language}).json()
        assert path_of(problem) == path_of(client.get(f"{ROOT}{path}").json())
        assert problem["title"] in ("Не найдено", "На этот запрос нельзя ответить")


def test_a_status_that_nobody_foresaw_has_a_type_too(client, monkeypatch):
    from rest_framework.exceptions import UnsupportedMediaType

    def refuse(*_arguments):
        raise UnsupportedMediaType("text/plain")

    monkeypatch.setattr("ctitf_site.web.viewsets.read_page", refuse)
    problem = client.get(f"{ROOT}persons/").json()
    assert (problem["status"], path_of(problem)) == (415, "/en/data/errors/malformed/")


@pytest.mark.parametrize(
    ("status", "name"), [(408, "too-slow"), (411, "no-length"), (413, "too-large"), (429, "too-many-requests")]
)
def test_what_is_refused_before_the_site_is_asked_has_a_type(rf, status, name):
    problem = json.loads(errors.bare(rf.post(f"{ROOT}persons/"), status, "Why.").content)
    assert path_of(problem) == f"/en/data/errors/{name}/" and problem["title"] == str(TYPES[name].title)


@pytest.mark.parametrize(("language", "words"), [("en", "more ask at this moment"), ("ru", "одновременно")])
def test_the_page_of_later_tells_of_very_many_who_ask(client, language, words):
    assert words in read(client, f"/{language}/data/errors/later/").text


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", TYPES)
def test_the_page_of_a_type_says_when_and_what_to_do(client, django_assert_num_queries, language, name):
    with django_assert_num_queries(0):
        page = read(client, f"/{language}/data/errors/{name}/")
    assert page.headings[0] == 1 and page.unbalanced == []
    assert f'"type": "{settings.SITE_URL}/en/data/errors/{name}/"' in page.text
    assert page.find("a", href=f"/{language}/data/errors/") and page.find("a", href=f"/{language}/data/")


def test_the_list_leads_to_every_type(client):
    page = read(client, "/en/data/errors/")
    assert all(page.find("a", href=f"/en/data/errors/{name}/") for name in TYPES)
    assert read(client, "/en/data/").find("a", href="/en/data/errors/")


@pytest.mark.parametrize("path", ["nothing/", "BAD-QUERY/", "%00/", "bad-query/x/"])
def test_a_type_that_is_none_is_404(client, path):
    assert isinstance(read(client, f"/en/data/errors/{path}", 404), Page)
    assert client.get("/en/data/errors/bad-query/?colour=red").status_code == 400


def test_the_documents_list_every_type():
    rows = re.findall(r"^\| (\d+) \| `([a-z-]+)` \|", DOCS, re.M)
    assert rows == [(str(kind.status), kind.name) for kind in TYPES.values()]

"""The description of the API is valid OpenAPI 3.1, leaves nothing out, and every answer is as described."""

import pytest
from django.urls import URLPattern
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from ctitf_site import api
from ctitf_site.web.errors import TITLES
from tests import factories as f
from tests.api import NOUNS, ROOT, get

pytestmark = pytest.mark.django_db
VIEWSETS = {viewset.noun(): viewset for viewset in api.VIEWSETS}


@pytest.fixture
def document(client):
    """The description, as a program reads it."""
    return get(client, "openapi.json")


def schema_of(document, path):
    """The validator of what ``path`` answers as JSON."""
    found = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    return Draft202012Validator({**found, "components": document["components"]}, format_checker=FormatChecker())


def parameters(document, path):
    return {found["name"]: found for found in document["paths"][path]["get"]["parameters"]}


def test_it_is_valid(document):
    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_it_is_in_english_and_made_once(client, document):
    response = client.get(f"{ROOT}openapi.json", headers={"accept-language": "ru"})
    assert response.json() == document
    assert document["info"]["title"] == "Register of the Joint Plan of Action"


def test_the_root_leads_to_it(client):
    root = client.get(ROOT)
    assert root.json()["openapi"].endswith("/api/v1/openapi.json")
    assert root["Link"] == f'<{root.json()["openapi"]}>; rel="service-desc"; type="application/json"'


def test_it_says_where_the_register_and_its_manual_are(document, settings):
    assert document["servers"] == [{"url": f"{settings.SITE_URL}/api/v1"}]
    assert document["externalDocs"]["url"] == f"{settings.SITE_URL}/en/data/api/"
    assert "contact" not in document["info"] and "license" not in document["info"]


def test_it_names_who_answers_for_it(client, settings):
    settings.CONTACT_EMAIL = "register@example.org"
    assert get(client, "openapi.json")["info"]["contact"] == {"email": "register@example.org"}


def test_it_names_every_route(document):
    assert all(isinstance(route, URLPattern) for route in api.urlpatterns)
    assert len(document["paths"]) == len([route for route in api.urlpatterns if "format" not in str(route.pattern)])
    named = [path["get"]["operationId"] for path in document["paths"].values()]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("noun", NOUNS)
def test_it_names_every_filter_order_and_format(document, noun):
    viewset, asked = VIEWSETS[noun], parameters(document, f"/{noun}s/")
    filterset = viewset.filterset_class
    assert {*filterset.base_filters, *filterset.common, "format", "as_of"} <= set(asked)
    assert {word.removeprefix("-") for word in asked["ordering"]["schema"]["enum"]} == set(filterset.orderings)
    assert asked["format"]["schema"]["enum"] == [renderer.format for renderer in viewset.renderer_classes]
    assert [name for name, found in asked.items() if not found["description"]] == []
    content = document["paths"][f"/{noun}s/"]["get"]["responses"]["200"]["content"]
    assert list(content) == [renderer.media_type for renderer in viewset.renderer_classes]


def test_it_names_every_error(document):
    for path in document["paths"].values():
        answers = {int(status) for status in path["get"]["responses"]}
        assert {400, 406, 429, 500, 503} <= answers
        assert answers <= {200, 301, 304, 429, *TITLES}
    assert {"301", "404", "410"} <= set(document["paths"]["/meetings/{ref}/"]["get"]["responses"])


def asked_with_example(document, path):
    """For each parameter with an example, the query that tries it."""
    for name, found in parameters(document, path).items():
        if found["in"] == "query" and "example" in found:
            value = found["example"]
            yield {name: ",".join(value) if isinstance(value, list) else value}


NEEDED = {"/search/": {"q": "seminar"}, "/matrix/": {"rows": "organization", "columns": "pillar"}}


@pytest.mark.thorough
def test_every_example_is_answered(client, facts, document):
    for path in document["paths"]:
        if "{uid}" in path:
            continue  # the uids of rows are made when they are loaded
        needed = NEEDED.get(path, {})
        known = {name: found["example"] for name, found in parameters(document, path).items() if found["in"] == "path"}
        for query in asked_with_example(document, path):
            response = client.get(f"{ROOT}{path.format(**known).lstrip('/')}", needed | query)
            assert response.status_code == 200, (path, query, response.content[:300])


def unnamed(schema, value, document):
    """Members of ``value`` of which ``schema`` says nothing."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return [] if value is None else unnamed(schema["anyOf"][0], value, document)
    if isinstance(value, list):
        return [name for item in value for name in unnamed(schema.get("items", {}), item, document)]
    if not isinstance(value, dict) or "additionalProperties" in schema:
        return []
    known = schema.get("properties", {})
    inner = [name for key, item in value.items() if key in known for name in unnamed(known[key], item, document)]
    return [*set(value).difference(known), *inner]


def agree(document, path, answer):
    """``answer`` is what ``path`` is described to answer, and nothing else."""
    check = schema_of(document, path)
    assert [f"{error.json_path}: {error.message}" for error in check.iter_errors(answer)] == []
    assert unnamed(check.schema, answer, document) == []


@pytest.mark.parametrize("most", [1, pytest.param(200, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("noun", NOUNS)
def test_every_list_and_row_is_as_described(client, facts, document, noun, most):
    answer = get(client, f"{noun}s/", limit=200)
    assert answer["results"]
    agree(document, f"/{noun}s/", answer)
    key = "ref" if "ref" in answer["results"][0] else "uid"
    for row in answer["results"][:most]:
        agree(document, f"/{noun}s/{{{key}}}/", get(client, f"{noun}s/{row[key]}/"))


SHAPED = [
    ("contributions", "organization.parent,classifications,citations"),
    ("meetings", "participations.state,country"),
]


@pytest.mark.parametrize(("path", "expand"), SHAPED)
@pytest.mark.parametrize("lang", ["", "ru"])
def test_what_is_given_in_full_or_in_one_language_is_as_described(client, facts, document, path, expand, lang):
    answer = get(client, f"{path}/", expand=expand, lang=lang, limit=20)
    assert [*schema_of(document, f"/{path}/").iter_errors(answer)] == []
    assert [*schema_of(document, f"/{path}/").iter_errors(get(client, f"{path}/", fields="title"))] == []


@pytest.mark.parametrize("path", ["states", "organizations", "memberships"])
def test_what_was_true_on_a_day_is_as_described(client, facts, document, path):
    agree(document, f"/{path}/", get(client, f"{path}/", on="2012-06-20"))


def test_a_record_of_a_day_is_as_described(client, facts, document):
    agree(document, "/states/{ref}/", get(client, "states/S-KAZ/", on="2012-06-20"))


@pytest.mark.searches
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("", {}),
        ("changes/", {"limit": 20}),
        ("changes/", {"include": "record", "limit": 5}),
        ("search/", {"q": "CARRIC"}),
        ("search/", {"q": "seminar", "kind": "meeting"}),
        ("disagreements/", {"limit": 200}),
        ("matrix/", {"rows": "state", "columns": "year"}),
        ("matrix/", {"of": "participations", "rows": "role", "columns": "meeting"}),
        ("status/", {}),
        ("releases/", {}),
    ],
)
def test_what_is_about_all_kinds_is_as_described(client, facts, document, path, query):
    agree(document, f"/{path}", get(client, path, **query))


def test_errors_are_as_described(client, document):
    problem = Draft202012Validator(document["components"]["schemas"]["Problem"], format_checker=FormatChecker())
    gone = f.make_meeting(status="withdrawn", withdrawn_reason_en="Entered twice")
    answers = [
        get(client, "meetings/", 400, colour="red"),
        get(client, "meetings/M-9999/", 404),
        client.post(f"{ROOT}meetings/").json(),
        client.get(f"{ROOT}meetings/", headers={"accept": "image/png"}).json(),
        client.get(f"{ROOT}meetings/{gone.ref}/").json(),
    ]
    for answer in answers:
        problem.validate(answer)
        assert set(answer) <= set(problem.schema["properties"])

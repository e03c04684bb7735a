"""The API read as linked data: each answer with the context that its header names."""

import json

import pytest
from pyld import jsonld

from ctitf_site.api import VIEWSETS
from tests import factories as f
from tests.api import ROOT, get

pytestmark = pytest.mark.django_db
CONTEXT, SCHEMA = "/data/context.jsonld", "https://schema.org/"
NOUNS = [viewset.noun() for viewset in VIEWSETS]


def expanded(client, answer):
    """The statements that a program finds in the JSON."""
    found = client.get(CONTEXT)
    assert (found.status_code, found["Content-Type"]) == (200, "application/ld+json")
    return jsonld.expand(answer, {"expandContext": json.loads(found.content)})


def test_a_record_is_a_thing_with_names_in_languages(client):
    meeting = f.make_meeting(title_en="Meeting", title_ru="Совещание", start="2012-06-21", absent={"end": "unknown"})
    answer = get(client, f"meetings/{meeting.ref}/")
    (thing,) = expanded(client, answer)
    assert thing["@id"] == answer["url"]
    names = {name["@language"]: name["@value"] for name in thing[f"{SCHEMA}name"]}
    assert names == {"en": "Meeting", "ru": "Совещание"}
    assert thing[f"{SCHEMA}identifier"] == [{"@value": meeting.ref}]
    assert thing[f"{SCHEMA}startDate"] == [{"@value": "2012-06-21"}]
    assert {page["@id"] for page in thing[f"{SCHEMA}url"]} == {*answer["html_url"].values()}
    assert thing["http://127.0.0.1:8000/en/data/api/#absent"] == [{"@type": "@json", "@value": {"end": "unknown"}}]


def test_a_related_record_is_named_by_its_address(client):
    meeting = f.make_meeting(country=f.make_state(title_en="Slovakia"))
    (thing,) = expanded(client, get(client, f"meetings/{meeting.ref}/"))
    (country,) = thing["http://127.0.0.1:8000/en/data/api/#country"]
    assert country["@id"].endswith(f"/api/v1/states/{meeting.country.ref}/")
    assert country[f"{SCHEMA}name"] == [{"@language": "en", "@value": "Slovakia"}]


@pytest.mark.parametrize("lang", ["", pytest.param("ru", marks=pytest.mark.thorough)])
@pytest.mark.parametrize("noun", NOUNS)
def test_every_list_of_the_real_register_can_be_read(client, facts, noun, lang):
    answer = get(client, f"{noun}s/", limit=20, lang=lang)
    (page,) = expanded(client, answer)
    assert {thing["@id"] for thing in page["@graph"]} == {row["url"] for row in answer["results"]}
    (thing,) = expanded(client, get(client, answer["results"][0]["url"].partition(ROOT)[2]))
    assert thing["@id"] == answer["results"][0]["url"]


def test_answers_about_records_name_the_context(client, settings):
    link = f'<{settings.SITE_URL}{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    meeting = f.make_meeting()
    for path in ("meetings/", f"meetings/{meeting.ref}/", "sessions/"):
        assert client.get(f"{ROOT}{path}")["Link"] == link
        assert client.head(f"{ROOT}{path}")["Link"] == link
    for path in ("meetings.csv", "meetings/?colour=red", "meetings/M-9999/", "status/"):
        assert link not in client.get(f"{ROOT}{path}").get("Link", "")


def test_the_context_is_known_and_takes_no_parameters(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        found = client.get(CONTEXT, headers={"origin": "https://partner.example"})
    assert found["Access-Control-Allow-Origin"] == "*" and "max-age=300" in found["Cache-Control"]
    assert client.get(CONTEXT, headers={"if-none-match": found["ETag"]}).status_code == 304
    assert client.get(f"{CONTEXT}?colour=red").status_code == 400
    assert client.post(CONTEXT).status_code == 405

"""What partners can ask of an answer: which members, what in full, in which language, and what to leave out."""

import csv
import json
from io import StringIO

import pytest

from tests import factories as f
from tests.api import ROOT, errors, get, queries, table
from tests.bulk import in_bulk

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    state = f.make_state(title_en="Kazakhstan", title_ru="Казахстан")
    parent = f.make_organization(title_en="United Nations", acronym_en="UN")
    child = f.make_organization(title_en="Centre", title_ru="", parent=parent, acronym_en="UNRCCA")
    f.make_membership(organization=parent, state=state)
    contribution = f.make_contribution(title_en="Training", title_ru="Обучение", organization=child)
    contribution.states.add(state)
    f.make_citation(entry=contribution, path="start", printed="in spring", value_en="2011", locator="p. 3")
    return contribution


def only(client, path="contributions/", /, **query):
    (row,) = get(client, path, **query)["results"]
    return row


def test_only_the_members_that_are_asked_for(client, world):
    assert only(client, fields="title,ref") == {"ref": world.ref, "title": {"en": "Training", "ru": "Обучение"}}
    assert get(client, f"contributions/{world.ref}/", fields="ref") == {"ref": world.ref}
    assert table(client, "contributions/", fields="ref,title") == [
        {"ref": world.ref, "title_en": "Training", "title_ru": "Обучение"}
    ]
    allowed = errors(client, "contributions/", fields="ref,colour")["fields"]["allowed"]
    assert {"ref", "title", "organization"} <= {*allowed} and "citations" not in allowed


def test_records_that_are_named_can_be_given_in_full_two_deep(client, world):
    named = only(client, expand="organization.parent,states")
    assert named["organization"]["acronym"]["en"] == "UNRCCA"
    assert named["organization"]["parent"]["acronym"]["en"] == "UN"
    assert named["states"][0]["official_name"] is not None and named["states"][0]["html_url"]["ru"].endswith("/")
    assert "acronym" not in only(client)["organization"]
    row = only(client, expand="organization", fields="organization")
    assert [*row] == ["organization"] and row["organization"]["ref"] == world.organization.ref


def test_where_each_fact_comes_from_can_be_asked_for_in_lists(client, world):
    (citation,) = only(client, expand="citations.document")["citations"]
    assert (citation["path"], citation["printed"], citation["locator"]) == ("start", "in spring", "p. 3")
    assert citation["value"]["en"] == "2011" and citation["document"]["html_url"]["en"]
    assert table(client, "contributions/", expand="citations")[0]["citations_printed"] == "in spring"


def test_what_cannot_be_given_in_full_is_said(client, world):
    for expand in ("title", "colour", "organization.colour", "states.kind"):
        assert errors(client, "contributions/", expand=expand)["expand"]["allowed"], expand
    assert "too deep" in errors(client, "contributions/", expand="organization.parent.parent")["expand"]["problem"]
    many = ",".join(f"name{number}" for number in range(51))
    for name in ("fields", "expand"):
        assert "At most 50" in errors(client, "contributions/", **{name: many})[name]["problem"]
        assert errors(client, "contributions/", **{name: ","})[name]


def test_texts_in_one_language(client, world):
    row = only(client, lang="ru", expand="organization")
    assert (row["title"], row["organization"]["title"]) == ("Обучение", None)
    assert row["html_url"].startswith("http") and "/ru/" in row["html_url"]
    assert table(client, "contributions/", lang="ru", fields="title")[0] == {"title": "Обучение"}
    assert errors(client, "contributions/", lang="kk")["lang"]["allowed"] == ["en", "ru"]


def test_drafts_stay_away_whatever_is_given_in_full(client, world):
    draft = f.make_state(title_en="ZZSECRET", status="draft")
    world.states.add(draft)
    f.make_membership(organization=world.organization.parent, state=draft)
    f.make_citation(entry=world, path="end", document=f.make_document(title_en="ZZSECRET", status="draft"))
    full = "organization.memberships,organization.parent,states.names,citations.document"
    response = client.get(f"{ROOT}contributions/", {"expand": full})
    assert response.status_code == 200 and "ZZSECRET" not in response.content.decode()


def test_in_full_it_takes_the_same_queries_for_200_rows_as_for_one(client, world):
    full = {"expand": "organization.parent,states.names,citations.document,recommendations"}
    few = queries(client, "contributions/", limit=200, **full)
    with in_bulk():
        for _time in range(200):
            f.make_citation(entry=f.make_contribution(organization=world.organization), path="start")
    assert queries(client, "contributions/", limit=200, **full) == few <= 20


def test_a_row_on_each_line(client, world):
    f.make_contribution()
    response = client.get(f"{ROOT}contributions/?format=ndjson")
    assert response["Content-Type"] == "application/x-ndjson; charset=utf-8" and response.streaming
    lines = [json.loads(line) for line in b"".join(response).splitlines()]
    assert lines == get(client, "contributions/")["results"]
    (detail,) = b"".join(client.get(f"{ROOT}contributions/{world.ref}/?format=ndjson")).splitlines()
    assert json.loads(detail) == get(client, f"contributions/{world.ref}/")


def test_the_ending_of_an_address_names_the_format(client, world):
    text = b"".join(client.get(f"{ROOT}contributions.csv?fields=ref")).decode("utf-8-sig")
    assert list(csv.reader(StringIO(text))) == [["ref"], [world.ref]]
    assert client.get(f"{ROOT}contributions/{world.ref}.json").json()["ref"] == world.ref
    assert client.get(f"{ROOT}contributions.xml").status_code == 404
    assert "format" in errors(client, "contributions.csv", format="csv")


def test_a_record_says_which_public_change_last_touched_it(client, past):
    person = f.make_person(title_en="Then")
    first = f.save(person)
    f.save(f.make_person())
    f.save(person, title_en="Now")
    assert [row["revision"] for row in get(client, "persons/")["results"]] == [3, 2]
    assert get(client, f"persons/{person.ref}/", as_of="seq:2")["revision"] == 1
    assert first is not None

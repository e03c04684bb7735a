"""A partner that applies the change feed ends with what the public sees; drafts never appear in it."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import call_command

from ctitf_site.register.models import Entry, Revision
from ctitf_site.register.public import record_models
from ctitf_site.register.snapshots import snapshots
from tests import factories as f
from tests.api import errors, text_of
from tests.factories import save
from tests.partner import FEED, Partner

pytestmark = pytest.mark.django_db


def mirror(client):
    """A partner who asks through ``client``, two changes at a time."""
    return Partner(lambda address: client.get(address).json(), limit=2)


def what_it_shows(partner):
    """The records of the copy that are shown, as text."""
    partner.catch_up()
    rows = {ref: record["record"] for ref, record in partner.copy.items()}
    return {ref: json.dumps(found, sort_keys=True) for ref, found in rows.items() if len(found) > 1}


def what_the_public_sees():
    seen = {}
    for model in record_models():
        if records := list(model.objects.published()):
            texts = (public for _content, public in snapshots(records))
            seen |= {r.ref: json.dumps(json.loads(t), sort_keys=True) for r, t in zip(records, texts, strict=True)}
    return seen


def test_a_mirror_follows_everything(client):
    partner = mirror(client)
    state, other = f.make_state(), f.make_state(status="draft")
    meeting = f.make_meeting()
    for record in (state, other, meeting):
        save(record)
    assert what_it_shows(partner) == what_the_public_sees()
    f.make_participation(meeting=meeting, state=state)  # a relation only
    row = f.make_participation(meeting=meeting, state=other)
    save(meeting)
    save(meeting)  # nothing changed
    assert row.uid not in json.dumps(what_it_shows(partner))
    save(other, status="published")
    assert row.uid in json.dumps(what_it_shows(partner))
    save(other, status="withdrawn", withdrawn_reason_en="Why")
    assert what_it_shows(partner) == what_the_public_sees()
    twin = f.make_meeting()
    save(twin)
    save(twin, status="withdrawn", withdrawn_reason_en="Entered twice", merged_into=meeting)
    assert what_it_shows(partner) == what_the_public_sees()
    save(other, status="published")
    assert what_it_shows(partner) == what_the_public_sees()
    assert set(partner.copy) == {state.ref, other.ref, meeting.ref, twin.ref}


def test_the_real_register_is_mirrored(client, facts):
    assert what_it_shows(mirror(client)) == what_the_public_sees()


def test_each_change_says_what_happened(client):
    survivor, twin, gone = f.make_meeting(), f.make_meeting(), f.make_meeting()
    for record in (survivor, twin, gone):
        save(record)
    save(twin, status="withdrawn", withdrawn_reason_en="Twice", merged_into=survivor)
    save(gone, status="withdrawn", withdrawn_reason_ru="Ошибка")
    upsert, _, _, merge, withdraw = client.get(FEED).json()["results"]
    assert (upsert["action"], upsert["seq"], upsert["kind"], upsert["ref"]) == ("upsert", 1, "meeting", survivor.ref)
    assert upsert["url"].endswith(f"/api/v1/meetings/{survivor.ref}/") and "record" not in upsert
    assert (merge["action"], merge["merged_into"], merge["reason"]["en"]) == ("merge", survivor.ref, "Twice")
    assert (withdraw["action"], withdraw["merged_into"], withdraw["reason"]["ru"]) == ("withdraw", None, "Ошибка")


def test_drafts_never_appear(client):
    draft = f.make_meeting(status="draft", title_en="SECRET")
    save(draft)
    save(draft, status="review")
    answer = client.get(FEED, {"include": "record"})
    assert answer.json() == {"last_seq": 0, "since_at": None, "next": None, "results": []}


def test_the_feed_asks_the_same_for_one_and_for_many(client, django_assert_num_queries):
    for _ in range(30):
        save(f.make_document())
    for limit in (1, 30):
        with django_assert_num_queries(4):  # the last change, its number, that of “since”, the changes
            assert len(client.get(FEED, {"limit": limit, "include": "record"}).json()["results"]) == limit


@pytest.mark.parametrize(
    "query", ["since=x", "since=-1", "since=²", f"since={'9' * 30}", "limit=0", "limit=201", "include=notes", "sinse=1"]
)
def test_bad_parameters_are_refused(client, query):
    answer = client.get(f"{FEED}?{query}")
    assert answer.status_code == 400 and answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]


def test_reconcile_finds_what_was_changed_past_the_register(facts, capsys):
    call_command("reconcile")
    assert "agrees" in capsys.readouterr().out
    Entry.objects.filter(ref="M-0002").update(title_en="Changed by SQL")
    call_command("reconcile")
    assert "M-0002: revision added" in capsys.readouterr().out
    assert Revision.objects.filter(entry__ref="M-0002").count() == 2
    call_command("reconcile")
    assert "agrees" in capsys.readouterr().out


def test_a_copy_that_is_ahead_notices_it(client):
    for _ in range(2):
        save(f.make_document())
    assert client.get(FEED, {"since": 2}).json()["results"] == []
    answer = client.get(FEED, {"since": 3})
    assert answer.status_code == 400
    [problem] = answer.json()["errors"]
    assert (problem["parameter"], problem["problem"]) == ("since", "Give a whole number from 0 to 2.")


@pytest.mark.usefixtures("past")
def test_a_mirror_of_another_time_ends_there(client):
    for _ in range(3):
        save(f.make_document())
    answer = client.get(FEED, {"as_of": "seq:2"}).json()
    assert answer["last_seq"] == 2 and answer["next"] is None
    assert [change["seq"] for change in answer["results"]] == [1, 2]


# Files --------------------------------------------------------------------------------------------------------
def lines(client, **query):
    """The feed as lines of JSON."""
    response = client.get(f"{FEED[:-1]}.ndjson", query)
    assert response.status_code == 200
    return [json.loads(line) for line in b"".join(response).splitlines()]


@pytest.mark.parametrize("include", ["", "record"])
def test_lines_are_the_results_of_all_pages(client, facts, include):
    pages, address = [], f"{FEED}?since=3&include={include}"
    while address:
        page = client.get(address).json()
        pages += page["results"]
        address = page["next"]
    assert lines(client, since=3, include=include) == pages and len(pages) > 200


def test_tables_have_a_row_for_each_change_and_nothing_of_drafts(client):
    meeting, draft = f.make_meeting(), f.make_meeting(status="draft", title_en="SECRET")
    save(meeting)
    save(draft)
    save(meeting, status="withdrawn", withdrawn_reason_en="Twice")
    text = text_of(client, "changes/")
    assert "SECRET" not in text and draft.ref not in text
    first, last = csv.DictReader(StringIO(text))
    assert (first["seq"], first["ref"], first["action"], first["reason_en"]) == ("1", meeting.ref, "upsert", "")
    assert (last["seq"], last["action"], last["reason_en"], last["merged_into"]) == ("2", "withdraw", "Twice", "")
    assert "SECRET" not in json.dumps(lines(client, include="record"))


@pytest.mark.parametrize(("name", "value"), [("limit", 5), ("include", "record"), ("since", 9)])
def test_a_table_of_changes_is_whole_and_has_no_records(client, name, value):
    assert name in errors(client, "changes/", format="csv", **{name: value})


def test_the_time_of_the_change_that_is_known_tells_a_restore(client):
    for _ in range(2):
        save(f.make_document())
    first, second = client.get(FEED).json()["results"]
    assert [client.get(FEED, {"since": seq}).json()["since_at"] for seq in range(3)] == [
        None,
        first["at"],
        second["at"],
    ]


def test_the_header_names_the_next_page_too(client):
    for _ in range(2):
        save(f.make_document())
    response = client.get(FEED, {"limit": 1})
    assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'
    assert not client.get(FEED, {"since": 2}).has_header("Link")

"""Endpoints of the API that are no list of one kind of row: disagreements, numbers, releases, and where it stands."""

from itertools import permutations

import pytest
from django.conf import settings
from django.core.management import call_command

from ctitf_site.pages.sides import COUNTABLE
from ctitf_site.web.version import VERSION
from tests import factories as f
from tests.api import ROOT, errors, get, queries, table

pytestmark = pytest.mark.django_db


def differ(entry, code="D01", path="start", **more):
    for value, preferred in (("2011-11-30", True), ("2011-11-29", False)):
        f.make_citation(entry=entry, path=path, value_en=value, preferred=preferred, disagreement=code, **more)


# Disagreements


def test_each_value_stands_with_its_documents(client):
    meeting = f.make_meeting(title_en="Meeting")
    differ(meeting)
    f.make_citation(entry=meeting, path="start", value_en="2011-11-30", disagreement="D01", reason_en="Dateline")
    (found,) = get(client, "disagreements/")["results"]
    assert (found["code"], found["record"]["ref"], found["is_decided"]) == ("D01", meeting.ref, True)
    (fact,) = found["facts"]
    assert [(v["value"]["en"], v["preferred"], len(v["sources"])) for v in fact["versions"]] == [
        ("2011-11-30", True, 2),
        ("2011-11-29", False, 1),
    ]
    rows = table(client, "disagreements/")
    assert [(row["code"], row["record"], row["preferred"]) for row in rows] == [("D01", meeting.ref, "true")] * 2 + [
        ("D01", meeting.ref, "false")
    ]


def test_it_is_the_page_of_disagreements_for_programs(client, facts):
    found = get(client, "disagreements/", limit=200)
    assert found["count"] == len(found["results"]) == 21
    first = get(client, "disagreements/", limit=10)
    second = client.get(first["next"].removeprefix(settings.SITE_URL)).json()
    assert [row["code"] for row in first["results"] + second["results"]] == [row["code"] for row in found["results"]][
        :20
    ]
    assert get(client, "disagreements/", disagreement="D01")["count"] == 1
    assert "kind" in errors(client, "disagreements/", kind="x") and "limit" in errors(
        client, "disagreements/", limit="1", format="csv"
    )


def test_no_word_of_a_draft_is_among_them(client):
    differ(f.make_meeting(), document=f.make_document(title_en="ZZSECRET", status="draft"))
    differ(f.make_meeting(title_en="ZZSECRET", status="draft"), code="D02")
    assert get(client, "disagreements/")["count"] == 0


def test_it_takes_the_same_queries_for_many(client):
    differ(f.make_meeting())
    few = queries(client, "disagreements/")
    for number in range(2, 30):
        differ(f.make_meeting(), code=f"D{number:02d}")
    assert queries(client, "disagreements/") == few <= 6


# Numbers


@pytest.mark.thorough
@pytest.mark.parametrize("of", COUNTABLE)
def test_every_number_is_the_length_of_its_list(client, facts, of):
    for rows, columns in permutations(COUNTABLE[of].sides, 2):
        found = get(client, "matrix/", of=of, rows=rows, columns=columns)
        for cell in found["cells"][:3] + found["cells"][-3:]:
            address = cell["url"].removeprefix(settings.SITE_URL)
            assert client.get(f"{address}&limit=1").json()["count"] == cell["count"] > 0, address


def test_filters_narrow_what_is_counted_and_its_lists(client, facts):
    found = get(client, "matrix/", rows="organization", columns="pillar", basis="stated", organization_kind="un_entity")
    for cell in found["cells"]:
        assert "basis=stated" in cell["url"] and "organization_kind=un_entity" in cell["url"]
        assert client.get(cell["url"].removeprefix(settings.SITE_URL)).json()["count"] == cell["count"]
    assert found["labels"]["PI-3"]["ru"]
    lines = table_of(client, "matrix/?rows=organization&columns=pillar&basis=stated&organization_kind=un_entity")
    assert [line.split(",")[:3] for line in lines[1:]] == [
        [cell["row"], cell["column"], str(cell["count"])] for cell in found["cells"]
    ]


def table_of(client, address):
    return client.get(f"{ROOT}{address}&format=csv").content.decode("utf-8-sig").splitlines()


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({}, "rows"),
        ({"rows": "pillar"}, "columns"),
        ({"rows": "pillar", "columns": "pillar"}, "columns"),
        ({"rows": "role", "columns": "pillar"}, "rows"),
        ({"of": "persons", "rows": "pillar", "columns": "state"}, "of"),
        ({"rows": "pillar", "columns": "state", "state": "KAZ"}, "state"),
        ({"rows": "pillar", "columns": "state", "without_state": "true"}, "without_state"),
        ({"rows": "pillar", "columns": "state", "colour": "red"}, "colour"),
        ({"rows": "pillar", "columns": "state", "limit": "1"}, "limit"),
        ({"rows": "pillar", "columns": "state", "format": "pdf"}, "format"),
    ],
)
def test_what_cannot_be_counted_is_said(client, query, parameter):
    f.make_state(iso3="KAZ", ref="S-KAZ")
    assert parameter in errors(client, "matrix/", **query)


def test_drafts_are_neither_counted_nor_named(client):
    pillar, hidden = f.make_pillar(number=1), f.make_pillar(number=2, status="draft", title_en="ZZSECRET")
    meeting = f.make_meeting(start="2011")
    meeting.pillars.set([pillar, hidden])
    f.make_meeting(start="2011", status="draft").pillars.add(pillar)
    found = get(client, "matrix/", of="meetings", rows="pillar", columns="year")
    assert [(cell["row"], cell["count"]) for cell in found["cells"]] == [("PI-1", 1)]
    assert [*found["labels"]] == ["PI-1"]


def test_too_many_cells_are_refused(client, monkeypatch):
    monkeypatch.setattr("ctitf_site.pages.matrix_api.MOST_CELLS", 1)
    pillar = f.make_pillar(number=1)
    for year in ("2011", "2012"):
        f.make_meeting(start=year).pillars.add(pillar)
    assert "rows" in errors(client, "matrix/", of="meetings", rows="pillar", columns="year")


# Where it stands


def test_the_status_tells_the_last_change_and_the_latest_release(client, past, shelf):
    assert get(client, "status/") == {
        "version": VERSION,
        "seq": 0,
        "changed_at": None,
        "records": {},
        "latest_release": None,
        "answered_from": "database",
    }
    f.save(f.make_person())
    f.save(f.make_person(status="draft"))
    call_command("build_release", verbosity=0)
    found = get(client, "status/")
    assert (found["seq"], found["records"]) == (1, {"person": 1}) and found["changed_at"].endswith("Z")
    assert found["latest_release"]["seq"] == 1
    assert errors(client, "status/", colour="red")


def test_releases_are_listed_with_their_files(client, past, shelf):
    for _time in range(2):
        f.save(f.make_person())
        call_command("build_release", verbosity=0)
    first = get(client, "releases/", limit=1)
    second = client.get(first["next"].removeprefix(settings.SITE_URL)).json()
    assert [first["results"][0]["seq"], second["results"][0]["seq"], second["next"]] == [2, 1, None]
    file = next(file for file in first["results"][0]["files"] if file["path"] == "register.json")
    content = b"".join(client.get(file["url"].removeprefix(settings.SITE_URL)))
    assert len(content) == file["size"]
    assert [row["seq"] for row in get(client, "releases/", as_of="seq:1")["results"]] == [1]
    assert "before" in errors(client, "releases/", before="x")

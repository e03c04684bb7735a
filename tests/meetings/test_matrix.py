"""Who took part in which meeting: every role is where the API says it is."""

import pytest
from django.conf import settings

from tests import factories as f
from tests.bulk import in_bulk
from tests.reading import queries, read

pytestmark = pytest.mark.django_db
MATRIX = "/en/meetings/participation/"


@pytest.fixture
def world(db):
    one = f.make_meeting(start="2011-03-29", end="2011-03-30", city_en="Dushanbe")
    two = f.make_meeting(start="2012-06", city_en="Almaty")
    state = f.make_state(group="central_asia", title_en="Alpha")
    organization = f.make_organization(acronym_en="BETA", kind="un_entity")
    for role in ("participant", "host"):
        f.make_participation(meeting=one, state=state, role=role)
    f.make_participation(meeting=two, organization=organization, role="organizer")
    f.make_participation(meeting=two, group_en="Central Asian States")
    f.make_participation(meeting=two, state=f.make_state(title_en="HIDDEN", status="draft"))
    f.make_participation(meeting=f.make_meeting(status="draft", city_en="HIDDEN"), state=state)
    f.make_citation(entry=one, path="participations", document=f.make_document(title_en="List of participants"))
    return one


def test_it_shows_each_party_with_its_roles(client, world):
    page = read(client, MATRIX)
    text = page.text[page.text.index("Participation in meetings:") :]
    assert "Dushanbe 29–30 March 2011 [1] Almaty June 2012" in text
    assert "Central Asia Alpha H, P – UN entities BETA – O Groups as printed, no party named" in text
    assert "Central Asian States – P Parties named 1 2" in text
    assert "HIDDEN" not in text and "List of participants" in text
    assert page.find("a", **{"aria-label": "H, P – Host, Participant: Dushanbe, 29–30 March 2011"})
    assert f"{world.get_absolute_url()}#participants" in page.links


def test_filters_narrow_it_and_unknown_ones_are_refused(client, world):
    text = read(client, f"{MATRIX}?role=host").text
    assert "Alpha H Parties" in text and "BETA" not in text
    assert "Parties named in the chosen roles 1" in text and "may have had another role" in text
    assert "No record fits these filters." in read(client, f"{MATRIX}?role=funder").text
    assert "There is no such parameter here." in read(client, f"{MATRIX}?ordering=uid", 400).text


def test_files_say_what_the_page_says(client, world):
    lines = client.get(f"{MATRIX}?format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Group,Code,Party,Dushanbe · 29–30 March 2011,Almaty · June 2012"
    assert lines[1].endswith('Alpha,"Host, Participant",')
    assert client.get(f"{MATRIX}?format=xlsx").content.startswith(b"PK")


@pytest.mark.thorough
@pytest.mark.parametrize("query", ["", "role=host,organizer", "party=state", "state=S-KAZ"])
def test_cell_and_api_agree_on_the_real_register(client, facts, query):
    answer = client.get(f"{MATRIX}?{query}&format=json").json()
    cells = [cell for row in answer["rows"] for cell in row["cells"] if cell["roles"]]
    assert len(cells) >= 3
    for cell in cells:
        told = client.get(cell["url"].removeprefix(settings.SITE_URL)).json()
        assert sorted(row["role"] for row in told["results"]) == sorted(cell["roles"]), cell["url"]
    for total in answer["totals"]["cells"]:
        alone = client.get(f"{total['html_url'].removeprefix(settings.SITE_URL)}&format=json").json()
        assert len(alone["rows"]) == total["value"]


def test_it_takes_as_many_queries_for_190_rows_as_for_one(client, world):
    few = queries(client, MATRIX)
    assert few <= 12
    with in_bulk():
        for _time in range(190):
            f.make_participation(meeting=world, state=f.make_state())
    assert queries(client, MATRIX) == few


def test_many_meetings_are_cut_with_a_word(client, world, monkeypatch):
    monkeypatch.setattr("meetings.matrix.MOST_MEETINGS", 1)
    text = read(client, MATRIX).text
    text = text[text.index("Participation in meetings:") :]
    assert "Only the latest 1 meetings are shown" in text and "BETA" in text and "Alpha" not in text


def test_without_participation_it_says_so(client):
    assert "No participation is published yet." in read(client, MATRIX).text


def test_of_many_parties_the_page_shows_those_named_at_most_meetings(client, world):
    with in_bulk():
        for _time in range(210):
            f.make_participation(meeting=world, state=f.make_state())
    f.make_participation(meeting=f.make_meeting(), group_en="Central Asian States")
    page = read(client, MATRIX)
    assert "Of 213 rows the 200 with the largest numbers are shown" in page.text
    assert " 211 " in page.text[page.text.index("Parties named") :]
    assert "Central Asian States" in page.text and f"{MATRIX}?rows=all" in page.links
    assert len(read(client, f"{MATRIX}?rows=all").find("th", scope="row")) == 213 + 1

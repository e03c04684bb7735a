"""The matrix of contributions: every number is the length of the list that it leads to."""

import csv
import html
import re
from io import BytesIO, StringIO
from itertools import chain

import pytest
from django.conf import settings
from django.db.models import F
from openpyxl import load_workbook

from actionplan.models import Contribution, Pillar
from organizations.models import Organization
from tests import factories as f
from tests.bulk import in_bulk
from tests.reading import queries, read

pytestmark = pytest.mark.django_db
MATRIX = "/en/contributions/matrix/"


def numbers(client, address):
    """Each number of the matrix with the address that it leads to."""
    page = html.unescape(client.get(address).content.decode())
    return [
        (href, int(n))
        for href, n in re.findall(r'<a (?:class="\w+" )?href="([^"#]*/contributions/(?:\?[^"#]*)?)"[^>]*>(\d+)\b', page)
    ]


def listed(client, address):
    return int(re.search(r"(\d+) contribution", read(client, address).text)[1])


@pytest.fixture
def world(db):
    """Two organizations; contributions stated, classified, both, neither and in draft."""
    first, second = f.make_pillar(number=1), f.make_pillar(number=2)
    one = f.make_organization(acronym_en="ONE", kind="un_entity")
    two = f.make_organization(acronym_en="TWO", kind="regional")
    stated, classified, both, neither = (f.make_contribution(organization=one) for _time in range(4))
    place(stated, first, "stated")
    place(stated, first, "stated", f.make_measure(pillar=first))
    place(classified, second, "editorial")
    place(both, second, "stated")
    place(both, second, "editorial", f.make_measure(pillar=second))
    place(both, first, "editorial")
    place(f.make_contribution(organization=two), second, "editorial")
    place(f.make_contribution(organization=one, status="draft"), first, "stated")
    place(f.make_contribution(organization=f.make_organization(acronym_en="HIDDEN", status="draft")), first, "stated")
    place(neither, f.make_pillar(number=3, status="draft"), "stated")


def place(contribution, pillar, basis, measure=None):
    f.make_classification(contribution=contribution, pillar=pillar, basis=basis, measure=measure, reason_en="Why")


def test_the_matrix_counts_each_published_contribution_once_in_a_cell(world):
    rows = chain(*Contribution.objects.published().counted(F("organization")))
    counted = {row[:2]: row[3:] for row in rows}
    one, two = (
        Contribution.objects.published().values_list("organization", flat=True).distinct().order_by("organization")
    )
    assert counted == {
        (one, 1): (1, 1, 2),
        (one, 2): (1, 2, 2),
        (one, None): (2, 4, 1),
        (two, 2): (0, 1, 1),
        (two, None): (1, 1, 0),
    }


@pytest.mark.parametrize("query", ["", "?basis=all", "?basis=stated"])
def test_every_number_leads_to_exactly_these_contributions(client, world, query):
    found = numbers(client, MATRIX + query)
    assert len(found) >= 4
    for address, number in found:
        assert listed(client, address) == number, address


@pytest.mark.thorough
@pytest.mark.parametrize("query", ["", "?basis=stated"])
def test_every_number_of_the_real_register_is_right(client, facts, query):
    found = numbers(client, MATRIX + query)
    assert len(found) >= 30
    assert [address for address, number in found if listed(client, address) != number] == []


def test_stated_only_leaves_out_what_the_register_classified(client, world):
    text = read(client, f"{MATRIX}?basis=stated").text
    assert "only where a source states the pillar" in text
    assert "none stated" in text and "1 classified" not in text
    assert "1 classified" in read(client, MATRIX).text


def test_empty_cells_say_which_emptiness(client, world):
    page = read(client, MATRIX)
    assert len(page.find("span", role="img")) == len(page.find("span", **{"aria-label": "not recorded"})) == 2
    assert "This does not mean that there is none." in page.text


def test_organizations_are_grouped_by_kind_and_drafts_stay_away(client, world):
    text = read(client, MATRIX).text
    text = text[text.index("Contributions by organization and pillar") :]
    words = ("UN entities", "ONE", "Regional organizations", "TWO", "All contributions")
    assert [text.index(word) for word in words] == sorted(text.index(word) for word in words)
    assert "HIDDEN" not in text and "International organizations" not in text
    assert "All contributions 2 (1 classified) 3 (3 classified) 1 5" in text


def test_columns_are_the_published_pillars_one_for_none_and_one_for_all(client, world):
    page = read(client, MATRIX)
    assert len(page.find("th", scope="col")) == 1 + 2 + 1 + 1
    assert "No pillar named" in page.text


def test_rows_may_be_states_with_one_for_none(client, world, covered):
    text = read(client, f"{MATRIX}?by=state").text
    text = text[text.index("Contributions by State covered") :]
    words = ("Central Asia", "Covered", "Uncovered", "Other States", "Elsewhere", "No State named", "All contributions")
    assert [text.index(word) for word in words] == sorted(text.index(word) for word in words)
    assert "Nowhere" not in text
    only = read(client, f"{MATRIX}?by=state&state={covered.ref}").text
    only = only[only.index("Contributions by State covered") :]
    assert "Covered" in only and not {"Uncovered", "Elsewhere"} & {*only.split()} and "Central Asia" in only


@pytest.fixture
def covered(world):
    """A Central Asian State that two contributions cover, one of them together with another State; and other States."""
    covered = f.make_state(group="central_asia", title_en="Covered")
    other = f.make_state(title_en="Elsewhere")
    f.make_state(group="central_asia", title_en="Uncovered")
    f.make_state(title_en="Nowhere")
    for contribution, states in zip(Contribution.objects.published(), ([covered, other], [covered]), strict=False):
        contribution.states.set(states)
    Contribution.objects.published().last().states.add(f.make_state(title_en="HIDDEN", status="draft"))
    return covered


ARRANGED = (
    "?by=state",
    "?by=state&basis=stated",
    "?measures=true",
    "?measures=true&basis=stated",
    "?by=state&measures=true",
)


@pytest.mark.thorough
@pytest.mark.parametrize("query", ARRANGED)
def test_every_number_of_every_arrangement_is_right(client, world, covered, query):
    found = numbers(client, f"{MATRIX}{query}")
    assert len(found) >= 8
    assert [address for address, number in found if listed(client, address) != number] == []


def test_measures_with_contributions_have_columns_and_a_heading_in_the_legend(client, world):
    page = read(client, f"{MATRIX}?measures=true")
    assert len(page.find("th", scope="col")) == 1 + 2 + 2 + 1 + 1
    assert page.text.count("Heading") == 2
    assert len(read(client, f"{MATRIX}?measures=true&basis=stated").find("th", scope="col")) == 1 + 2 + 1 + 1 + 1


@pytest.mark.parametrize("query", ["", *(pytest.param(query, marks=pytest.mark.thorough) for query in ARRANGED)])
def test_the_matrix_takes_as_many_queries_for_200_rows_as_for_one(client, world, covered, query):
    f.make_citation(entry=Contribution.objects.published().first())
    few = queries(client, f"{MATRIX}{query}")
    assert few <= 12
    pillar = f.make_pillar(number=4)
    with in_bulk():
        for _time in range(200):
            contribution = f.make_contribution()
            place(contribution, pillar, "stated")
            f.make_citation(entry=contribution)
    assert queries(client, f"{MATRIX}{query}") == few


# Files ------------------------------------------------------------------------------------------------------------
def test_the_files_say_what_the_page_says(client, world):
    head, *rows = csv_rows(client, f"{MATRIX}?basis=stated&format=csv")
    pillars = [f"{pillar.numeral} {pillar.title}" for pillar in Pillar.objects.published()]
    assert head == ["Group", "Code", "Organization", *pillars, "No pillar named", "All"]
    assert [row[:1] + row[2:] for row in rows] == [
        ["UN entities", "ONE", "1", "1", "2", "4"],
        ["Regional organizations", "TWO", "0", "0", "1", "1"],
        ["", "All contributions", "1", "1", "3", "5"],
    ]
    book = client.get(f"{MATRIX}?basis=stated&format=xlsx")
    assert book["Content-Disposition"] == 'attachment; filename="contributions-by-organization.xlsx"'
    cells = [[cell.value for cell in row] for row in load_workbook(BytesIO(book.content)).active.iter_rows()]
    assert [[str(value or 0) for value in row[3:]] for row in cells[1:]] == [row[3:] for row in rows]


def csv_rows(client, address):
    response = client.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_the_json_gives_each_cell_with_its_list_and_its_api(client, world):
    answer = client.get(f"{MATRIX}?format=json").json()
    row = answer["rows"][0]
    assert (row["group"], row["label"], row["code"]) == (
        "UN entities",
        "ONE",
        Organization.objects.get(acronym_en="ONE").ref,
    )
    cell = row["cells"][1]
    assert cell == {
        "column": "PI-2",
        "value": 2,
        "stated": 1,
        "editorial": 2,
        "url": f"{settings.SITE_URL}/api/v1/contributions/?organization={row['code']}&pillar=PI-2",
        "html_url": f"{settings.SITE_URL}/en/contributions/?organization={row['code']}&pillar=PI-2",
    }
    assert answer["totals"]["cells"][-1]["value"] == 5
    assert client.get(f"{MATRIX}?format=json&basis=stated").json()["html_url"].endswith("/matrix/?basis=stated")


def test_an_unknown_format_is_refused_by_name(client, world):
    page = read(client, f"{MATRIX}?format=pdf", 400)
    assert "format: This format is not offered. Allowed: csv, xlsx, json" in page.text


@pytest.mark.thorough
@pytest.mark.parametrize(
    "query",
    [
        "",
        "basis=stated",
        "measures=true",
        "state=S-TJK,S-KGZ&by=state",
        "by=state&q=border",
        "organization_kind=un_entity",
        "by=state&organization_kind=regional&basis=stated",
        "progress=completed",
        "without_state=true",
    ],
)
def test_cell_list_and_api_agree_on_the_real_register(client, facts, query):
    answer = client.get(f"{MATRIX}?{query}&format=json").json()
    rows = [*answer["rows"], answer["totals"]]
    cells = [cell for row in rows for cell in row["cells"] if cell["value"]]
    assert len(cells) >= 5
    for cell in cells:
        path = cell["url"].removeprefix(settings.SITE_URL)
        assert client.get(path).json()["count"] == cell["value"], path
        assert listed(client, cell["html_url"].removeprefix(settings.SITE_URL)) == cell["value"], path


def test_documents_behind_the_contributions_are_footnotes(client, world):
    contribution = Contribution.objects.published().first()
    document = f.make_citation(entry=contribution, document=f.make_document(title_en="Note")).document
    f.make_citation(entry=contribution, document=f.make_document(title_en="HIDDEN", status="draft"))
    page = read(client, MATRIX)
    assert "ONE [1]" in page.text and document.get_absolute_url() in page.links
    assert "source-1" in page.ids and "HIDDEN" not in page.text


def test_short_names_are_explained_on_the_page_and_in_the_json(client, world):
    f.make_contribution(organization=f.make_organization(acronym_en="1540-GE", title_en="1540 Committee experts"))
    f.make_contribution(organization=f.make_organization(acronym_en="", title_en="Without a short name"))
    page = read(client, MATRIX)
    assert "1540-GE 1540 Committee experts" in page.text[page.text.index("Short names") :]
    assert "Without a short name" not in page.text[page.text.index("Short names") :]
    assert page.find("a", title="1540 Committee experts")
    rows = {row["label"]: row.get("explained") for row in client.get(f"{MATRIX}?format=json").json()["rows"]}
    assert rows["1540-GE"] == "1540 Committee experts" and rows["Without a short name"] is None
    assert "Short names" not in read(client, f"{MATRIX}?by=state").text


def test_it_says_how_many_rows_there_are_to_scroll_to(client, world):
    assert "Rows: 2. What does not fit is reached by scrolling" in read(client, MATRIX).text


def test_the_page_says_when_it_was_so_and_where_it_stays(client, world):
    assert "Permanent address: http" in read(client, MATRIX).text
    f.save(Contribution.objects.published().first(), title_en="Changed")
    text = read(client, f"{MATRIX}?by=state").text
    assert "As of public change no. 1," in text
    assert f"{settings.SITE_URL}{MATRIX}?by=state&as_of=seq:1" in text


def test_the_matrix_without_contributions_says_so(client):
    assert "No contribution is published yet." in read(client, MATRIX).text

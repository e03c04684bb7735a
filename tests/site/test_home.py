"""The first page, and the way to it."""

import pytest

from tests import factories as f
from tests.bulk import in_bulk
from tests.reading import queries, read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("wanted", "found"), [("ru-RU,ru;q=0.9", "/ru/"), ("kk,en;q=0.5", "/en/"), ("de", "/en/")])
def test_the_language_is_chosen_once(client, wanted, found):
    response = client.get("/", headers={"accept-language": wanted})
    assert (response.status_code, response.headers["Location"]) == (302, found)


def test_home_counts_what_is_published(client):
    f.make_meeting(title_en="Expert meeting in Dushanbe", city_en="Dushanbe", start="2011-03-29", end="2011-03-30")
    f.make_meeting(status="draft")
    f.make_person(), f.make_person()
    text = read(client, "/en/").text
    assert "1 meeting " in text and "2 speakers" in text and "0 documents" in text
    assert "29–30 March 2011 Expert meeting in Dushanbe" in text


def test_home_shows_the_four_pillars(client):
    for number in (1, 2, 3, 4):
        f.make_pillar(number=number, title_en=f"Pillar {number}", official_title_en=f"Measures {number}")
    page = read(client, "/en/")
    for numeral, number in (("I", 1), ("II", 2), ("III", 3), ("IV", 4)):
        assert f"{numeral} Pillar {number} Measures {number}" in page.text
        assert page.find("a", href=f"/en/plan/pillar-{number}/")


def test_home_leads_to_matrices_and_gaps(client):
    links = read(client, "/en/").links
    assert {"/en/contributions/matrix/", "/en/contributions/gaps/", "/en/meetings/participation/"} <= {*links}


def test_home_takes_the_same_queries_however_many_records_there_are(client):
    pillars = [f.make_pillar(), f.make_pillar()]

    def add():
        f.make_meeting(country=f.make_state()).pillars.set(pillars)

    add()
    few = queries(client, "/en/")
    with in_bulk():
        for _time in range(20):
            add()
    assert queries(client, "/en/") == few


def test_this_process_says_that_it_lives(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")

"""The timeline: dates stand where sources put them, and a page costs the same for one meeting and for many."""

import pytest

from tests import factories as f
from tests.bulk import in_bulk
from tests.reading import queries, read

pytestmark = pytest.mark.django_db


def in_order(text, *words):
    places = [text.index(words[0])]
    for word in words[1:]:
        places.append(text.index(word, places[-1] + 1))
    return places


def test_the_real_meetings_stand_under_their_years_and_months(client, facts):
    page = read(client, "/en/timeline/")
    in_order(page.text, "2010 September", "December", "15–16 December 2010", "2011 March", "November", "2012 June")
    assert "30 November 2011 · Ashgabat, Turkmenistan · Plan (adoption)" in page.text
    assert page.find("a", href="#y2011") and page.find("a", href="/en/meetings.ics")
    assert "21–22 июня 2012 г." in read(client, "/ru/timeline/").text


def test_partial_dates_are_placed_honestly(client):
    for start, title in (("2012", "Year only"), ("2012-06", "Month only"), ("2012-06-21", "Day")):
        f.make_meeting(start=start, title_en=title)
    f.make_plan(title_en="Declaration without a day", adopted_on="")
    f.make_meeting(start="2016-02-01", title_en="Later")
    text = read(client, "/en/timeline/").text
    in_order(text, "June Day", "Month only", "Month not recorded", "Year only", "2013–2015: nothing recorded here")
    in_order(text, "Later", "Date not recorded", "Declaration without a day")
    some = read(client, "/en/timeline/?kind=expert").text
    assert "2013–2015: nothing that fits the filters" in some


def test_pillar_and_kind_narrow_it_and_nothing_else_is_taken(client):
    pillar = f.make_pillar(number=1)
    f.make_meeting(title_en="Experts met").pillars.add(pillar)
    f.make_meeting(title_en="Launched", kind="launch")
    f.make_plan(title_en="The Plan", adopted_on="2011-11-30")
    assert shown(client, "?pillar=PI-1") == ["Experts met"]
    assert shown(client, "?kind=launch,plan") == ["Launched", "The Plan"]
    links = read(client, "/en/timeline/?kind=launch,plan").links
    assert {"/en/meetings/?kind=launch", "/en/meetings.ics?kind=launch"} <= {*links}
    for query in ("?kind=party", "?pillar=PI-9", "?ordering=start", "?country=S-KAZ"):
        read(client, f"/en/timeline/{query}", 400)


def shown(client, query):
    text = read(client, f"/en/timeline/{query}").text
    return [title for title in ("Experts met", "Launched", "The Plan") if title in text]


def test_each_plan_is_on_one_page_however_the_meetings_are_parted(client):
    for start in ("2010", "2011-03-29", "2011-11-30", "2011-11-30", "2012-06-21"):
        f.make_meeting(start=start)
    dates = ("2009", "2011", "2011-11-30", "2012", "2013", "")
    for day in dates:
        f.make_plan(title_en=f"<{day}>", adopted_on=day)
    for limit in (1, 2, 3, 5):
        address, found = f"/en/timeline/?limit={limit}", []
        while address:
            page = read(client, address)
            found += [day for day in dates if f"<{day}>" in page.text]
            following = page.find("a", rel="next")
            address = f"/en/timeline/{following[0]['href']}" if following else ""
        assert sorted(found) == sorted(dates), limit


def test_it_takes_as_many_queries_for_200_meetings_as_for_one(client):
    pillar, country = f.make_pillar(number=1), f.make_state()
    f.make_meeting(country=country).pillars.add(pillar)
    f.make_plan(country=country, adopted_on="2011-11-30")
    few = queries(client, "/en/timeline/?limit=200")
    with in_bulk():
        made = [f.make_meeting(country=country) for _time in range(199)]
        for _time in range(20):
            f.make_plan(country=country, adopted_on="2011-11-30")
    for meeting in made:
        meeting.pillars.add(pillar)
    assert queries(client, "/en/timeline/?limit=200") == few


@pytest.mark.thorough
@pytest.mark.usefixtures("past")
def test_it_can_be_read_as_it_was(client):
    meeting = f.make_meeting(title_en="Before")
    f.save(meeting)
    f.save(meeting, title_en="After")
    page = read(client, "/en/timeline/?as_of=seq:1")
    assert "Before" in page.text and "After" not in page.text

"""The page and the feed of changes: what the public saw change, with the titles of today."""

from xml.etree import ElementTree

import pytest
from django.conf import settings

from ctitf_site.register.models import Revision
from tests import factories as f
from tests.factories import save
from tests.reading import queries, read

pytestmark = pytest.mark.django_db
PAGE, FEED = "/en/changes/", "/en/changes.atom"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def made(make, **changes):
    record = make(**changes)
    save(record)
    return record


def entries(client, address=FEED):
    return ElementTree.fromstring(client.get(address).content).findall("a:entry", ATOM)


def titles(client, address=FEED):
    return [entry.findtext("a:title", namespaces=ATOM) for entry in entries(client, address)]


def test_changes_are_told_in_words_of_today(client):
    meeting, gone, twin = made(f.make_meeting), made(f.make_person, title_en="SECRET"), made(f.make_meeting)
    save(meeting, title_en="The title of today")
    save(gone, status="withdrawn", withdrawn_reason_en="Entered by mistake")
    save(twin, status="withdrawn", withdrawn_reason_en="Twice", merged_into=meeting)
    page = read(client, PAGE)
    assert "SECRET" not in page.text and page.text.count("The title of today") == 2
    assert f"{gone.ref} is withdrawn. Entered by mistake" in page.text
    assert f"{twin.ref} was merged into {meeting.ref}. Twice" in page.text
    assert f"/en/history/{meeting.ref}/" in page.links and f"/id/{meeting.ref}?as_of=seq:4" in page.links
    for words in ("Published: Meeting ·", "Changed: Meeting ·", "Withdrawn: Person ·"):
        assert words in page.text


def test_what_is_not_shown_any_more_has_no_title(client):
    meeting = made(f.make_meeting, title_en="SECRET")
    save(meeting, status="draft")
    text = read(client, PAGE).text
    assert "No longer shown: Meeting" in text and f"{meeting.ref} is not shown at present." in text
    assert "SECRET" not in text + read(client, "/en/").text + str(titles(client))
    save(meeting, status="published", title_en="Back")
    assert titles(client) == [f"Published: Back ({meeting.ref})", f"No longer shown: Back ({meeting.ref})"] + [
        f"Published: Back ({meeting.ref})"
    ]


def test_drafts_leave_no_trace(client):
    draft = made(f.make_meeting, status="draft", title_en="SECRET")
    assert draft.ref not in read(client, PAGE).text and titles(client) == []


def test_records_that_were_loaded_together_make_one_line(client):
    states = [made(f.make_state) for _ in range(7)]
    Revision.objects.update(at=states[0].revisions.get().at)
    for address in (PAGE, "/en/"):
        assert read(client, address).text.count("Published: States") == 1
    assert "Published: States · 7 records" in read(client, PAGE).text


def test_filters_find_the_record_and_those_that_name_it(client):
    state, other, pillar = made(f.make_state), made(f.make_state), made(f.make_pillar, number=1)
    meeting = f.make_meeting(title_en="In the country")
    f.make_participation(meeting=meeting, state=state)
    meeting.pillars.add(pillar)
    save(meeting)
    placed = f.make_contribution(title_en="Placed", organization=made(f.make_organization, acronym_en="CSTO"))
    f.make_classification(contribution=placed, pillar=pillar, measure=f.make_measure(pillar=pillar))
    save(placed)
    hidden = f.make_participation(meeting=made(f.make_meeting, title_en="Hidden row"), state=state)
    f.make_session(meeting=hidden.meeting, pillar=f.make_pillar(number=2, status="draft"))
    assert {*titles(client, f"{FEED}?state={state.iso3}")} == {
        f"Published: {record.title} ({record.ref})" for record in (state, meeting, hidden.meeting)
    }
    assert len(titles(client, f"{FEED}?state={other.ref}")) == 1
    assert len(titles(client, f"{FEED}?pillar={pillar.ref}")) == 3
    assert len(titles(client, f"{FEED}?pillar={pillar.ref}&state={state.ref}")) == 1
    assert len(titles(client, f"{FEED}?organization=CSTO&kind=contribution")) == 1
    assert "Placed" not in read(client, f"{PAGE}?state={state.ref}&kind=meeting").text


def test_a_withdrawn_record_can_be_followed_by_its_ref_alone(client):
    gone = made(f.make_organization, title_en="SECRET", acronym_en="SECRET")
    save(gone, status="withdrawn", withdrawn_reason_en="Entered by mistake")
    hidden = made(f.make_organization, status="draft")
    page = read(client, f"{PAGE}?organization={gone.ref}")
    assert f"{gone.ref} is withdrawn. Entered by mistake" in page.text and "SECRET" not in page.text
    assert "its withdrawal is told among all changes" in page.text
    assert len(titles(client, f"{FEED}?organization={gone.ref}")) == 2
    for name in ("SECRET", gone.slug, hidden.ref):
        read(client, f"{PAGE}?organization={name}", 400)


def test_since_means_that_day_or_later(client):
    made(f.make_meeting, title_en="Old")
    Revision.objects.update(at="2020-05-31T18:59:59Z")
    made(f.make_meeting, title_en="New")
    assert "Old" not in read(client, f"{PAGE}?since=2020-06-01").text
    text = read(client, f"{PAGE}?since=2020-05").text
    assert "Old" in text and "31 May 2020" in text and "New" in text


@pytest.mark.parametrize(
    "query", ["colour=red", "kind=party", "state=S-XXX", "since=tomorrow", "cursor=x", "kind=a&kind=b"]
)
def test_what_is_not_known_is_refused(client, query):
    assert query.partition("=")[0] in read(client, f"{PAGE}?{query}", 400).text
    assert read(client, f"{FEED}?{query}", 400)


def test_pages_follow_each_other(client):
    meetings = [made(f.make_meeting) for _ in range(5)]
    seen, address = [], f"{PAGE}?limit=2"
    while address:
        page = read(client, address)
        seen += [ref for ref in reversed([m.ref for m in meetings]) if f"/en/history/{ref}/" in page.links]
        address = next((f"{PAGE}{link['href']}" for link in page.find("a", rel="next")), None)
    assert seen == [m.ref for m in reversed(meetings)]


@pytest.mark.thorough
def test_one_change_costs_as_much_as_two_hundred(client):
    state = made(f.make_state)
    addresses = [PAGE, FEED, "/en/", f"{PAGE}?state={state.ref}&limit=200", f"{FEED}?state={state.ref}"]
    made(f.make_meeting), save(made(f.make_document), status="withdrawn", withdrawn_reason_en="Twice")
    few = [queries(client, address) for address in addresses]
    for _ in range(30):
        meeting = f.make_meeting()
        f.make_participation(meeting=meeting, state=state)
        save(meeting)
    assert [queries(client, address) for address in addresses] == few


@pytest.mark.usefixtures("past")
def test_another_time_has_its_changes_and_its_titles(client):
    state, meeting = made(f.make_state), f.make_meeting(title_en="Before")
    f.make_participation(meeting=meeting, state=state)
    save(meeting)
    save(meeting, title_en="After")
    text = read(client, f"{PAGE}?as_of=seq:2&state={state.ref}").text
    assert "Before" in text and "After" not in text and "Changed:" not in text
    assert not read(client, f"{PAGE}?as_of=seq:2").find("link", type="application/atom+xml")
    assert "Before" in read(client, "/en/?as_of=seq:2").text
    assert "as_of" in read(client, f"{FEED}?as_of=seq:2", 400).text


# Atom


def test_the_feed_is_valid_and_absolute(client, settings):
    settings.SITE_URL = "https://register.example.org"
    meeting = made(f.make_meeting, title_ru="Совещание <b>\x0b", title_en="")
    response = client.get("/ru/changes.atom?kind=meeting", headers={"host": "127.0.0.1"})
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{{{ATOM['a']}}}feed" and feed.get(LANG) == "ru"
    assert feed.findtext("a:id", namespaces=ATOM) == f"{settings.SITE_URL}/ru/changes.atom?kind=meeting"
    assert feed.findtext("a:author/a:name", namespaces=ATOM)
    assert {link.get("rel") for link in feed.findall("a:link", ATOM)} == {"self", "alternate"}
    [entry] = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:id", namespaces=ATOM) == f"tag:register.example.org,2026:ru/{meeting.ref}/1"
    assert entry.findtext("a:title", namespaces=ATOM).endswith(f"Совещание <b> ({meeting.ref})")
    assert entry.find("a:link", ATOM).get("href") == f"{settings.SITE_URL}{meeting.get_absolute_url()}".replace(
        "/en/", "/ru/"
    )
    for part in (feed, entry):
        assert part.findtext("a:updated", namespaces=ATOM).startswith("20") and part.findtext(
            "a:title", namespaces=ATOM
        )


def test_what_a_reader_has_is_not_sent_again(client):
    meeting = made(f.make_meeting)
    response = client.get(FEED)
    known = [{"if-none-match": response["ETag"]}, {"if-modified-since": response["Last-Modified"]}]
    assert [client.get(FEED, headers=headers).status_code for headers in known] == [304, 304]
    assert client.head(FEED)["ETag"] == response["ETag"]
    Revision.objects.update(at="2020-01-01T00:00:00Z")
    save(meeting, title_en="New")
    assert client.get(FEED, headers=known[0]).status_code == 200


def test_an_empty_feed_stands_still(client):
    assert client.get(FEED).content == client.get(FEED).content
    assert ElementTree.fromstring(client.get(FEED).content).findtext("a:updated", namespaces=ATOM)


def test_the_feed_is_bounded(client, monkeypatch):
    monkeypatch.setattr("ctitf_site.pages.changes.ChangesFeed.MOST", 3)
    meetings = [made(f.make_meeting) for _ in range(5)]
    assert titles(client)[0].endswith(f"({meetings[-1].ref})") and len(titles(client)) == 3


@pytest.mark.parametrize("make", [f.make_state, f.make_organization, f.make_pillar])
def test_pages_name_the_feed_of_their_record(client, make):
    record = made(make)
    page = read(client, record.get_absolute_url())
    [link] = page.find("link", type="application/atom+xml")
    assert link["href"] == f"{FEED}?{record.noun}={record.ref}" and link["href"] in page.links
    assert titles(client, link["href"]) == [f"Published: {record.title} ({record.ref})"]
    assert read(client, PAGE).find("link", type="application/atom+xml")[0]["href"] == FEED
    assert settings.SITE_URL in client.get(FEED).content.decode()

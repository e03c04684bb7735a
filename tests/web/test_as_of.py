"""``as_of`` shows what the register said then, on every page and endpoint, with links that stay there."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from ctitf_site.register import replay
from ctitf_site.register.models import Revision
from ctitf_site.register.revisions import write_revision
from ctitf_site.web.as_of import read_moment
from tests import factories as f
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past")]


@pytest.fixture
def told(db):
    """A meeting that was renamed after a State had taken part; numbers 1 to 4."""
    meeting = f.make_meeting(title_en="Before", slug="the-meeting")
    write_revision(meeting, action="created")
    state = f.make_state(title_en="Ruritania")
    write_revision(state, action="created")
    f.make_participation(meeting=meeting, state=state)
    write_revision(meeting, action="changed")
    meeting.title_en = "After"
    meeting.save()
    write_revision(meeting, action="changed")
    return meeting


def at(number):
    return {"as_of": f"seq:{number}"}


def test_a_page_shows_what_was_said_then(client, told):
    first = client.get(told.get_absolute_url(), at(1)).content.decode()
    assert "Before" in first and "After" not in first and "Ruritania" not in first
    assert "Ruritania" in client.get(told.get_absolute_url(), at(3)).content.decode()
    assert "After" in client.get(told.get_absolute_url()).content.decode()


def test_the_api_says_the_same(client, told):
    address = f"/api/v1/meetings/{told.ref}/"
    assert client.get(address, at(1)).json()["title"]["en"] == "Before"
    assert client.get(address).json()["title"]["en"] == "After"
    assert client.get("/api/v1/participations/", at(2)).json()["count"] == 0
    assert client.get("/api/v1/participations/", at(3)).json()["count"] == 1


def test_a_table_is_written_from_that_time(client, told):
    table = b"".join(client.get("/api/v1/meetings/", at(1) | {"format": "csv"}).streaming_content).decode()
    assert "Before" in table and "After" not in table


def test_links_stay_in_that_time(client, told):
    page = client.get("/en/meetings/", at(1)).content.decode()
    links = re.findall(r'(?<!class="now" )href="(/(?:en|ru|api)/[^"]*)"', page)
    assert links and all("as_of=seq:1" in link for link in links)
    assert '<input type="hidden" name="as_of" value="seq:1">' in page
    record = client.get("/api/v1/meetings/", at(1)).json()["results"][0]
    assert record["url"].endswith("as_of=seq:1")


def test_the_next_page_is_of_that_time_too(client, told):
    page = client.get("/en/changes/?as_of=seq:2&limit=1").content.decode()
    [address] = re.findall(r'rel="next" href="([^"]*)"', page)
    assert address.startswith("?") and "cursor=" in address and address.endswith("&amp;as_of=seq:2")


def test_words_that_look_like_addresses_stay_words(client):
    document = f.make_document(title_en='See "/en/meetings/" and "/api/v1/"')
    write_revision(document, action="created")
    assert client.get(f"/api/v1/documents/{document.ref}/", at(1)).json()["title"]["en"] == document.title_en
    assert "as_of=seq:1 and" not in client.get(document.get_absolute_url(), at(1)).content.decode()


def test_one_file_is_written_at_a_time(client, told, monkeypatch):
    monkeypatch.setattr(replay, "PATIENCE", 0)
    answer = client.get("/api/v1/meetings/", at(1))
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")


def test_filters_work_in_that_time(client, told):
    assert client.get("/api/v1/meetings/", at(3) | {"state": "ruritania"}).json()["count"] == 1
    assert client.get("/api/v1/meetings/", at(1) | {"state": "ruritania"}).status_code == 400


def test_what_was_never_published_was_never_there(client, told):
    draft = f.make_meeting(status="draft", title_en="HIDDEN", slug="hidden")
    write_revision(draft, action="created")
    assert client.get(draft.get_absolute_url(), at(4)).status_code == 404
    assert "HIDDEN" not in client.get("/en/meetings/", at(4)).content.decode()


def test_a_day_means_its_end_and_today_means_now(client, told):
    Revision.objects.filter(seq__lte=3).update(at=timezone.now() - timedelta(days=2))
    today, before = timezone.localdate(), timezone.localdate() - timedelta(days=1)
    page = client.get(told.get_absolute_url(), {"as_of": str(before)})
    assert "Before" in page.content.decode()
    assert "After" in client.get(told.get_absolute_url(), {"as_of": str(today)}).content.decode()


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(days=1), timedelta(days=365)])
def test_a_clock_that_was_set_back_hides_nothing_of_today(client, told, ahead):
    """What was saved before it was set back is the register of today, by its clock and by its own time."""
    last = timezone.now() + ahead
    Revision.objects.filter(seq=4).update(at=last)
    for text in (timezone.localdate(), timezone.localdate(last), timezone.localtime(last).isoformat()):
        assert "After" in client.get(told.get_absolute_url(), {"as_of": str(text)}).content.decode(), text
    later = timezone.localtime(last + timedelta(seconds=2))
    assert client.get(told.get_absolute_url(), {"as_of": later.isoformat()}).status_code == 400


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2012", "2012-13-01", "2012-06-21", "2999-01-01", "seq:0", "seq:5", "seq:-1", "seq:²", "9" * 99],
)
@pytest.mark.parametrize("address", ["/en/meetings/", "/api/v1/meetings/"])
def test_a_moment_that_is_none_is_refused(client, told, address, text):
    answer = client.get(address, {"as_of": text})
    assert answer.status_code == 400
    assert "as_of" in answer.content.decode()


def test_a_moment_given_twice_is_refused(client, told):
    assert client.get("/en/meetings/?as_of=seq:1&as_of=seq:2").status_code == 400


def test_a_banner_says_so_and_leads_back(client, told):
    page = client.get("/ru/meetings/", at(1) | {"kind": "expert"})
    assert '<aside class="as-of"' in page.content.decode()
    assert 'class="now" href="/ru/meetings/?kind=expert"' in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"
    assert '<aside class="as-of"' not in client.get("/ru/meetings/").content.decode()


def test_what_was_withdrawn_later_stays_with_a_notice(client, told):
    told.status, told.withdrawn_reason_en = "withdrawn", "Entered twice"
    told.save()
    write_revision(told, action="changed")
    assert client.get(told.get_absolute_url()).status_code == 410
    then = client.get(told.get_absolute_url(), at(4))
    assert then.status_code == 200 and "withdrawn later" in then.content.decode()


def test_history_lists_public_changes_without_names_of_staff(client, told):
    told.notes = "private"
    told.venue_en = "Hall"
    told.save()
    write_revision(told, action="changed", by=f.make_user("secretclerk"), reason="secretreason")
    page = client.get(f"/en/history/{told.ref}/").content.decode()
    assert [f"as_of=seq:{number}" in page for number in (1, 2, 3, 4, 5)] == [True, False, True, True, True]
    assert "secret" not in page


def test_history_of_a_draft_is_none(client):
    draft = f.make_meeting(status="draft")
    write_revision(draft, action="created")
    missing, hidden = client.get("/en/history/M-9999/"), client.get(f"/en/history/{draft.ref}/")
    assert (missing.status_code, hidden.status_code) == (404, 404)


@pytest.mark.thorough
def test_the_page_of_now_equals_the_live_page(client, facts):
    for address in ("/en/meetings/expert-1-bratislava-2010/", "/ru/plan/", "/en/contributions/matrix/"):
        live = client.get(address).content.decode()
        then = client.get(address, at(Revision.objects.count())).content.decode()
        # Only the links, the form field and the banner tell the two apart.
        then = re.sub(r'<input type="hidden" name="as_of"[^>]*>', "", then)
        then = re.sub(r'(\?|&amp;)as_of=seq:[0-9]+(?=["#])', "", then)
        then = re.sub(r'\n<aside class="as-of".*?</aside>', "", then, flags=re.DOTALL)
        assert then == live


def test_redirects_stay_in_that_time(client, told):
    for address, target in (
        ("/", "/en/"),
        (f"/id/{told.ref}", told.get_absolute_url()),
        (f"/api/v1/meetings/{told.ref.lower()}/", f"/api/v1/meetings/{told.ref}/"),
    ):
        location = client.get(address, at(1))["Location"].removeprefix("http://127.0.0.1:8000")
        assert location == f"{target}?as_of=seq:1"
    address = f"/api/v1/meetings/{told.ref.lower()}/"
    assert client.get(address, at(1) | {"format": "json"})["Location"].endswith("/?format=json&as_of=seq:1")


def test_history_says_when_a_record_appeared(client):
    meeting = f.make_meeting()
    write_revision(meeting, action="created")
    for status, reason in (("withdrawn", "Why"), ("published", "")):
        meeting.status, meeting.withdrawn_reason_en = status, reason
        meeting.save()
        write_revision(meeting, action="changed")
    meeting.venue_en = "Hall"
    meeting.save()
    write_revision(meeting, action="changed")
    page = client.get(f"/en/history/{meeting.ref}/").content.decode()
    assert re.findall(r"</time>\s+(\w+)", page) == ["Changed", "Published", "Withdrawn", "Published"]


def test_history_without_a_change_is_empty(client):
    """A record that was put in past the register has a page before it is reconciled."""
    page = client.get(f"/en/history/{f.make_meeting().ref}/")
    assert page.status_code == 200 and b"</time>" not in page.content


def test_a_record_can_be_asked_for_by_its_own_time(client):
    """Times of answers end with the second; of the feed with the microsecond."""
    f.save(meeting := f.make_meeting())
    row, change = (
        client.get("/api/v1/meetings/").json()["results"][0],
        client.get("/api/v1/changes/").json()["results"][0],
    )
    stood = client.get("/api/v1/status/").json()["changed_at"]
    for time in (row["updated_at"], change["at"], stood):
        assert client.get("/api/v1/meetings/", {"as_of": time}).json()["count"] == 1, time
    before = (Revision.objects.get(seq=1).at - timedelta(microseconds=1)).isoformat()
    assert client.get("/api/v1/meetings/", {"as_of": before}).status_code == 400, meeting


def test_a_time_that_is_past_costs_no_look_at_the_last_change(told, django_assert_num_queries):
    Revision.objects.update(at=timezone.now() - timedelta(days=9))
    past = timezone.localtime() - timedelta(days=2)
    for text, queries in ((past.date(), 2), (past, 2), (timezone.localdate(), 3)):
        with django_assert_num_queries(queries):
            assert read_moment([text.isoformat()]).seq == 4


def test_the_way_back_to_today_begins_at_the_first_page(client):
    for _ in range(3):
        f.save(f.make_meeting())
    page = read(client, "/en/meetings/?limit=1&kind=expert&as_of=seq:2")
    later = read(client, f"/en/meetings/{page.find('a', rel='next')[0]['href']}")
    (now,) = later.find("a", **{"class": "now"})
    assert now["href"] == "/en/meetings/?kind=expert"
    assert client.get(now["href"]).status_code == 200

"""Addresses that have no answer say so in words, in the reader's language, and never with a stack trace."""

import pytest
from django.urls import reverse

from ctitf_site.web.dates import period
from tests import factories as f
from tests.reading import Page, read
from tests.site.world import addresses, published_world

pytestmark = pytest.mark.django_db


def test_an_unknown_parameter_is_named_with_what_is_allowed(client):
    page = read(client, "/en/meetings/?kint=expert", 400)
    assert "kint: There is no such parameter here." in page.text
    assert "Allowed:" in page.text and "kind" in page.text
    assert page.find("a", href="/en/meetings/")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kind=party", "expert"),
        ("state=S-XXX", "S-XXX"),
        ("start=yesterday", "2012-06"),
        ("limit=0", "200"),
        ("limit=99999999999999999999", "200"),
        ("ordering=colour", "-start"),
        ("cursor=zzz", "begin at the first page"),
        ("kind=expert&kind=launch", "once"),
    ],
)
def test_a_bad_value_is_answered_with_what_is_allowed(client, query, words):
    assert words in read(client, f"/en/meetings/?{query}", 400).text


@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "x=" + "9" * 5000, "%00=1"])
def test_what_no_page_could_read_is_400(client, query):
    for address in ("/en/", "/ru/meetings/", "/en/documents/", "/en/nothing/"):
        assert client.get(f"{address}?{query}").status_code == 400


def test_what_no_page_could_read_is_one_line_in_the_log(client, caplog):
    client.get("/api/v1/meetings/?q=%00")
    assert [record.exc_info for record in caplog.records] == [None]


def test_every_page_refuses_an_unknown_parameter(client):
    for address in addresses(published_world().records):
        assert "nonsense" in read(client, f"{address}?nonsense=1", 400).text


def test_a_repeated_parameter_is_refused_where_there_is_no_list(client):
    document = f.make_document()
    assert "once" in read(client, f"{document.get_absolute_url()}?limit=1&limit=2", 400).text


def test_redirects_take_no_parameters_but_drop_those_that_track(client):
    meeting = f.make_meeting()
    for address, status in (("/", 302), (f"/id/{meeting.ref}", 303)):
        assert "nonsense" in read(client, f"{address}?nonsense=1", 400).text
        response = client.get(f"{address}?utm_source=letter")
        assert response.status_code == status and "utm" not in response["Location"]


def test_tracking_parameters_are_dropped(client):
    response = client.get("/en/meetings/?utm_source=letter&kind=expert&fbclid=1")
    assert (response.status_code, response.headers["Location"]) == (302, "/en/meetings/?kind=expert")


@pytest.mark.parametrize(
    "address",
    [
        "/fr/meetings/",
        "/en/nothing/",
        "/en/meetings/no-such-meeting/",
        "/en/meetings/projects/no-such-project/",
        "/en/documents/no-such-document/",
        "/en/persons/nobody/",
        "/ru/meetings/%00/",
        "/ru/meetings/%ff/",
        "/en/meetings/" + "a" * 3000 + "/",
        "/id/M-9999",
        "/id/%00",
        "/id/M-" + "9" * 400,
        "/media/document/../../secret_key",
        "/media/%00.pdf",
    ],
)
def test_what_does_not_exist_is_404(client, address):
    page = read(client, address, 404)
    assert page.headings == [1]
    assert "Not found" in page.text or "Не найдено" in page.text


def test_error_pages_speak_the_language_of_the_address(client):
    page = read(client, "/ru/nothing/", 404)
    assert page.find("html", lang="ru")
    assert page.find("a", hreflang="en", href="/en/nothing/")
    assert page.find("meta", name="robots", content="noindex")


def test_a_withdrawn_record_says_why(client):
    meeting = f.make_meeting(status="withdrawn", withdrawn_reason_en="Entered twice by mistake.")
    page = read(client, meeting.get_absolute_url(), 410)
    assert "Entered twice by mistake." in page.text
    assert meeting.ref in page.text
    assert meeting.title_en not in page.text
    day = period(meeting.withdrawn_on.isoformat())
    assert f"The record {meeting.ref} was withdrawn on {day}." in page.text


def test_a_reason_in_the_other_language_is_marked(client):
    f.make_meeting(slug="gone", status="withdrawn", withdrawn_reason_en="Entered twice.")
    page = read(client, "/ru/meetings/gone/", 410)
    assert page.find("span", lang="en")


def test_a_merged_record_leads_to_the_one_that_took_its_place(client):
    survivor = f.make_meeting()
    merged = f.make_meeting(status="withdrawn", withdrawn_reason_en="Twice.", merged_into=survivor)
    response = client.get(merged.get_absolute_url())
    assert (response.status_code, response.headers["Location"]) == (301, survivor.get_absolute_url())


def test_permanent_addresses_lead_to_the_page(client):
    meeting = f.make_meeting()
    response = client.get(f"/id/{meeting.ref.lower()}", headers={"accept-language": "ru"})
    assert (response.status_code, response.headers["Location"]) == (303, f"/ru/meetings/{meeting.slug}/")
    assert "Accept-Language" in response.headers["Vary"]


@pytest.fixture
def broken(monkeypatch):
    """A site on which every page of meetings fails."""

    def fail(*_args, **_kwargs):
        raise RuntimeError("the secret of this failure")

    monkeypatch.setattr("meetings.views.MeetingListView.get_queryset", fail)


def test_a_failure_answers_with_a_page_that_needs_no_database(client, broken, django_assert_num_queries):
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        response = client.get("/ru/meetings/")
    page = Page(response.content.decode())
    assert response.status_code == 500
    assert page.find("html", lang="ru") and page.headings == [1] and page.unbalanced == []
    assert "secret" not in page.text and "RuntimeError" not in page.text


def test_a_failure_of_the_frame_itself_still_has_its_page(client, broken, monkeypatch):
    monkeypatch.setattr("ctitf_site.web.addresses.navigation", lambda path: 1 / 0)
    client.raise_request_exception = False
    response = client.get("/en/meetings/")
    assert (response.status_code, Page(response.content.decode()).headings) == (500, [1])


def test_pages_are_only_read(client):
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(reverse("meetings:meeting_list")).status_code == 405
    assert client.head(reverse("meetings:meeting_list")).status_code == 200


@pytest.mark.parametrize("many", [1500, 5000])
@pytest.mark.parametrize("place", ["/en/meetings/", "/api/v1/meetings/"])
def test_more_parameters_than_are_read_are_refused(client, place, many):
    answer = client.get(f"{place}?{'a&' * many}")
    assert answer.status_code == 400 and answer["Cache-Control"] == "no-store"

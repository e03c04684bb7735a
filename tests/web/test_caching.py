"""What caches may keep is what everybody is told; and any web page may ask with the headers that save work."""

import pytest
from django.core.management import call_command
from django.test import Client

from tests import factories as f
from tests.api import ROOT
from tests.factories import save
from tests.outages import outage
from tests.site.world import addresses, published_world

pytestmark = pytest.mark.django_db
KEPT = {"public", "max-age=4", "stale-if-error=86400"}


def rules(response):
    return {*response.get("Cache-Control", "").split(", ")}


@pytest.mark.parametrize("path", ["", "meetings/", "meetings/?format=csv", "changes/", "search/?q=a"])
def test_answers_of_the_api_may_be_kept(client, path):
    response = client.get(f"{ROOT}{path}")
    assert rules(response) == rules(client.head(f"{ROOT}{path}")) == KEPT


@pytest.mark.thorough
def test_public_pages_may_be_kept(client):
    for address in (*addresses(published_world().records), "/sitemap.xml", "/en/changes.atom", "/en/meetings.ics"):
        response = client.get(address)
        assert rules(response) == KEPT, address
        assert "cookie" not in response.get("Vary", "").lower(), address


@pytest.mark.parametrize("path", ["nothing/", "meetings/?colour=red", "meetings/M-9999/", "meetings/?q=%00"])
def test_errors_are_not_kept(client, path):
    for place in (ROOT, "/en/"):
        assert rules(client.get(f"{place}{path}")) == {"no-store"}
    assert rules(client.post(ROOT)) == rules(client.get(ROOT, headers={"accept": "text/html"})) == {"no-store"}


def test_redirects_say_nothing(client):
    person = f.make_person()
    for address in (f"{ROOT}persons/{person.ref.lower()}/", "/en/meetings", "/", f"/id/{person.ref}"):
        response = client.get(address)
        assert response.status_code in (301, 302, 303) and not response.has_header("Cache-Control")


def test_what_is_asked_with_a_session_is_not_kept(staff):
    for address in ("/en/", "/en/meetings/", f"{ROOT}meetings/"):
        assert rules(staff.get(address)) == {"private", "no-cache"}


def test_pages_of_staff_and_checks_of_health_are_never_public(client, staff):
    for reader in (client, staff):
        for address in ("/admin/", "/admin/login/", "/healthz", "/readyz", "/data/latest.zip"):
            assert "public" not in rules(reader.get(address)), address


def test_a_page_that_reads_a_cookie_is_not_kept(client, monkeypatch):
    from ctitf_site.pages.about import AboutPage

    def reads(page, **_kwargs):
        page.request.session.get("anything")
        return {}

    monkeypatch.setattr(AboutPage, "get_context_data", reads)
    response = client.get("/en/about/")
    assert "Cookie" in response["Vary"] and rules(response) == {"private", "no-cache"}


@pytest.mark.thorough
@pytest.mark.usefixtures("past", "shelf", "at_once")
def test_what_a_release_answers_is_not_kept(client):
    save(f.make_meeting())
    call_command("build_release", verbosity=0)
    with outage():
        for address in ("/en/", f"{ROOT}meetings/"):
            assert rules(client.get(address)) == {"no-cache"}


# Other sites ------------------------------------------------------------------------------------------------------
ORIGIN = {"origin": "https://partner.example"}
NAMES = ["If-None-Match", "If-Modified-Since", "Accept", "Accept-Language", "Range"]


@pytest.mark.parametrize("path", [f"{ROOT}meetings/", f"{ROOT}nothing/", "/data/latest.zip"])
def test_any_page_may_ask_what_has_changed(path):
    asked = {"access-control-request-method": "GET", "access-control-request-headers": ", ".join(NAMES).lower()}
    response = Client().options(path, headers=ORIGIN | asked)
    assert response.status_code == 200 and response["Access-Control-Allow-Origin"] == "*"
    assert {name.lower() for name in NAMES} <= {*response["Access-Control-Allow-Headers"].lower().split(", ")}
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_any_page_may_read_every_answer(client, monkeypatch):
    save(f.make_meeting())
    etag = client.get(ROOT)["ETag"]
    answers = [client.get(ROOT, headers={"if-none-match": etag, **ORIGIN}), client.post(ROOT, headers=ORIGIN)]
    answers += [client.get(ROOT, headers=given | ORIGIN) for given in ({"accept": "text/html"}, {"if-match": '"a"'})]
    monkeypatch.setattr("ctitf_site.web.viewsets.RootView.get", lambda *_args: 1 / 0)
    answers.append(Client(raise_request_exception=False).get(ROOT, headers=ORIGIN))
    assert [answer.status_code for answer in answers] == [304, 405, 406, 412, 500]
    assert all(answer["Access-Control-Allow-Origin"] == "*" for answer in answers)


@pytest.mark.parametrize(
    "path", ["/en/changes.atom", "/ru/meetings.ics", "/en/meetings/{}.ics", "/en/changes.atom?x=1"]
)
def test_any_page_may_read_feeds_and_calendars(client, path):
    meeting = f.make_meeting(start="2012-06-21")
    response = client.get(path.format(meeting.slug), headers=ORIGIN)
    assert response.status_code == (400 if "?" in path else 200)
    assert response["Access-Control-Allow-Origin"] == "*"


def test_no_page_may_read_what_is_for_staff(staff):
    for address in ("/admin/", "/en/"):
        assert not staff.get(address, headers=ORIGIN).has_header("Access-Control-Allow-Origin")

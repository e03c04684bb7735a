"""What a partner has already is not sent again, and never kept when it has changed."""

import gzip
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from ctitf_site.register.models import Revision
from ctitf_site.web import conditional, version
from tests import factories as f
from tests.api import ROOT
from tests.bulk import in_bulk
from tests.factories import save
from tests.outages import outage

pytestmark = pytest.mark.django_db
LIST = f"{ROOT}meetings/"
QUERIES = ["", "?format=csv", "?format=xlsx", "?q=meeting&limit=1"]


@pytest.fixture(autouse=True)
def old_software(monkeypatch):
    """The sources may have been written a second ago, and then nothing could be told by time."""
    monkeypatch.setattr(conditional, "software", lambda: ("digest", 0))


@pytest.fixture
def meeting(db):
    meeting = f.make_meeting(title_en="Before")
    save(meeting)
    long_ago()
    return meeting


def long_ago():
    Revision.objects.update(at=timezone.now() - timedelta(days=2))


def body(response):
    return b"".join(response)


def known(client, address, name="If-None-Match", validator="ETag", **headers):
    """The first answer, and the second to who names it."""
    first = client.get(address, headers=headers)
    assert first.status_code == 200 and body(first)
    return first, client.get(address, headers={name: first[validator], **headers})


# ETag -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("path", ["meetings/", "meetings/M-0001/", "changes/", "search/", ""])
def test_what_is_known_is_not_sent_again(client, meeting, path, query):
    address = f"{ROOT}{path}{query}"
    first = client.get(address)
    if first.status_code != 200:  # not every address has every format
        assert not first.has_header("ETag") and not first.has_header("Last-Modified")
        return
    body(first)
    answer = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (answer.status_code, body(answer)) == (304, b"")
    same = "ETag", "Last-Modified", "Vary", "Cache-Control", "Content-Language"
    assert {name: answer[name] for name in same} == {name: first[name] for name in same}
    assert first["ETag"].startswith('"')
    assert {"Accept", "Accept-Language", "Accept-Encoding"} <= {*answer["Vary"].split(", ")}


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("query", ["", "?format=csv", "?as_of=seq:1", "?as_of=2026-01-01T00:00"])
def test_it_costs_one_query(client, meeting, past, django_assert_num_queries, query, encoding):
    Revision.objects.update(at=timezone.now().replace(year=2025))
    with in_bulk():
        for _number in range(20):
            f.make_meeting()
    accepted = {"Accept-Encoding": encoding}
    etag = client.get(f"{LIST}{query}", headers=accepted)["ETag"]
    with django_assert_num_queries(1):
        assert client.get(f"{LIST}{query}", headers={"If-None-Match": etag, **accepted}).status_code == 304


def test_a_public_change_is_another_answer(client, meeting):
    first, _same = known(client, LIST)
    save(meeting, internal_notes="Not for the public")
    assert client.get(LIST, headers={"If-None-Match": first["ETag"]}).status_code == 304
    save(meeting, title_en="After")
    answer = client.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert answer.status_code == 200 and answer["ETag"] != first["ETag"]
    assert answer.json()["results"][0]["title"]["en"] == "After"


def test_a_number_given_again_after_a_restore_is_another_answer(client, meeting):
    first, _same = known(client, LIST)
    Revision.objects.update(at=timezone.now() - timedelta(days=1))
    assert client.get(LIST, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_past_stays_known_whatever_changes_now(client, meeting, past):
    first, same = known(client, f"{LIST}?as_of=seq:1")
    save(meeting, title_en="After")
    again = client.get(f"{LIST}?as_of=seq:1", headers={"If-None-Match": first["ETag"]})
    assert same.status_code == again.status_code == 304
    assert client.get(f"{LIST}?as_of=seq:2")["ETag"] != first["ETag"]
    assert client.get(f"{LIST}?as_of=seq:3", headers={"If-None-Match": first["ETag"]}).status_code == 400


def test_other_answers_have_other_tags(client, meeting, monkeypatch, settings):
    def tag(address=LIST, **headers):
        return client.get(address, headers=headers)["ETag"]

    one = tag()
    assert tag() == one == client.head(LIST)["ETag"]
    others = [tag(f"{LIST}?limit=1"), tag(f"{LIST}?format=csv"), tag(f"{ROOT}states/")]
    others += [tag(Accept="text/csv"), tag(**{"Accept-Language": "ru"})]
    monkeypatch.setattr(conditional, "software", lambda: ("other software", 0))
    others.append(tag())
    settings.SITE_URL = "https://other.example.org"
    others.append(tag())
    assert len({one, *others}) == len(others) + 1
    assert tag(cookie="django_language=ru") == others[-1], "the API knows no cookies"


def test_before_the_first_change_nothing_is_told(client):
    response = client.get(LIST, headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT", "If-None-Match": "*"})
    assert response.status_code == 200 and not response.has_header("ETag")


@pytest.mark.parametrize("given", ['W/"{}"', '"other", "{}"', 'W/"a",W/"{}" , "b"', "*"])
def test_tags_are_read_as_the_standard_writes_them(client, meeting, given):
    etag = client.get(LIST)["ETag"].strip('"')
    assert client.get(LIST, headers={"If-None-Match": given.format(etag)}).status_code == 304


@pytest.mark.parametrize("given", ["", '"other"', "{}", "W/{}", '"', ',,"', '"{}', "ÿ", "a" * 5000])
def test_what_is_no_tag_of_ours_gets_the_answer(client, meeting, given):
    etag = client.get(LIST)["ETag"].strip('"')
    assert client.get(LIST, headers={"If-None-Match": given.format(etag)}).status_code == 200


def test_a_tag_goes_before_a_time(client, meeting):
    headers = {"If-None-Match": '"other"', "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get(LIST, headers=headers).status_code == 200


# Last-Modified ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("query", QUERIES)
def test_what_has_not_changed_since_is_not_sent_again(client, meeting, query):
    _first, again = known(client, f"{LIST}{query}", "If-Modified-Since", "Last-Modified")
    assert (again.status_code, body(again)) == (304, b"")
    save(meeting, title_en="After")
    Revision.objects.filter(seq=2).update(at=timezone.now() - timedelta(hours=1))
    headers = {"If-Modified-Since": _first["Last-Modified"]}
    assert client.get(f"{LIST}{query}", headers=headers).status_code == 200


def test_a_second_that_is_not_over_is_no_time_to_know_an_answer_by(client, meeting):
    save(meeting, title_en="Now")
    Revision.objects.filter(seq=2).update(at=timezone.now() + timedelta(seconds=5))
    response = client.get(LIST, headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert response.status_code == 200 and response["ETag"] and not response.has_header("Last-Modified")


def test_newer_software_is_a_change(client, meeting, monkeypatch):
    first = client.get(LIST)
    newer = int(timezone.now().timestamp()) - 60
    monkeypatch.setattr(conditional, "software", lambda: ("newer", newer))
    assert client.get(LIST, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200


@pytest.mark.parametrize("given", ["", "yesterday", "Fri, 99 Jan 2100 00:00:00 GMT", "0", "²"])
def test_a_time_that_is_none_is_passed_over(client, meeting, given):
    assert client.get(LIST, headers={"If-Modified-Since": given}).status_code == 200


@pytest.mark.parametrize("path", ["nothing/", "meetings/M-9999/", "meetings/?colour=red", "meetings/?as_of=seq:99"])
@pytest.mark.parametrize("given", [{"If-None-Match": "*"}, {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}])
def test_an_error_is_never_known(client, meeting, path, given):
    response = client.get(f"{ROOT}{path}", headers=given)
    assert response.status_code in (400, 404) and not response.has_header("ETag")


# Other preconditions and methods ----------------------------------------------------------------------------------
def test_another_state_than_was_asked_for_is_told(client, meeting):
    etag = client.get(LIST)["ETag"]
    assert client.get(LIST, headers={"If-Match": etag}).status_code == 200
    for headers in ({"If-Match": '"other"'}, {"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}):
        response = client.get(LIST, headers=headers)
        assert (response.status_code, response["Content-Type"]) == (412, "application/problem+json")
        assert response.json()["type"].endswith("/data/errors/changed/") and not response.has_header("ETag")


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize("query", ["", "?format=csv", "?format=xlsx"])
def test_head_has_the_headers_of_get(client, meeting, query, encoding):
    headers = {"Accept-Encoding": encoding}
    answer, head = client.get(f"{LIST}{query}", headers=headers), client.head(f"{LIST}{query}", headers=headers)
    assert (head.status_code, head.headers) == (answer.status_code, answer.headers)
    assert answer["ETag"] and body(head) == b""
    headers["If-None-Match"] = head["ETag"]
    assert client.head(f"{LIST}{query}", headers=headers).status_code == 304


def test_options_has_no_tag(client, meeting):
    assert not client.options(LIST).has_header("ETag")


# Compression ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("query", ["", "?format=csv", "?format=xlsx"])
def test_one_tag_is_always_the_same_bytes(client, meeting, query):
    address, packed = f"{LIST}{query}", {"Accept-Encoding": "gzip, br"}
    plain, one, two = client.get(address), client.get(address, headers=packed), client.get(address, headers=packed)
    assert one["Content-Encoding"] == "gzip" and one["ETag"] == two["ETag"] == plain["ETag"][:-1] + '-gzip"'
    content = body(one)
    assert content == body(two) and gzip.decompress(content) == body(plain)
    for etag in (one["ETag"], plain["ETag"], f"W/{one['ETag']}"):
        known = client.get(address, headers={**packed, "If-None-Match": etag})
        assert known.status_code == 304 and known["ETag"] == etag.removeprefix("W/")
    unpacked = client.get(address, headers={"If-None-Match": one["ETag"]})
    assert unpacked.status_code == 200, "who cannot unpack it does not have it"


# From a release ---------------------------------------------------------------------------------------------------
@pytest.mark.thorough
@pytest.mark.usefixtures("past", "shelf", "at_once")
def test_a_release_has_tags_of_its_own(client, meeting):
    call_command("build_release", verbosity=0)
    live = client.get(LIST)["ETag"]
    with outage():
        first, same = known(client, LIST)
        assert client.get(LIST, headers={"If-None-Match": live}).status_code == 200
    assert same.status_code == 304 and same["X-Register-Release"] == first["X-Register-Release"]
    assert first["Cache-Control"] == same["Cache-Control"] == "no-cache"
    assert client.get(LIST, headers={"If-None-Match": first["ETag"]}).status_code == 200


# The software -----------------------------------------------------------------------------------------------------
def test_other_sources_are_other_software(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    for room in version.ROOMS:
        (tmp_path / room).mkdir()
    (tmp_path / "requirements.lock").write_text("django")
    found = []
    for content in ("a = 1", "a = 2"):
        (tmp_path / "meetings" / "views.py").write_text(content)
        found.append(version.software.__wrapped__())
    assert found[0][0] != found[1][0]
    assert found[1] == version.software.__wrapped__()


@pytest.mark.thorough
def test_what_tells_of_releases_is_known_by_what_it_says(client, past, shelf):
    f.save(f.make_person())
    for path in ("status/", "releases/"):
        before = client.get(f"{ROOT}{path}")
        assert client.get(f"{ROOT}{path}", headers={"if-none-match": before["ETag"]}).status_code == 304
        shelf.mkdir(exist_ok=True)
    call_command("build_release", verbosity=0)
    after = client.get(f"{ROOT}{path}", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200 and after["ETag"] != before["ETag"]


def test_the_description_is_known_by_what_it_says(client, settings):
    address = f"{ROOT}openapi.json"
    first = client.get(address)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    settings.CONTACT_EMAIL = "register@example.org"
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200 and again.json()["info"]["contact"] == {"email": "register@example.org"}
    assert again["ETag"] != first["ETag"]


@pytest.mark.parametrize("refused", ["gzip;q=0", "br, gzip; q=0.0", "gzip;q=0, identity", "identity"])
def test_what_is_not_to_be_compressed_is_not(client, meeting, refused):
    response = client.get(LIST, headers={"accept-encoding": refused})
    assert response.status_code == 200 and not response.has_header("Content-Encoding")


def test_parameters_in_another_order_have_the_same_tag(client, meeting):
    one, other = (client.get(f"{LIST}?{query}")["ETag"] for query in ("limit=5&kind=expert", "kind=expert&limit=5"))
    assert one == other != client.get(f"{LIST}?limit=6&kind=expert")["ETag"]


def test_one_question_is_one_answer_in_whichever_order_it_is_asked(client, meeting):
    f.make_meeting()
    one, other = client.get(f"{LIST}?kind={meeting.kind}&limit=1"), client.get(f"{LIST}?limit=1&kind={meeting.kind}")
    assert one.json()["next"] and one["ETag"] == other["ETag"]
    assert (one.content, one["Link"]) == (other.content, other["Link"])

"""An answer is given again while the register says the same: to whom it is the answer, and to nobody else."""

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ctitf_site.web.answers import kept
from tests import factories as f
from tests.api import ROOT
from tests.fronts import ask

pytestmark = pytest.mark.django_db
PAGES = [
    "/en/meetings/",
    "/ru/meetings/",
    f"{ROOT}meetings/",
    f"{ROOT}meetings/?format=csv",
    "/en/meetings.ics",
    "/en/changes.atom",
]
BROWSER = {"accept": "text/html,*/*;q=0.8", "accept-encoding": "gzip, br", "accept-language": "ru-RU,ru;q=0.9"}


# ---- The same answer again


@pytest.mark.parametrize("headers", [{}, BROWSER])
@pytest.mark.parametrize("path", PAGES)
def test_it_is_given_again_as_it_was_without_a_query(register, path, headers):
    first = ask(register, path, headers=headers)
    assert (first.status, first.headers["Cache-Status"]) == (200, "register; fwd=miss; stored")
    with CaptureQueriesContext(connection) as queries:
        again = ask(register, path, headers=headers)
    assert again.was_kept and again.told == first.told and len(queries) == 0
    assert ask(register.site, path, headers=headers).told == first.told
    assert register.figures == {"hits": 1, "misses": 1}


@pytest.mark.parametrize("path", PAGES)
def test_what_a_client_has_is_not_sent_again(register, path):
    for headers in ({}, BROWSER):
        full = ask(register, path, headers=headers)
        for named in (full.headers["ETag"], f'W/"other", W/{full.headers["ETag"]}', "*"):
            known = ask(register, path, headers=headers | {"if-none-match": named})
            assert (known.status, known.body) == (304, b"")
            assert known.headers["ETag"] == full.headers["ETag"] and "Content-Length" not in known.headers
            assert ask(register.site, path, headers=headers | {"if-none-match": named}).status == 304
        assert ask(register, path, headers=headers | {"if-none-match": '"other"'}).told == full.told


@pytest.mark.parametrize("path", PAGES)
def test_who_takes_no_compressed_bytes_does_not_know_them(register, path):
    """And who takes them may have the others, under their own ETag."""
    short = ask(register, path, headers={"accept-encoding": "gzip"}).headers["ETag"]
    full = ask(register, path).headers["ETag"]
    expected = {("gzip", short): (304, short), ("gzip", full): (304, full), ("identity", full): (304, full)}
    expected["identity", short] = 200, full
    for (encoding, etag), wanted in expected.items():
        headers = {"accept-encoding": encoding, "if-none-match": etag}
        for answer in (ask(register, path, headers=headers), ask(register.site, path, headers=headers)):
            assert (answer.status, answer.headers["ETag"]) == wanted


def test_what_is_too_large_to_be_kept_is_not_sent_again_either(register, monkeypatch):
    monkeypatch.setattr(kept, "LARGEST", 500)
    full = ask(register, "/en/meetings/")
    assert full.status == 200 and "Cache-Status" not in full.headers
    known = ask(register, "/en/meetings/", headers={"if-none-match": full.headers["ETag"]})
    assert (known.status, known.headers["ETag"], known.body) == (304, full.headers["ETag"], b"")


def test_a_page_is_kept_for_the_next_reader_even_if_the_first_one_knows_it(register):
    etag = ask(register.site, "/en/meetings/").headers["ETag"]
    assert ask(register, "/en/meetings/", headers={"if-none-match": etag}).status == 304
    assert ask(register, "/en/meetings/").was_kept


def test_a_head_is_answered_from_what_is_kept(register):
    assert not ask(register, "/en/meetings/", "HEAD").was_kept
    full = ask(register, "/en/meetings/")
    head = ask(register, "/en/meetings/", "HEAD")
    assert head.was_kept and head.body == b"" and head.headers["Content-Length"] == str(len(full.body))


def test_the_same_parameters_in_another_order_are_the_same_address(register):
    kz, kg = f.make_state().ref, f.make_state().ref
    first = ask(register, f"{ROOT}meetings/?limit=7&state={kz}&state={kg}")
    assert ask(register, f"{ROOT}meetings/?state={kz}&&state={kg}&limit=7").told == first.told
    assert not ask(register, f"{ROOT}meetings/?state={kg}&state={kz}&limit=7").was_kept
    assert register.figures["hits"] == 1


# ---- And to nobody else

READERS = [
    {"accept": accept, "accept-language": language, "accept-encoding": encoding} | origin
    for accept in ("application/json", "text/csv", "text/html", "*/*")
    for language in ("en", "ru", "de, ru;q=0.5", "")
    for encoding in ("", "gzip", "gzip;q=0", "identity")
    for origin in ({}, {"origin": "https://partner.example"}, {"origin": ""}, {"origin": "http://["})
]


@pytest.mark.parametrize("path", [f"{ROOT}meetings/", "/en/meetings/", "/api/", "/sitemap.xml"])
def test_readers_who_want_something_else_are_told_something_else(register, path):
    """Each reader is told by the layer, which has answered all others before, what the site tells."""
    for headers in READERS:
        ask(register, path, headers=headers)
    for headers in READERS:
        assert ask(register, path, headers=headers).told == ask(register.site, path, headers=headers).told, headers


APART = [
    {"HTTP_COOKIE": f"{configured.SESSION_COOKIE_NAME}=abc"},
    {"HTTP_COOKIE": f"_ga=1; {configured.LANGUAGE_COOKIE_NAME}=ru"},
    {"HTTP_COOKIE": 'a="\\000"'},
    {"HTTP_RANGE": "bytes=0-5"},
    {"HTTP_IF_MATCH": '"x"'},
    {"HTTP_IF_MODIFIED_SINCE": "Sun, 29 Nov 2026 10:00:00 GMT"},
    {"HTTP_AUTHORIZATION": "Bearer x"},
    {"CONTENT_TYPE": "text/plain; charset=koi8-r"},
    {"CONTENT_LENGTH": "1"},
    {"HTTP_ACCEPT": "text/html," * 200},
    {"HTTP_ACCEPT_LANGUAGE": "ru," * 400},
    {"HTTP_HOST": "elsewhere.example"},
    {"HTTP_HOST": ""},
    {"QUERY_STRING": "&" * 1001},
]


@pytest.mark.parametrize("more", APART)
def test_the_site_itself_answers_what_is_for_one_client(register, more):
    ask(register, "/en/meetings/")
    answer = ask(register, "/en/meetings/", **more)
    assert "Cache-Status" not in answer.headers and register.figures["hits"] == 0


def test_cookies_of_other_sites_change_nothing(register):
    ask(register, "/en/meetings/")
    assert ask(register, "/en/meetings/", headers={"cookie": "_ga=1; my_sessionid_of=2"}).was_kept


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/en/nothing/",
        f"{ROOT}meetings/?colour=red",
        "/en/meetings",
        "/healthz",
        "/admin/login/",
        "/id/M-0001",
        "/data/",
        "/en/data/",
        "/ru/search/?q=first",
        f"{ROOT}search/?q=first",
        f"{ROOT}releases/",
        f"{ROOT}status/",
        f"{ROOT}openapi.json",
    ],
)
def test_errors_and_what_is_not_for_all_are_not_kept(register, path):
    for _time in range(2):
        assert "Cache-Status" not in ask(register, path).headers
    assert register.store.size == 0


@pytest.mark.parametrize(
    "head", [{"Set-Cookie": "a=b"}, {"Vary": "Cookie"}, {"Vary": "*"}, {"Cache-Control": "no-store"}]
)
def test_a_head_that_forbids_it_is_obeyed(head):
    given = {"ETag": '"x"', "Content-Length": "1", "Cache-Control": "public, max-age=4"}
    assert kept.may_be_kept("200 OK", [*given.items()]) == set()
    assert kept.may_be_kept("200 OK", [*(given | head).items()]) is None
    assert kept.may_be_kept("404 Not Found", [*given.items()]) is None
    assert kept.may_be_kept("200 OK", [*(given | {"Content-Length": str(kept.LARGEST + 1)}).items()]) is None

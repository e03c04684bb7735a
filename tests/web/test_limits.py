"""Who asks too often is told when to come back; nobody else is kept waiting, and nobody can pass for another."""

import logging
import re

import pytest
from django.test import Client

from ctitf_site.web import limits
from ctitf_site.web.clients import client_of
from tests import factories as f
from tests.api import ROOT
from tests.factories import save
from tests.reading import Page

pytestmark = pytest.mark.django_db
LEFT = re.compile(r'"default";r=(\d+);t=17')


@pytest.fixture(autouse=True)
def three_a_minute(settings, tmp_path, monkeypatch):
    settings.API_RATE, settings.VAR_DIR, settings.TRUSTED_PROXIES, settings.REDIS_URL = 3, tmp_path, 0, ""
    monkeypatch.setattr(limits, "moment", lambda: (100, 17))


def ask(client, times=1, path=ROOT, **extra):
    """The status of each of so many answers."""
    return [client.get(path, **extra).status_code for _time in range(times)]


def test_every_answer_says_how_many_are_left(client):
    found = [client.get(path) for path in (ROOT, f"{ROOT}nothing/", f"{ROOT}?colour=red", ROOT)]
    assert [answer.status_code for answer in found] == [200, 404, 400, 429]
    assert {answer["RateLimit-Policy"] for answer in found} == {'"default";q=3;w=60'}
    assert [LEFT.fullmatch(answer["RateLimit"])[1] for answer in found] == ["2", "1", "0", "0"]


def test_who_asks_too_often_is_told_when_to_come_back(client, django_assert_num_queries):
    ask(client, 3)
    with django_assert_num_queries(0):
        answer = client.get(ROOT, headers={"origin": "https://partner.example", "accept-language": "ru"})
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (429, "17", "no-store")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Content-Language"] == "ru" and answer.json()["type"].endswith("/en/data/errors/too-many-requests/")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert {"RateLimit", "Retry-After"} < {*answer["Access-Control-Expose-Headers"].split(", ")}


def test_the_next_minute_begins_anew(client, monkeypatch):
    assert ask(client, 4)[-1] == 429
    monkeypatch.setattr(limits, "moment", lambda: (101, 60))
    assert ask(client, 4) == [200, 200, 200, 429]


def test_files_of_releases_are_counted_too_and_pages_are_not(client):
    ask(client, 3)
    answer = client.get("/data/latest.zip", headers={"accept-language": "ru"})
    page = Page(answer.content.decode())
    assert answer.status_code == 429 and page.find("html", lang="ru") and page.unbalanced == []
    response = client.get("/en/")
    assert response.status_code == 200 and not response.has_header("RateLimit")


def test_counting_asks_no_database(client, django_assert_num_queries):
    save(f.make_meeting())
    etag = client.get(ROOT)["ETag"]
    with django_assert_num_queries(1):
        answer = client.get(ROOT, headers={"If-None-Match": etag})
    assert answer.status_code == 304 and answer["RateLimit"]


def test_head_and_options_are_counted_like_get(client):
    assert [client.head(ROOT).status_code, client.options(ROOT).status_code, *ask(client, 2)] == [200, 200, 200, 429]
    assert client.head(ROOT).status_code == 429 and client.head(ROOT).content == b""


def test_what_a_browser_asks_before_is_not_counted(client):
    asked = {"origin": "https://partner.example", "access-control-request-method": "GET"}
    assert {client.options(ROOT, headers=asked).status_code for _time in range(9)} == {200}


def test_without_a_limit_nothing_is_counted(client, settings, tmp_path):
    settings.API_RATE = 0
    assert {*ask(client, 9)} == {200} and not client.get(ROOT).has_header("RateLimit")
    assert not (tmp_path / "rates").exists()


def test_where_nothing_can_be_written_everybody_is_answered(client, settings, tmp_path, caplog):
    (tmp_path / "rates").write_text("a file, and no folder")
    assert {*ask(client, 9)} == {200}
    assert "Requests are not counted" in caplog.text


# Who asks ---------------------------------------------------------------------------------------------------------
def test_each_client_is_counted_alone(client):
    assert ask(client, 4, REMOTE_ADDR="192.0.2.1")[-1] == 429
    assert ask(client, 3, REMOTE_ADDR="192.0.2.2") == [200, 200, 200]


def forged(number):
    return {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}", "HTTP_FORWARDED": f"for=198.51.100.{number}"}


def test_without_proxies_what_a_client_writes_is_not_believed(client):
    found = [client.get(ROOT, REMOTE_ADDR="192.0.2.1", **forged(number)).status_code for number in range(4)]
    assert found[-1] == 429
    assert ask(client, REMOTE_ADDR="198.51.100.1") == [200], "nobody is blamed for what another wrote"


def test_behind_a_proxy_only_what_it_wrote_is_believed(client, settings):
    settings.TRUSTED_PROXIES = 1

    def through(*seen):
        return client.get(ROOT, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=", ".join(seen)).status_code

    assert [through(f"198.51.100.{number}", "192.0.2.1") for number in range(4)][-1] == 429
    assert through("192.0.2.1", "192.0.2.2") == 200


@pytest.mark.parametrize(
    ("proxies", "seen", "client"),
    [
        (0, "192.0.2.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "1.1.1.1,2.2.2.2 , 192.0.2.1 ", "192.0.2.1"),
        (2, "1.1.1.1, 192.0.2.1, 10.0.0.7", "192.0.2.1"),
        (2, "192.0.2.1", "192.0.2.1"),
        (1, "192.0.2.1:4711", "192.0.2.1"),
        (1, "[2001:db8:1:2::3]:4711", "2001:db8:1:2::/64"),
        (1, "2001:db8:1:2:ffff::4", "2001:db8:1:2::/64"),
        (1, "::ffff:192.0.2.1", "192.0.2.1"),
        *((1, wrong, "10.0.0.1") for wrong in ("unknown", ",", "1.1.1.1,", "999.1.1.1", "_x", "ÿ", "²", "1" * 5000)),
    ],
)
def test_the_address_is_what_the_outermost_trusted_proxy_saw(rf, settings, proxies, seen, client):
    settings.TRUSTED_PROXIES = proxies
    assert client_of(rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=seen).META) == client


def test_a_connection_without_an_address_is_one_client(client):
    assert ask(client, 4, REMOTE_ADDR="") == [200, 200, 200, 429]


@pytest.mark.parametrize(("direct", "warnings"), [("10.0.0.1", 1), ("", 1), ("8.8.8.8", 0)])
def test_a_proxy_that_is_not_trusted_is_told_once(caplog, direct, warnings):
    caplog.set_level(logging.WARNING, "ctitf_site.web.limits")
    reader = Client()
    for _time in range(3):
        reader.get(ROOT, REMOTE_ADDR=direct, HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert caplog.text.count("TRUSTED_PROXIES=0") == warnings

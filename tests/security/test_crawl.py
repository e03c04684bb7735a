"""Nasty values, wherever a client writes, break nothing; ``python -m tests.security.crawl`` asks them all."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse

from ctitf_site.pages.about import AboutPage
from tests.fronts import Answer, environ, front
from tests.security import asking
from tests.security.asking import Asking, chosen, in_forms
from tests.security.crawl import crawl, hear
from tests.security.findings import wrong
from tests.security.nasty import MARK, values
from tests.security.ways import Way

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connected")]
MOST = 2500


@pytest.mark.thorough
def test_nasty_values_break_nothing(facts, past, shelf):
    call_command("build_release", verbosity=0)
    statuses, _slowest, findings = crawl(front(), MOST, seed=3 if connection.vendor == "sqlite" else 4)
    assert findings == []
    assert statuses.total() > MOST * 0.9 and {200, 400, 404, 405} < {*statuses}


def test_there_are_enough_of_them_and_each_is_asked_everywhere():
    found = values()
    assert len(found) >= 150 and b"" in found and any(len(value) >= 3000 for value in found)
    requests = [*chosen([Way("/en/meetings/", ("q",)), Way("/id/M-0001")], found, 0, seed=1)]
    assert len(requests) > 400 * len(found)
    places = {request.where for request in requests}
    assert {"q", "nonsense", "query", "path", "Host", "Cookie", "form next", "file", "method", "charset"} <= places
    few = [*chosen([Way("/en/meetings/", ("q",))], found, 500, seed=1)]
    assert 300 < len(few) < 700 and {"method", "path"} < {request.where for request in few}


def test_a_form_arrives_as_it_would_from_a_browser():
    form = next(request for request in in_forms([], [b"ru"]) if request.path == b"/i18n/setlang/")
    status, _seconds, faults = hear(front(), form)
    assert (status, faults) == (302, [])  # its token was taken: what is refused is 400


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (HttpResponse(status=503), "503"),
        (HttpResponse(f"<p><script>{MARK}</script>"), "unescaped"),
        (HttpResponse("Traceback (most recent call last)"), "gives away"),
        (HttpResponse(headers={"Set-Cookie": f"{MARK}=b"}), "was written by the client"),
        (HttpResponse(headers={"Location": "//evil.example/"}), "leads away"),
        (HttpResponse(headers={"Location": "\\\\evil.example/"}), "leads away"),
        (HttpResponse(headers={"X-Frame-Options": "ALLOWALL"}), "X-Frame-Options"),
    ],
)
def test_the_crawl_sees_a_fault(answer, fault, monkeypatch):
    monkeypatch.setattr(AboutPage, "get", lambda *_args, **_kwargs: answer)
    request = Asking("query", f"<script>{MARK}</script>".encode(), b"/en/about/")
    _status, _seconds, faults = hear(front(), request)
    assert [found for found in faults if fault in found], faults


def test_the_crawl_sees_what_raises_and_what_is_slow():
    request = Asking("query", b"a", b"/en/about/")
    assert hear(lambda *_given: 1 / 0, request)[2] == ["raises ZeroDivisionError: division by zero"]
    answer = Answer(200, {"Location": "a\nb"}, b"")
    faults = [*wrong(environ("/en/"), b"a", answer, 1.5)]
    assert "slow: 1.5 s" in faults and "Location breaks the head: 'a\\nb'" in faults


def test_headers_arrive_as_a_server_hands_them_over():
    (request,) = [a for a in asking.in_heads([], [b"a\r\nb\xff"]) if (a.where, a.path) == ("Host", b"/")]
    assert request.environ()["HTTP_HOST"] == "a  b\xff"

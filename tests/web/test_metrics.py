"""Numbers for whoever watches the site: told to who has the token, few, and of all processes together."""

import os
import subprocess
import sys
from unittest.mock import Mock

import pytest
from django.core.management import call_command
from prometheus_client.parser import text_string_to_metric_families

from ctitf_site.web.watching import metrics
from ctitf_site.web.watching.metrics import Measured
from tests.fronts import ask, front

pytestmark = pytest.mark.django_db
TOKEN = "t0ken-of-the-one-who-watches"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
OF_ANOTHER = """
import django
django.setup()
from ctitf_site.web.watching.metrics import BYTES, REQUESTS
REQUESTS.labels("page", "GET", "200").inc(5)
BYTES.set(7)
"""
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def site(register, settings):
    settings.METRICS_TOKEN = TOKEN
    return Measured(register)


def numbers(site):
    """Each sample by its name and labels."""
    answer = ask(site, "/metrics", headers=BEARER)
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.body.decode())
    return {(s.name, *sorted(s.labels.items())): s.value for family in families for s in family.samples}


def grown(site, act):
    """What is more after ``act()``, without the times."""
    before = numbers(site)
    act()
    after = numbers(site)
    changes = {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key, 0)}
    return {key: change for key, change in changes.items() if not key[0].endswith(("_bucket", "_sum", "_age_seconds"))}


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer "}, {"authorization": f"Basic {TOKEN}"}])
def test_who_has_not_the_token_is_told_nothing(site, headers):
    for given in (headers, {"authorization": BEARER["authorization"] + "x"}, {"authorization": "Bearer é"}):
        answer = ask(site, "/metrics", headers=given)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert b"register" not in answer.body


def test_requests_are_counted_by_kind_method_and_status(site):
    def read():
        for path in ("/en/meetings/", "/api/v1/meetings/", "/en/nothing/", "/healthz", "/favicon.ico"):
            ask(site, path)
        ask(site, "/en/meetings/", "HEAD")
        ask(site, "/en/meetings/", "BREW")

    found = grown(site, read)
    requests = {key[1:]: value for key, value in found.items() if key[0] == "register_requests_total"}
    labels = [dict(key) for key in requests]
    assert {(each["kind"], each["method"], each["status"]) for each in labels} == {
        *(("page", "GET", "200"), ("page", "GET", "404"), ("page", "HEAD", "200"), ("page", "other", "405")),
        *(("api", "GET", "200"), ("health", "GET", "200"), ("other", "GET", "404")),
    }
    assert set(requests.values()) == {1}
    assert found["register_request_seconds_count", ("kind", "page")] == 4


def test_answers_that_are_given_again_are_counted_with_their_bytes(site):
    found = grown(site, lambda: [ask(site, "/en/meetings/") for _time in range(3)])
    assert found["register_kept_answers_total", ("how", "stored")] == 1
    assert found["register_kept_answers_total", ("how", "hit")] == 2
    assert numbers(site)[("register_kept_bytes",)] >= site.store.size > 2000


def test_a_client_that_has_to_wait_is_counted(connected, settings, tmp_path):
    settings.METRICS_TOKEN, settings.API_RATE, settings.VAR_DIR = TOKEN, 1, tmp_path
    site = Measured(front())
    found = grown(site, lambda: [ask(site, "/api/v1/meetings/") for _time in range(3)])
    assert found["register_requests_total", ("kind", "api"), ("method", "GET"), ("status", "429")] >= 1


def test_where_the_register_stands(site, settings, tmp_path):
    settings.RELEASES_DIR = tmp_path / "releases"
    found = numbers(site)
    assert found[("register_sequence",)] == 1 and ("register_release_sequence",) not in found
    call_command("build_release", verbosity=0)
    found = numbers(site)
    assert found[("register_release_sequence",)] == 1
    assert 86_400 <= found[("register_release_age_seconds",)] < 86_400 + 600


def test_no_address_adds_a_kind(site):
    found = grown(site, lambda: [ask(site, f"/{name}/{name}") for name in ("a", "b%00", "en", "metrics", "static")])
    kinds = {dict(key[1:])["kind"] for key in found if key[0] == "register_requests_total"}
    assert kinds <= {"other", "page", "static"}


def test_all_processes_count_together_and_who_ended_keeps_no_bytes(site):
    """A process that was replaced has counted, and its memory is free again."""
    key = ("register_requests_total", ("kind", "page"), ("method", "GET"), ("status", "200"))
    before = numbers(site)
    subprocess.run([sys.executable, "-c", OF_ANOTHER], check=True, env=os.environ | SETTINGS)
    after = numbers(site)
    assert after[key] - before.get(key, 0) == 5
    assert after[("register_kept_bytes",)] == before[("register_kept_bytes",)]


def test_the_number_of_a_process_may_be_of_somebody_else_by_now(site, settings, tmp_path, monkeypatch):
    def refuse(_pid, _signal):
        raise PermissionError

    monkeypatch.setattr(metrics.os, "kill", refuse)
    settings.VAR_DIR, left = tmp_path, tmp_path / "metrics" / "gauge_livesum_1.db"
    left.parent.mkdir()
    left.touch()
    assert numbers(site) and not left.exists()


def test_the_database_is_asked_where_all_of_the_site_ask_it(register, settings):
    settings.METRICS_TOKEN, looks = TOKEN, []

    def asking(look, *given):
        looks.append(look)
        return look(*given)

    assert numbers(Measured(register, asking))[("register_sequence",)] == 1 and len(looks) == 1
    late = Measured(register, Mock(side_effect=TimeoutError))
    assert ("register_sequence",) not in numbers(late), "what cannot be known soon is left out"

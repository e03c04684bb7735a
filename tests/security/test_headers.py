"""Every answer tells browsers what they may do with it: pages, errors, files, redirects, and what is given again."""

import re

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client

from ctitf_site.pages.about import AboutPage
from ctitf_site.register.releases import latest
from ctitf_site.register.revisions import write_revision
from ctitf_site.web import headers as told
from tests import factories as f
from tests.api import ROOT
from tests.fronts import ask
from tests.outages import outage
from tests.security.telling import lacks, policy

pytestmark = pytest.mark.django_db
PREFLIGHT = {"origin": "https://partner.example", "access-control-request-method": "GET"}
ANSWERS = [
    (200, "/en/", {}),
    (200, "/ru/data/api/", {}),
    (200, "/en/data/api/reference/", {}),
    (200, "/en/meetings.ics", {}),
    (200, "/en/changes.atom", {}),
    (200, f"{ROOT}meetings/", {}),
    (200, f"{ROOT}meetings/?format=csv", {}),
    (200, f"{ROOT}openapi.json", {}),
    (200, "/admin/login/", {}),
    (200, "/healthz", {}),
    (200, "/robots.txt", {}),
    (200, "/sitemap.xml", {}),
    (200, "/static/site/site.css", {}),
    (200, "/data/context.jsonld", {}),
    (200, ROOT, {"method": "options", "headers": PREFLIGHT}),
    (301, "/en/meetings", {}),
    (302, "/", {}),
    (302, "/admin/", {}),
    (400, "/en/?colour=red", {}),
    (400, f"{ROOT}states/?colour=red", {}),
    (400, "/en/", {"headers": {"host": "evil.example"}}),
    (400, "/healthz", {"headers": {"host": "evil.example"}}),
    (400, "/i18n/setlang/", {"method": "post"}),
    (404, "/nothing", {}),
    (404, "/static/nothing.js", {}),
    (404, "/data/releases/nothing.zip", {}),
    (404, f"{ROOT}states/S-XXX/", {}),
    (405, "/en/", {"method": "trace"}),
    (405, f"{ROOT}states/", {"method": "delete"}),
]
KEPT = ["/en/meetings/", "/en/data/api/reference/", f"{ROOT}meetings/", "/en/meetings.ics"]


def fetch(address, method="get", headers=None):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    return getattr(client, method)(address, headers=headers)


@pytest.mark.parametrize(("status", "address", "asked"), ANSWERS)
def test_every_answer_says_what_browsers_may_do(status, address, asked, settings):
    settings.WHITENOISE_USE_FINDERS = True
    response = fetch(address, **asked)
    response.close()
    assert response.status_code == status
    assert list(lacks(address.partition("?")[0], response.headers)) == []


def test_the_list_of_answers_can_fail():
    faults = list(lacks("/api/", {"Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'"}))
    assert len(faults) == 11


def test_withdrawn_and_merged_records_do_too():
    survivor = f.make_meeting()
    gone = f.make_meeting(status="withdrawn", withdrawn_reason_en="Twice.")
    merged = f.make_meeting(status="withdrawn", withdrawn_reason_en="Twice.", merged_into=survivor)
    for record, status in ((gone, 410), (merged, 301)):
        for address in (record.get_absolute_url(), f"{ROOT}meetings/{record.ref}/"):
            response = fetch(address)
            assert (response.status_code, list(lacks(address, response.headers))) == (status, [])


@pytest.mark.parametrize("address", ["/en/about/", "/ru/about/"])
def test_a_page_that_fails_does_too(address, monkeypatch):
    monkeypatch.setattr(AboutPage, "get", lambda *_args, **_kwargs: 1 / 0)
    response = fetch(address)
    assert (response.status_code, list(lacks(address, response.headers))) == (500, [])


@pytest.mark.parametrize("address", ["/en/", f"{ROOT}meetings/", "/admin/", "/readyz"])
def test_an_outage_does_too(address, shelf, connected):
    with outage():
        response = fetch(address)
    assert (response.status_code, list(lacks(address, response.headers))) == (503, [])


def test_who_asks_too_often_is_told_too(settings, tmp_path):
    settings.API_RATE, settings.VAR_DIR, settings.TRUSTED_PROXIES, settings.REDIS_URL = 1, tmp_path, 0, ""
    client = Client()
    client.get(ROOT)
    response = client.get(ROOT)
    assert (response.status_code, list(lacks(ROOT, response.headers))) == (429, [])


@pytest.mark.parametrize("address", KEPT)
def test_what_is_given_again_says_the_same(register, address):
    """A browser takes the headers of a 304 for those of the page that it has."""
    first = ask(register, address)
    for headers in ({}, {"if-none-match": first.headers["ETag"]}):
        for application in (register, register.site):
            again = ask(application, address, headers=headers)
            assert list(lacks(address, again.headers)) == []
            policies = {answer.headers["Content-Security-Policy"] for answer in (first, again)}
            assert again.status == (304 if headers else 200) and len(policies) == 1


def test_files_are_of_no_site(client, shelf, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    document = f.make_document(file=ContentFile(b"%PDF-1.4 note", name="note.pdf"))
    write_revision(document, action="created")
    call_command("build_release", verbosity=0)
    name = latest().name
    for address in (document.file.url, "/data/latest.zip", f"/data/releases/{name}/register.json"):
        for asked in ({}, {"range": "bytes=0-3"}, {"range": "bytes=99999999999-"}, {"if-match": '"other"'}):
            response = client.get(address, headers=asked)
            response.close()
            assert list(lacks(address, response.headers)) == []
            assert "sandbox" in policy(response["Content-Security-Policy"])


def test_only_programs_of_ours_run_scripts(client):
    """Pages are whole without, so what somebody brought into one would not run."""
    asked = [address for status, address, asked in ANSWERS if status == 200 and not asked]
    policies = {address: policy(client.get(address)["Content-Security-Policy"]) for address in asked}
    running = {address for address, sources in policies.items() if "script-src" in sources}
    assert running == {"/en/data/api/reference/", "/admin/login/"}


def test_a_preview_tells_nobody_its_address(client):
    assert client.get("/en/preview/nothing/")["Referrer-Policy"] == "no-referrer"


def test_they_are_said_outside_of_all_that_answers():
    assert configured.MIDDLEWARE[0] == "ctitf_site.web.headers.HeadersMiddleware"
    assert re.fullmatch(r"(\w[\w-]*=\(\)(, |$))+", told.ALWAYS["Permissions-Policy"])

"""Forms are taken from pages of this site alone, and lead back to this site alone."""

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import get_resolver

from meetings.models import Meeting
from tests import factories as f
from tests.desk.entering import LOGIN, log_in
from tests.desk.forms import page

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    *(
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "http:evil.example",
    ),
    *(
        "https:/evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\thttps://evil.example",
        "https://127.0.0.1@evil.example",
    ),
    *(
        "https://127.0.0.1:8000.evil.example",
        "data:text/html,x",
        "//evil.example\r\nX: y",
        "http://[::1",
        "//%0d%0aevil.example",
    ),
]
TOKEN = "a" * 32


def goes(answer):
    """Where a browser goes from here; it reads backslashes as slashes, and passes over tabs and line ends."""
    target = answer.get("Location", "")
    return target.replace("\\", "/").translate(dict.fromkeys(map(ord, "\t\r\n"))).strip()


def stays(answer):
    return goes(answer).startswith("/") and not goes(answer).startswith("//")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_switch_of_languages_leads_nowhere_else(client, target):
    for headers in ({}, {"referer": target}):
        answer = client.post("/i18n/setlang/", {"language": "ru", "next": target}, headers=headers)
        assert answer.status_code == 302 and stays(answer), goes(answer)
    assert stays(client.post(f"/i18n/setlang/?next={target.strip()}", {"language": "ru"}))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_login_leads_nowhere_else(target):
    f.make_user("clerk")
    assert stays(log_in("clerk", next=target)[1])
    inside, _answer = log_in("clerk")
    answer = inside.get(LOGIN, {"next": target})
    assert answer.status_code in (200, 302) and (answer.status_code == 200 or stays(answer))


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example/en/meetings", "/en//evil.example", "/\\evil.example", "//en/meetings/"]
)
@pytest.mark.parametrize("query", ["", "?utm_source=a", "?fbclid=//evil.example"])
def test_an_address_with_another_host_in_it_leads_nowhere_else(client, path, query):
    answer = client.generic("GET", path, QUERY_STRING=query.removeprefix("?"))
    assert answer.status_code == 404 or stays(answer), goes(answer)


@pytest.mark.parametrize("value", ["//evil.example", "https://evil.example", "a\r\nLocation: //evil.example"])
def test_dropped_parameters_lead_nowhere_else(client, value):
    for path in ("/", "/en/", "/en/meetings/", "/id/M-0001", "/api/"):
        answer = client.get(path, {"utm_source": value})
        assert answer.status_code == 404 or stays(answer), path
        assert "evil" not in goes(answer)


def callbacks(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from callbacks(pattern)
        else:
            yield pattern.callback


def test_only_the_api_takes_requests_without_proof_and_it_changes_nothing(client):
    """Whatever view is added: only those of the API, which know no cookies, are exempt."""
    found = [*callbacks(get_resolver())]
    exempt = [view for view in found if getattr(view, "csrf_exempt", False)]
    assert len(found) > 100 and exempt and {hasattr(view, "cls") for view in exempt} == {True}
    assert "django.middleware.csrf.CsrfViewMiddleware" in configured.MIDDLEWARE
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/api/v1/meetings/").status_code == 405


@pytest.fixture
def strict():
    """The browser of an administrator, whose requests need the proof that ours have."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(f.make_user("chief", is_superuser=True))
    client.cookies["csrftoken"] = TOKEN
    return client


def test_no_form_of_the_desk_is_taken_from_another_site(strict):
    meeting = f.make_meeting(title_en="Kept")
    addresses = [
        page(meeting),
        page(meeting, "delete"),
        page(Meeting, "add"),
        page(Meeting, "changelist"),
        "/admin/import/",
    ]
    addresses += ["/admin/logout/", "/admin/password_change/", "/i18n/setlang/"]
    wrong = [
        ({}, {}),
        ({"csrfmiddlewaretoken": "b" * 32}, {}),
        ({"csrfmiddlewaretoken": TOKEN}, {"origin": "https://evil.example"}),
        ({"csrfmiddlewaretoken": TOKEN}, {"origin": "null"}),
    ]
    for address in addresses:
        for proof, headers in wrong:
            answer = strict.post(
                address, {"title_en": "Changed", "post": "yes", "language": "ru", **proof}, headers=headers
            )
            assert answer.status_code in (400, 403), (address, proof, headers)
    assert [record.title_en for record in Meeting.objects.all()] == ["Kept"]
    assert strict.get("/admin/").status_code == 200, "and nobody was logged out"
    assert "django_language" not in strict.cookies


def test_a_form_with_its_proof_is_taken(strict):
    answer = strict.post("/i18n/setlang/", {"language": "ru", "next": "/ru/", "csrfmiddlewaretoken": TOKEN})
    assert (answer.status_code, answer["Location"], strict.cookies["django_language"].value) == (302, "/ru/", "ru")


def test_a_get_changes_nothing(strict):
    """A picture on another site could ask for it."""
    assert strict.get("/i18n/setlang/?language=ru").status_code in (302, 405)
    assert "django_language" not in strict.cookies
    assert strict.get("/admin/logout/").status_code == 405 and strict.get("/admin/").status_code == 200

"""No stranger writes what a clerk is then asked to send: a kept form is for the browser that sent it, and no other."""

import pytest
from django.test import Client

from tests import factories as f
from tests.desk.entering import CODE, LOGIN, SET_UP, Forms, log_in, text_of, with_phone
from tests.desk.forms import page
from tests.desk.proposing import saved
from tests.desk.staffing import browser_of, member
from tests.desk.test_kept_forms import HERE, after_login, sent_too_late

pytestmark = pytest.mark.django_db

EVIL = {"origin": "https://evil.example.org"}
SIBLING = {"origin": "http://other.testserver"}
LEFT_OUT = "What was sent was left out, and nothing was saved"
NEVER = "are never kept or offered again"
ADD = "/admin/meetings/meeting/add/"


@pytest.fixture
def draft(db):
    return saved(f.make_meeting(status="draft", title_en="As it was"))


@pytest.fixture
def clerk(db):
    return member("Publisher", "clerk")


def seal(client):
    """What whoever sits at ``client`` gets for a form that they send without a login."""
    return Forms(client.post(ADD, {"title_en": "STRANGER"})).to(LOGIN)["kept"][0]


def offers(answer):
    """Does the page hold anything of the stranger's form?"""
    text = answer.content.decode()
    return "STRANGER" in text or "Send my form now" in text or 'name="kept"' in text


@pytest.fixture
def strangers(db):
    """What a stranger had sealed in a browser of their own."""
    return seal(Client(headers=HERE))


@pytest.fixture
def strict(clerk):
    """The browser of a clerk at work, who has a mark from the login."""
    client, _answer = log_in("clerk", client=Client(headers=HERE))
    assert client.cookies["browser"].value
    client.handler.enforce_csrf_checks = True
    return client


# Another browser


@pytest.mark.parametrize("headers", [HERE, EVIL, SIBLING, {}, {"referer": "http://testserver/admin/"}])
@pytest.mark.parametrize("address", [ADD, "/admin/", SET_UP, CODE, LOGIN, "/admin/language/"])
def test_what_another_browser_sealed_is_not_offered_in_a_session(address, headers, strict, strangers):
    strict.defaults.pop("HTTP_ORIGIN")
    answer = strict.post(address, {"kept": strangers, "language": "ru", "title_en": "x"}, headers=headers, follow=True)
    assert answer.status_code in (200, 400, 403) and not offers(answer)


@pytest.mark.parametrize("headers", [HERE, EVIL, {}])
def test_nor_is_it_carried_through_a_login(headers, clerk, strangers):
    client, _answer = log_in("clerk", client=Client(headers=HERE))
    del client.cookies["sessionid"]
    for sent in ({"password": "wrong"}, {"password": "password"}):
        data = {"username": "clerk", "next": "/admin/", "kept": strangers, **sent}
        answer = client.post(LOGIN, data, headers=headers, follow=True)
        assert answer.status_code == 200 and not offers(answer)
        assert text_of(answer).count(LEFT_OUT) == 1, "and the clerk is told"
    assert LEFT_OUT not in text_of(client.get("/admin/")), "once"


def test_nor_through_the_second_step(clerk, strangers):
    with_phone(clerk)
    client, answer = log_in("clerk", client=Client(headers=HERE), kept=strangers)
    assert answer["Location"].startswith(CODE)
    answer = client.post(CODE, {"one_time_code": "000000", "kept": strangers})
    assert answer.status_code == 200 and not offers(answer) and LEFT_OUT in text_of(answer)


def test_a_change_of_the_language_leaves_it_out_too(strangers):
    client = Client(headers=HERE)
    answer = client.post("/admin/language/", {"language": "en", "kept": strangers, "next": LOGIN}, follow=True)
    assert not offers(answer) and LEFT_OUT in text_of(answer)


def test_a_mark_that_we_did_not_make_is_none(strangers):
    for mark in ("", "x", "a" * 31 + "\u00e9", "a" * 33, "../" * 10 + "ab"):
        client = Client(headers=HERE)
        client.cookies["browser"] = mark
        assert LEFT_OUT in text_of(client.post(LOGIN, {"username": "a", "password": "b", "kept": strangers}))
        seal(client)
        assert client.cookies["browser"].value != mark and len(client.cookies["browser"].value) == 32


# The same browser, led by another site


@pytest.mark.parametrize("headers", [EVIL, SIBLING, {"origin": "null"}, {"referer": "http://other.testserver/"}, {}])
@pytest.mark.parametrize("with_proof", [True, False])
def test_a_form_from_elsewhere_is_not_kept_where_nobody_is_logged_in(with_proof, headers, draft, clerk):
    client = Client(enforce_csrf_checks=not with_proof, headers=headers)
    answer = client.post(page(draft), {"title_en": "STRANGER"})
    assert answer.status_code == 403 and not offers(answer) and "othing was saved" in text_of(answer)
    assert "browser" not in client.cookies
    if with_proof:
        assert LEFT_OUT in text_of(answer) and Forms(answer).to(LOGIN)["next"] == [page(draft)]


def test_what_this_browser_had_sealed_is_not_offered_when_another_site_sends_it(strict):
    del strict.cookies["sessionid"]
    strict.handler.enforce_csrf_checks = False
    mine = seal(strict)
    log_in("clerk", client=strict)
    strict.handler.enforce_csrf_checks = True
    assert offers(strict.post(ADD, {"kept": mine}, headers=HERE)), "it is its own"
    for headers in (EVIL, SIBLING):
        assert not offers(strict.post(ADD, {"kept": mine}, headers=headers))


# What is never kept


@pytest.mark.parametrize(
    "address",
    [
        "/admin/auth/user/{pk}/second-factor/",
        "/admin/auth/user/{pk}/change/",
        "/admin/auth/user/{pk}/password/",
        "/admin/auth/user/add/",
        "/admin/auth/group/1/change/",
        "/admin/password_change/",
        SET_UP,
        "/admin/meetings/../auth/user/{pk}/second-factor/",
        "/admin/meetings/meeting/../../auth/user/add/",
    ],
)
def test_forms_of_accounts_are_never_offered_again(address, clerk):
    address = address.format(pk=clerk.pk)
    answer = sent_too_late(Client(headers=HERE), address, {"username": "STRANGER", "groups": "5"})
    assert answer.status_code == 403 and not offers(answer) and NEVER in text_of(answer)
    boss = browser_of(f.make_user("boss", is_staff=True, is_superuser=True), enforce_csrf_checks=True, headers=HERE)
    answer = boss.post(address, {"username": "STRANGER", "groups": "5"})
    assert answer.status_code == 403 and not offers(answer) and NEVER in text_of(answer)


# The mark


def test_the_mark_is_for_this_host_and_for_nobody_else(settings, clerk):
    settings.SESSION_COOKIE_SECURE = True
    client = Client(headers={"origin": "https://testserver"})
    answer = client.post(ADD, {"title_en": "Typed"}, secure=True)
    mark = client.cookies["__Host-browser"]
    assert (mark["path"], mark["domain"], mark["samesite"]) == ("/", "", "Strict")
    assert mark["secure"] and mark["httponly"] and mark.value not in answer.content.decode()
    sent = {"username": "clerk", "password": "password", "kept": Forms(answer).to(LOGIN)["kept"]}
    client.cookies["browser"] = "a" * 32  # what a neighbour can set counts for nothing
    assert Forms(client.post(LOGIN, sent, secure=True)).to(ADD)["title_en"] == ["Typed"]


def test_two_windows_of_one_browser_lose_nothing(draft, clerk):
    client, _answer = log_in("clerk", client=Client(headers=HERE))
    mark = client.cookies["browser"].value
    answers = [sent_too_late(client, page(draft), {"title_en": title}) for title in ("First", "Second")]
    assert client.cookies["browser"].value == mark
    for answer, title in zip(answers, ("First", "Second"), strict=True):
        _client, back = after_login(answer)
        assert Forms(back).to(page(draft))["title_en"] == [title]


def test_who_logged_in_in_another_window_meanwhile_gets_the_form_back(draft, clerk):
    """Their login form is older than that login, but what it carries is theirs."""
    client = Client(enforce_csrf_checks=True, headers=HERE)
    sent = Forms(client.post(page(draft), {"title_en": "Typed"})).to(LOGIN)
    client.force_login(clerk)
    answer = client.post(LOGIN, {"username": "clerk", "password": "password", **sent, "csrfmiddlewaretoken": "a" * 64})
    assert Forms(answer).to(page(draft))["title_en"] == ["Typed"]

"""Who is let in: one answer to everybody who is not, and a wait for whoever guesses."""

import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import get_hasher
from django.test import Client

from tests import factories as f
from tests.desk.entering import LOGIN, Forms, let_pass, log_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counting(settings, tmp_path):
    settings.AXES_ENABLED, settings.VAR_DIR = True, tmp_path


@pytest.fixture
def clerk(db):
    return f.make_user("clerk")


def test_a_clerk_comes_in_and_goes_where_she_wanted(clerk):
    assert Client().get("/admin/meetings/meeting/?q=a")["Location"] == f"{LOGIN}?next=/admin/meetings/meeting/%3Fq%3Da"
    _client, answer = log_in("clerk", next="/admin/meetings/meeting/?q=a")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/meetings/meeting/?q=a")
    _client, answer = log_in("clerk", next="https://elsewhere.example.org/")
    assert answer["Location"] == "/admin/"


def test_everybody_else_is_told_the_same(clerk):
    f.make_user("reader", is_staff=False)
    f.make_user("former", is_active=False)
    told = set()
    for name, password in [("clerk", "wrong"), ("nobody", "password"), ("reader", "password"), ("former", "password")]:
        for _attempt in range(5):
            client, answer = log_in(name, password)
        page = re.sub(rf'value="[^"]*"|{name}', "", answer.content.decode())
        told.add((answer.status_code, re.sub(r"\d\d:\d\d|in \d+ minutes?", "", page)))
        assert "sessionid" not in client.cookies
    assert len(told) == 1
    assert AccessAttempt.objects.count() == 4


def test_everybody_else_takes_the_same_time(clerk):
    """What takes the time is the same: one password is hashed."""
    f.make_user("reader", is_staff=False)
    f.make_user("former", is_active=False)
    hashed, counts = [], []
    hasher = get_hasher()
    encode = type(hasher).encode
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(hasher), "encode", lambda *args: hashed.append(1) or encode(*args))
        for name, password in [("clerk", "wrong"), ("nobody", "x"), ("reader", "password"), ("former", "password")]:
            log_in(name, password)
            counts.append(len(hashed))
    assert counts == [1, 2, 3, 4]


def test_after_five_wrong_passwords_one_waits(clerk):
    answers = [log_in("clerk", "wrong")[1].status_code for _attempt in range(5)]
    assert answers == [200] * 4 + [429]
    _client, answer = log_in("clerk")
    assert answer.status_code == 429 and 890 <= int(answer["Retry-After"]) <= 901
    assert re.search(r"Try again at \d\d:\d\d \(Ashgabat time\), in 1[56] minutes", text_of(answer))
    assert 'value="clerk"' in answer.content.decode() and "no-store" in answer["Cache-Control"]


def test_the_wait_is_told_in_russian(clerk):
    client = Client(headers={"accept-language": "ru"})
    for _attempt in range(5):
        _client, answer = log_in("clerk", "wrong", client)
    assert answer.status_code == 429 and '<html lang="ru"' in answer.content.decode()


def test_trying_on_does_not_prolong_the_wait_and_after_it_one_is_heard(clerk):
    for _attempt in range(5):
        log_in("clerk", "wrong")
    let_pass(14 * 60)
    answer = log_in("clerk")[1]
    assert answer.status_code == 429 and 50 <= int(answer["Retry-After"]) <= 61
    let_pass(62)
    assert log_in("clerk")[1].status_code == 302
    assert not AccessAttempt.objects.exists(), "a success forgets what was before"


def test_others_and_elsewhere_are_not_made_to_wait(clerk, settings):
    f.make_user("other")
    settings.TRUSTED_PROXIES = 1
    here, there = ({"headers": {"x-forwarded-for": f"198.51.100.{n}"}} for n in (1, 2))
    for _attempt in range(5):
        log_in("clerk", "wrong", Client(**here))
    assert log_in("clerk", client=Client(**here))[1].status_code == 429
    assert log_in("other", client=Client(**here))[1].status_code == 302
    assert log_in("clerk", client=Client(**there))[1].status_code == 302


@pytest.mark.parametrize("seen", ["2001:db8::1", "not an address", "", "unix:", "198.51.100.7:4711"])
def test_any_address_can_be_counted(seen, clerk, settings):
    settings.TRUSTED_PROXIES = 1
    client = Client(headers={"x-forwarded-for": seen}, REMOTE_ADDR="")
    answers = [log_in("clerk", "wrong", client)[1].status_code for _attempt in range(5)]
    assert answers == [200] * 4 + [429]


def test_the_header_is_not_believed_without_a_proxy(clerk):
    for n in range(5):
        _client, answer = log_in("clerk", "wrong", Client(headers={"x-forwarded-for": f"198.51.100.{n}"}))
    assert answer.status_code == 429


def test_old_attempts_are_pruned(clerk):
    log_in("nobody", "wrong")
    let_pass(24 * 3600)
    log_in("someone", "wrong")
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["someone"]


def test_no_password_is_written_down(clerk):
    log_in("clerk", "hunter2-wrong", kept="sealed-text")
    row = AccessAttempt.objects.values().get()
    assert "hunter2" not in str(row) and "sealed-text" not in str(row)


@pytest.mark.parametrize("name", ["a\0b", "ы" * 5000, "", " ", "\ud800"])
def test_odd_names_are_answered(name, clerk):
    body = f"username={name}&password=x".encode("utf-8", "surrogatepass")
    answer = Client().post(LOGIN, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200 and Forms(answer).to(LOGIN)


def test_the_login_page_is_whole(clerk):
    text = Client().get(LOGIN).content.decode()
    assert text.count("<h1>") == 1 and "<h1>Log in</h1>" in text
    assert re.search(r'<label [^>]*for="id_username"', text) and re.search(r'<label [^>]*for="id_password"', text)
    assert "style=" not in text.split("<svg")[0] and "<script" not in text
    wrong = log_in("clerk", "wrong")[1].content.decode()
    assert 'role="alert"' in wrong and "<title>Error:" in wrong


def test_whoever_is_no_longer_staff_is_out_at_once(clerk):
    client, _answer = log_in("clerk")
    assert client.get("/admin/").status_code == 200
    get_user_model().objects.update(is_staff=False)
    assert client.get("/admin/")["Location"].startswith(LOGIN)


def test_readers_of_the_public_site_get_no_cookie_and_no_query_more(django_assert_num_queries):
    client = Client()
    client.get("/en/about/")
    with django_assert_num_queries(0):
        assert client.get("/en/about/").status_code == 200
    assert not client.cookies


@pytest.mark.parametrize("ahead", [3600, 365 * 24 * 3600])
def test_nobody_waits_for_the_time_of_a_clock_that_was_ahead(clerk, ahead):
    for _attempt in range(5):
        log_in("clerk", "wrong")
    assert log_in("clerk")[1].status_code == 429
    let_pass(-ahead)
    assert log_in("clerk")[1].status_code == 302

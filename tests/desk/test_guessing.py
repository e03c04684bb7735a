"""Guessing is stopped before a password is looked at, whoever guesses from wherever; and shuts nobody else out."""

import threading

import pytest
from django.contrib.auth.hashers import get_hasher
from django.test import Client

from ctitf_site.desk.staff import guessing
from tests import factories as f
from tests.desk.entering import log_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counting(settings, tmp_path, monkeypatch):
    """Each test has counts of its own, in a moment that does not end while it runs."""
    settings.AXES_ENABLED, settings.VAR_DIR, settings.TRUSTED_PROXIES = True, tmp_path, 1
    monkeypatch.setattr(guessing.time, "time", lambda: 1_000_000 * guessing.SECONDS + 60.0)


@pytest.fixture
def clerk(db):
    return f.make_user("clerk")


@pytest.fixture
def hashed(monkeypatch):
    """A list that grows with each password that is looked at."""
    found, kind = [], type(get_hasher())
    encode = kind.encode
    monkeypatch.setattr(kind, "encode", lambda *args: found.append(1) or encode(*args))
    return found


def at(number):
    """A browser somewhere else for each number."""
    return Client(headers={"x-forwarded-for": f"198.51.{number // 200}.{number % 200 + 1}"})


def guess(name, number, password="wrong"):
    return log_in(name, password, at(number))[1]


@pytest.mark.parametrize("name", ["clerk", "nobody"])
def test_one_name_is_guessed_from_many_addresses(name, clerk, hashed):
    answers = [guess(name, number) for number in range(15)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 5
    assert len(hashed) == 10, "what comes after that is not looked at"
    assert answers[-1]["Retry-After"] == "240" and "Too many wrong passwords" in text_of(answers[-1])


@pytest.mark.parametrize("spelt", ["ｃｌｅｒｋ", " clerk ", "clerk"])
def test_one_name_in_other_letters_is_one_name(spelt, clerk):
    for number in range(10):
        guess("clerk", number)
    assert guess(spelt, 11).status_code == 429


def test_many_names_are_guessed_from_one_address(clerk, hashed):
    answers = [guess(f"nobody {number}", 1).status_code for number in range(35)]
    assert answers == [200] * 30 + [429] * 5 and len(hashed) == 30
    assert guess("clerk", 2, "password").status_code == 302, "elsewhere nobody waits"


def test_many_guess_at_once(clerk, hashed, settings):
    """They are counted before the first of them was found to be wrong."""
    request = Client().get("/admin/login/").wsgi_request
    refused = []

    def one():
        try:
            guessing.count(request, "clerk")
        except guessing.TooOften:
            refused.append(1)

    threads = [threading.Thread(target=one) for _number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 6


def test_a_colleague_is_not_shut_out_in_a_browser_that_she_came_in_with(clerk):
    hers = at(100)
    assert log_in("clerk", client=hers)[1].status_code == 302
    for number in range(15):
        guess("clerk", number)
    assert guess("clerk", 50, "password").status_code == 429
    assert log_in("clerk", client=hers)[1].status_code == 302


def test_such_a_browser_cannot_be_made_up_lent_or_guessed_with(clerk):
    f.make_user("other")
    hers = at(100)
    log_in("other", client=hers)
    for number in range(10):
        guess("clerk", number)
    assert log_in("clerk", client=hers)[1].status_code == 429, "it is known for another name"
    forged = at(101)
    forged.cookies["browser"], forged.cookies["known"] = "a" * 32, "b" * 64
    assert log_in("clerk", client=forged)[1].status_code == 429
    for cookie in ("", "é", "b" * 9000):
        forged.cookies["known"] = cookie
        assert log_in("clerk", client=forged)[1].status_code == 429


def test_a_known_browser_is_counted_too(clerk, settings, hashed):
    settings.AXES_FAILURE_LIMIT = 100
    hers = at(100)
    log_in("clerk", client=hers)
    answers = [log_in("clerk", "wrong", hers)[1].status_code for _attempt in range(12)]
    assert answers == [200] * 10 + [429] * 2


def test_the_wait_ends(clerk, monkeypatch):
    for number in range(11):
        guess("clerk", number)
    assert guess("clerk", 12, "password").status_code == 429
    monkeypatch.setattr(guessing.time, "time", lambda: 1_000_001 * guessing.SECONDS + 0.0)
    assert guess("clerk", 12, "password").status_code == 302


def test_few_passwords_are_looked_at_together(clerk, monkeypatch, hashed):
    """The rest is asked to come again in a moment, and keeps no reader waiting."""
    monkeypatch.setattr(guessing, "looking", threading.BoundedSemaphore(1))
    with guessing.looking:
        answer = guess("clerk", 1, "password")
    assert (answer.status_code, answer["Retry-After"]) == (503, "3") and not hashed
    assert 'value="clerk"' in answer.content.decode() and "Many people log in" in text_of(answer)
    assert guess("clerk", 1, "password").status_code == 302, "a place that was taken is given back"


def test_who_was_told_to_come_again_has_not_tried(clerk, monkeypatch, hashed):
    monkeypatch.setattr(guessing, "looking", threading.BoundedSemaphore(1))
    with guessing.looking:
        assert {guess("clerk", 1, "password").status_code for _time in range(12)} == {503}
    assert guess("clerk", 1, "password").status_code == 302


def test_strangers_leave_a_colleague_a_place(clerk, monkeypatch):
    monkeypatch.setattr(guessing, "looking", threading.BoundedSemaphore(1))
    hers = at(100)
    log_in("clerk", client=hers)
    with guessing.looking:
        assert guess("clerk", 1, "password").status_code == 503
        assert [log_in("clerk", client=hers)[1].status_code for _time in range(2)] == [302, 302]
        with guessing.of_colleagues:
            assert log_in("clerk", client=hers)[1].status_code == 503


def test_a_guess_too_often_gives_its_place_back(clerk, monkeypatch, hashed):
    monkeypatch.setattr(guessing, "looking", threading.BoundedSemaphore(1))
    answers = [guess("clerk", number).status_code for number in range(13)]
    assert answers == [200] * 10 + [429] * 3 and len(hashed) == 10
    assert guess("other", 20).status_code == 200


def test_without_a_counter_one_can_log_in(clerk, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.VAR_DIR = tmp_path / "file"
    assert guess("clerk", 1, "password").status_code == 302

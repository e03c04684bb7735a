"""Sessions end: with the browser, after eight hours without a request, after seven days in any case."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests import factories as f
from tests.desk.entering import let_pass, log_in

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def client(db):
    f.make_user("clerk")
    return log_in("clerk")[0]


def is_in(client):
    return client.get("/admin/").status_code == 200


def test_the_cookie_is_small_and_for_this_browser_window_only(client):
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"], cookie["samesite"]) == ("", "", True, "Lax")
    assert len(cookie.value) == 32


def test_eight_hours_without_a_request_end_it(client):
    let_pass(8 * HOUR - 9)
    assert is_in(client)
    let_pass(8 * HOUR + 1)
    assert not is_in(client)


def test_seven_days_end_it_whatever_was_done(client):
    for _times in range(27):
        let_pass(6 * HOUR)
        assert is_in(client)
    let_pass(5 * HOUR)
    assert is_in(client)
    let_pass(HOUR + 1)
    assert not is_in(client)


@pytest.mark.parametrize(("ahead", "is_good"), [(HOUR, True), (365 * 24 * HOUR, False)])
def test_a_session_of_a_clock_that_was_far_ahead_is_over(client, ahead, is_good):
    """Else it would last for as long as the clock was ahead."""
    let_pass(-ahead)
    assert is_in(client) is is_good


def test_it_is_written_once_in_some_minutes(client, django_assert_max_num_queries):
    def writes():
        with django_assert_max_num_queries(30) as asked:
            assert is_in(client)
        return sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in asked)

    counts = []
    for seconds in (10, 200, 100, 10, 400):
        let_pass(seconds)
        counts.append(writes())
    assert counts == [0, 0, 1, 0, 1]


def test_another_login_counts_the_days_anew(client):
    for _times in range(20):
        let_pass(6 * HOUR)
        assert is_in(client)
    log_in("clerk", client=client)
    for _times in range(20):
        let_pass(6 * HOUR)
        assert is_in(client)


def test_sessions_that_ended_are_gone_with_the_next_login(client):
    let_pass(9 * HOUR)
    log_in("clerk", client=Client())
    assert Session.objects.count() == 1


def test_a_new_password_ends_the_other_sessions(client):
    other, _answer = log_in("clerk")
    sent = {"old_password": "password", "new_password1": "n3w-and-long", "new_password2": "n3w-and-long"}
    assert client.post("/admin/password_change/", sent).status_code == 302
    assert is_in(client) and not is_in(other)


@pytest.mark.parametrize(("is_secure", "name"), [(True, "__Host-messages"), (False, "messages")])
def test_what_is_said_on_the_next_page_lies_in_a_cookie_of_this_host(is_secure, name, client, settings):
    other, _answer = log_in("clerk")
    settings.SESSION_COOKIE_SECURE = is_secure
    answer = client.post("/admin/sessions/")
    assert answer.cookies[name]["httponly"] and answer.cookies[name]["path"] == "/"
    assert "1 session was ended." in client.get("/admin/sessions/").content.decode() and not is_in(other)

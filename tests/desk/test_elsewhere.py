"""One sees one's sessions and ends the others; who manages accounts ends those of a colleague."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session

from tests import factories as f
from tests.desk.entering import let_pass, log_in, text_of
from tests.desk.forms import filled
from tests.desk.staffing import browser_of, member

pytestmark = pytest.mark.django_db
PAGE = "/admin/sessions/"


@pytest.fixture
def clerk(db):
    return member("Editor", "clerk")


def is_in(client):
    return client.get("/admin/").status_code == 200


def test_the_others_are_ended_with_one_press(clerk):
    here, there, stranger = log_in("clerk")[0], log_in("clerk")[0], log_in(f.make_user("other").username)[0]
    text = text_of(here.get(PAGE))
    assert text.count("Logged in 20") == 2 and text.count("this browser") == 1
    assert here.post(PAGE)["Location"] == PAGE
    assert "1 session was ended." in text_of(here.get(PAGE))
    assert is_in(here) and is_in(stranger) and not is_in(there)
    assert "1 session was ended." in LogEntry.objects.filter(user=clerk).values_list("change_message", flat=True)
    assert "End all the others" not in text_of(here.get(PAGE))


def test_those_that_are_over_are_not_shown(clerk):
    log_in("clerk")
    let_pass(8 * 3600 + 60)
    here, _answer = log_in("clerk")
    log_in("clerk")
    Session.objects.exclude(pk=here.session.session_key).update(expire_date="2020-01-01T00:00Z")
    assert text_of(here.get(PAGE)).count("Logged in 20") == 1


def test_it_is_said_when_each_was_used_last(clerk):
    here, there = log_in("clerk")[0], log_in("clerk")[0]
    let_pass(4000)
    there.get("/admin/")
    rows = here.get(PAGE).content.decode().split("<li>")[1:]
    assert "this browser" in rows[0] and len(rows) == 2
    began, used = re.findall(r"20\d\d-\d\d-\d\d (\d\d):(\d\d)", rows[1])
    assert (int(used[0]) * 60 + int(used[1]) - int(began[0]) * 60 - int(began[1])) % 1440 in (66, 67)


def test_those_of_a_colleague_are_ended_on_the_page_of_the_account(clerk):
    head = browser_of(member("Administrator", "head"))
    one, other = log_in("clerk")[0], log_in("clerk")[0]
    account = f"/admin/auth/user/{clerk.pk}/"
    assert f'2 · <a href="{account}sessions/">' in head.get(f"{account}change/").content.decode()
    assert "In 2 browsers somebody has logged in" in text_of(head.get(f"{account}sessions/"))
    assert head.post(f"{account}sessions/")["Location"] == f"{account}change/"
    assert not is_in(one) and not is_in(other) and is_in(head)
    assert "In 0 browsers" in text_of(head.get(f"{account}sessions/"))


def test_a_given_password_ends_them_and_so_does_an_account_that_is_shut(clerk):
    head = browser_of(member("Administrator", "head"))
    account = f"/admin/auth/user/{clerk.pk}/"
    there, _answer = log_in("clerk")
    head.post(f"{account}password/")
    assert "In 0 browsers" in text_of(head.get(f"{account}sessions/")) and not is_in(there)
    clerk.set_password("password")
    clerk.save()
    there, _answer = log_in("clerk")
    for changes in ({"is_active": ""}, {"is_active": "on"}):
        sent = filled(head, f"{account}change/") | changes
        assert head.post(f"{account}change/", {k: v for k, v in sent.items() if v != ""}).status_code == 302
    clerk.refresh_from_db()
    assert clerk.is_active and not is_in(there), "nobody goes on where the account was shut meanwhile"


def test_nobody_ends_the_sessions_of_somebody_with_more_rights(clerk):
    boss = f.make_user("boss", is_superuser=True)
    there = log_in("boss")[0]
    head, editor = browser_of(member("Administrator", "head")), browser_of(clerk)
    for client, user, status in [
        (head, boss, 403),
        (editor, boss, 403),
        (head, member("Administrator", "head2"), 200),
        (head, f.make_user("gone"), 200),
    ]:
        assert client.get(f"/admin/auth/user/{user.pk}/sessions/").status_code == status
    own = head.get(f"/admin/auth/user/{head.session['_auth_user_id']}/sessions/")
    assert own.status_code == 403 and head.get("/admin/auth/user/99999/sessions/").status_code == 404
    assert head.post(f"/admin/auth/user/{boss.pk}/sessions/").status_code == 403 and is_in(there)

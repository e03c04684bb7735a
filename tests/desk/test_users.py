"""Administrators add colleagues in one step, and nobody gives, or takes over, more rights than they have."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client

from ctitf_site.desk.models import Colleague
from tests import factories as f
from tests.desk.entering import log_in, text_of
from tests.desk.forms import errors, filled, page, submit
from tests.desk.staffing import GROUPS, browser_of, make_groups, member

pytestmark = pytest.mark.django_db
User = get_user_model()
ADD = "/admin/auth/user/add/"


@pytest.fixture
def head(db):
    return member("Administrator", "head")


@pytest.fixture
def browser(head):
    return browser_of(head)


@pytest.fixture
def boss(db):
    return f.make_user("boss", is_superuser=True)


def group(name):
    return Group.objects.get(name=name)


def add(browser, **changes):
    sent = {"username": "aigul", "first_name": "Aigul", "group": group("Editor").pk, "language": "ru"}
    return browser.post(ADD, sent | changes)


def test_a_colleague_is_added_in_one_step_and_comes_in(browser):
    answer = add(browser)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    password = re.search(r"Password ([a-z0-9]{14}) ", text_of(answer))[1]
    user = User.objects.get(username="aigul")
    assert (user.is_staff, user.is_superuser, [g.name for g in user.groups.all()]) == (True, False, ["Editor"])
    client, answer = log_in("aigul", password)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/password_change/?next=%2Fadmin%2F")
    assert '<html lang="ru"' in client.get(answer["Location"]).content.decode()
    assert password not in browser.get(page(user)).content.decode()


def test_names_differ_by_more_than_capitals_in_any_language(browser):
    f.make_user("Айгуль")
    assert "Somebody has this name already" in text_of(add(browser, username="айгуль"))


def test_who_may_not_see_accounts_is_not_told_which_there_are(head):
    editor = browser_of(member("Editor"))
    places = ("change", "history", "delete", "password", "sessions", "second-factor")
    answers = [editor.get(f"/admin/auth/user/{key}/{place}/") for key in (head.pk, 777) for place in places]
    assert {answer.status_code for answer in answers} == {403}


def test_a_refusal_is_a_page_of_the_desk_in_the_language_of_the_clerk():
    editor = browser_of(member("Editor"))
    editor.cookies["django_language"] = "ru"
    answer = editor.get("/admin/auth/user/")
    assert answer.status_code == 403 and "Ваша группа этого не разрешает" in text_of(answer)
    assert "no-store" in answer["Cache-Control"] and "/admin/" in answer.content.decode()


def test_nothing_is_offered_that_only_others_may_do(browser, head):
    own, other = (browser.get(page(user)).content.decode() for user in (head, f.make_user("other")))
    assert "Sessions:" in other and "second factor" in other.lower()
    assert "Sessions:" not in own and "auth/user/" + str(head.pk) + "/sessions" not in own


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"username": "HEAD"}, "Somebody has this name already"),
        ({"username": "a\0b"}, "Null characters"),
        ({"username": "x" * 151}, "at most 150 characters"),
        ({"username": ""}, "required"),
        ({"group": ""}, "required"),
        ({"group": "99999999999999999999"}, "Select a valid choice"),
        ({"language": "tk"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said(changes, problem, browser):
    answer = add(browser, **changes)
    assert problem in text_of(answer).replace("&#x27;", "'")
    assert not User.objects.filter(first_name="Aigul").exists()


def test_nobody_is_made_a_superuser_by_what_is_sent(browser):
    everything = [permission.pk for permission in Permission.objects.all()]
    forged = {"is_superuser": "on", "user_permissions": everything, "is_staff": "on"}
    add(browser, **forged)
    user = User.objects.get(username="aigul")
    assert errors(submit(browser, page(user), **forged)) == []
    user.refresh_from_db()
    assert not user.is_superuser and not user.user_permissions.exists()


def test_a_group_with_more_rights_is_not_offered(browser):
    more = Group.objects.create(name="Keepers of the site")
    more.permissions.set(Permission.objects.filter(codename="delete_user"))
    assert "Keepers" not in text_of(browser.get(ADD))
    assert "Select a valid choice" in text_of(add(browser, group=more.pk))
    user = member("Editor")
    answer = submit(browser, page(user), groups=[more.pk])
    assert "Select a valid choice" in errors(answer)[0] and [g.name for g in user.groups.all()] == ["Editor"]


@pytest.mark.parametrize("active", [True, False])
def test_an_account_with_more_rights_is_out_of_reach(active, browser, boss):
    keeper = f.make_user("keeper", is_active=active)
    keeper.user_permissions.set(Permission.objects.filter(codename="delete_user"))
    User.objects.filter(pk=boss.pk).update(is_active=active)
    for user in (boss, keeper):
        password = user.password
        assert browser.get(page(user)).status_code == 200, "seen, and not changed"
        assert browser.post(page(user), {"username": "mine", "language": "en"}).status_code == 403
        for method in (browser.get, browser.post):
            assert method(f"/admin/auth/user/{user.pk}/password/").status_code == 403
        user.refresh_from_db()
        assert user.password == password


def test_a_colleague_is_given_a_password_and_another_group_and_let_go(browser):
    user = member("Editor", "aigul")
    answer = browser.post(f"/admin/auth/user/{user.pk}/password/")
    password = re.search(r"Password ([a-z0-9]{14}) ", text_of(answer))[1]
    assert log_in("aigul", password)[1].status_code == 302
    changes = {"groups": [group("Publisher").pk], "last_name": "A."}
    assert errors(submit(browser, page(user), **changes)) == []
    assert [g.name for g in user.groups.all()] == ["Publisher"]
    sent = filled(browser, page(user))
    del sent["is_active"]
    assert browser.post(page(user), sent).status_code == 302
    assert log_in("aigul", password)[1].status_code == 200


def test_a_superuser_may_do_all_of_it(boss, head):
    browser = browser_of(boss)
    assert (
        "is_superuser" in filled(browser, page(head))
        or 'name="is_superuser"' in browser.get(page(head)).content.decode()
    )
    assert errors(submit(browser, page(head), is_superuser="on")) == []
    head.refresh_from_db()
    assert head.is_superuser


def test_accounts_are_for_administrators_alone(head):
    publisher = browser_of(member("Publisher"))
    for address in (ADD, page(head), "/admin/auth/user/", "/admin/auth/group/", page(group("Editor"))):
        assert publisher.get(address).status_code == 403
    assert add(publisher).status_code == 403


def test_odd_keys_are_answered(browser):
    for key in ("99999999999999999999", "x", "-1"):
        assert browser.get(f"/admin/auth/user/{key}/change/").status_code == 302
        assert browser.get(f"/admin/auth/user/{key}/password/").status_code == 404
        assert browser.get(f"/admin/auth/group/{key}/change/").status_code == 302


def test_the_lists_cost_the_same_for_many(browser, django_assert_max_num_queries):
    counts = []
    for _times in range(2):
        for address in ("/admin/auth/user/", "/admin/auth/group/"):
            browser.get(address)
            with django_assert_max_num_queries(20) as asked:
                browser.get(address)
            counts.append(len(asked))
        for _more in range(5):
            member("Editor")
    assert counts[:2] == counts[2:]


# Groups


def test_groups_and_their_rights_are_read_in_words(browser):
    make_groups()
    text = text_of(browser.get("/admin/auth/group/"))
    assert all(name in text for name in GROUPS) and "head" in text
    text = text_of(browser.get(page(group("Editor"))))
    assert "Meetings: change" in text and "Can publish and withdraw records" in text
    assert not re.search("participations?:|sessions?:", text.lower())


def test_an_administrator_gives_only_rights_of_their_own_and_takes_none_away_unseen(browser):
    delete_user = Permission.objects.get(codename="delete_user")
    hidden = Permission.objects.get(codename="view_session", content_type__app_label="sessions")
    editor = group("Editor")
    chosen = filled(browser, page(editor))["permissions"]
    publish = Permission.objects.get(codename="publish_entry").pk
    assert errors(submit(browser, page(editor), permissions=[*chosen, publish])) == []
    assert editor.permissions.filter(pk=publish).exists()
    assert "Select a valid choice" in errors(submit(browser, page(editor), permissions=[delete_user.pk]))[0]
    editor.permissions.add(hidden)
    assert browser.post(page(editor), {"name": "Editor"}).status_code == 403, "it may do more than an administrator"
    boss = browser_of(f.make_user("boss", is_superuser=True))
    assert errors(submit(boss, page(editor), permissions=[publish])) == []
    assert {p.codename for p in editor.permissions.all()} == {"publish_entry", "view_session"}


# Language


def test_the_language_is_the_clerks_own_on_any_browser(browser, head):
    answer = browser.post("/admin/language/", {"language": "ru", "next": "/admin/auth/user/"})
    assert answer["Location"] == "/admin/auth/user/"
    cookie = answer.cookies["django_language"]
    assert (cookie.value, cookie["max-age"], cookie["httponly"]) == ("ru", 365 * 24 * 3600, True)
    assert Colleague.objects.get(user=head).language == "ru"
    other, answer = log_in("head")
    assert answer.cookies["django_language"].value == "ru"
    assert '<html lang="ru"' in other.get("/admin/").content.decode()


def test_before_the_login_it_is_the_browsers():
    client = Client()
    client.post("/admin/language/", {"language": "ru", "next": "/admin/login/?next=/admin/"})
    assert '<html lang="ru"' in client.get("/admin/login/").content.decode()
    assert not Colleague.objects.exists() and "sessionid" not in client.cookies


@pytest.mark.parametrize("language", ["", "tk", "ru\0", "x" * 1000])
def test_no_other_language_is_taken(language, browser):
    answer = browser.post("/admin/language/", {"language": language, "next": "https://evil.example.org/"})
    assert answer["Location"] == "/admin/" and not answer.cookies and not Colleague.objects.exists()
    assert browser.get("/admin/language/").status_code == 302

"""A password that somebody else gave opens nothing but the page where one chooses one's own."""

import re
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from ctitf_site.desk.models import Colleague
from ctitf_site.desk.staff import guessing
from tests import factories as f
from tests.desk.entering import CODE, LOGIN, Forms, code_of, log_in, text_of, with_phone
from tests.desk.forms import filled, page
from tests.desk.proposing import saved
from tests.desk.staffing import browser_of, member

pytestmark = pytest.mark.django_db
OWN, NEW = "/admin/password_change/", "tulip-spoon-42"


@pytest.fixture
def head(db):
    return browser_of(member("Administrator", "head"))


def give(head, user):
    """The password that ``head`` gives: it is shown once."""
    address = f"/admin/auth/user/{user.pk}/password/"
    assert "the second factor stays" in text_of(head.get(address))
    answer = head.post(address)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    return re.search(r"Password ([a-z0-9]{14}) ", text_of(answer))[1]


def choose(client, old, new=NEW, **more):
    return client.post(OWN, {"old_password": old, "new_password1": new, "new_password2": new, **more})


@pytest.fixture
def clerk(db):
    return member("Editor", "clerk")


def test_nothing_opens_before_one_has_chosen_and_then_what_was_asked_for(head, clerk):
    old = give(head, clerk)
    client, answer = log_in("clerk", old, next="/admin/meetings/meeting/")
    assert answer["Location"] == f"{OWN}?next=%2Fadmin%2Fmeetings%2Fmeeting%2F"
    for address in ("/admin/", "/admin/meetings/meeting/", "/admin/second-factor/", "/admin/sessions/"):
        assert client.get(address)["Location"].startswith(OWN), address
    shown = client.get(answer["Location"])
    assert "Somebody else gave you this password" in text_of(shown) and "no-store" in shown["Cache-Control"]
    assert Forms(shown).to(OWN)["next"] == ["/admin/meetings/meeting/"]
    done = choose(client, old, next="/admin/meetings/meeting/")
    assert (done.status_code, done["Location"]) == (302, "/admin/meetings/meeting/")
    assert client.get("/admin/").status_code == 200
    assert Colleague.objects.get(user=clerk).given is None
    assert log_in("clerk", NEW)[1]["Location"] == "/admin/" and log_in("clerk", old)[1].status_code == 200
    assert "Password changed." in LogEntry.objects.filter(user=clerk).values_list("change_message", flat=True)


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        (None, "This is the password that you have"),
        ("short-12", "at least 12 characters"),
        ("Kazakhstan-2026", "words that everybody expects here"),
        ("Пароль!Реестр!1", "words that everybody expects here"),
        ("q1w2e3r4t5y6", "too common"),
    ],
)
def test_the_new_one_is_another_and_hard_to_guess(new, problem, head, clerk):
    old = give(head, clerk)
    client, _answer = log_in("clerk", old)
    answer = choose(client, old, new or old)
    assert answer.status_code == 200 and problem in text_of(answer).replace("’", "'").replace("&#x27;", "'")
    assert client.get("/admin/").status_code == 302 and Colleague.objects.get(user=clerk).given


@pytest.mark.parametrize("new", ["8" * 11 + "31", "x" * 12 + "q" * 90, "центр гор и река", "    a-b-c-d    "])
def test_any_signs_make_a_password(new, head, clerk):
    old = give(head, clerk)
    client, _answer = log_in("clerk", old)
    assert choose(client, old, new).status_code == 302
    assert log_in("clerk", new)[1]["Location"] == "/admin/"


def test_it_is_good_for_two_weeks(head, clerk):
    old = give(head, clerk)
    Colleague.objects.update(given=timezone.now() - timedelta(days=14, minutes=1))
    client, answer = log_in("clerk", old)
    assert answer.status_code == 200 and "good no more. Ask for a new one" in text_of(answer)
    assert client.get("/admin/").status_code == 302
    assert "good no more" not in text_of(log_in("clerk", "wrong")[1]), "who does not know it is not told"
    assert log_in("clerk", give(head, clerk))[1]["Location"].startswith(OWN)


def test_a_new_colleague_chooses_a_password_and_then_a_second_factor(head, settings):
    settings.SECOND_FACTOR = True
    boss = f.make_user("boss", is_superuser=True)
    giver = browser_of(boss)
    settings.SECOND_FACTOR = False  # so that the administrators of this test come in without theirs
    group = member("Publisher").groups.get()
    answer = giver.post("/admin/auth/user/add/", {"username": "aigul", "group": group.pk, "language": "en"})
    password = re.search(r"Password ([a-z0-9]{14}) ", text_of(answer))[1]
    settings.SECOND_FACTOR = True
    client, answer = log_in("aigul", password)
    assert answer["Location"].startswith(OWN)
    assert choose(client, password)["Location"].startswith("/admin/second-factor/")
    assert get_user_model().objects.get(username="aigul").check_password(NEW)


def test_the_code_comes_before_the_password(head, clerk):
    device, old = with_phone(clerk), give(head, clerk)
    client, answer = log_in("clerk", old)
    assert answer["Location"].startswith(CODE) and client.get(OWN)["Location"].startswith(CODE)
    answer = client.post(CODE, {"one_time_code": code_of(device), "next": "/admin/"})
    assert answer["Location"].startswith(OWN)
    assert choose(client, old)["Location"] == "/admin/"


def test_a_form_that_was_sent_too_late_waits_for_the_new_password_too(head, clerk):
    draft = saved(f.make_meeting(status="draft", title_en="As it was"))
    client = browser_of(clerk, headers={"origin": "http://testserver"})
    sent = filled(client, page(draft)) | {"title_en": "Typed", "_continue": "1"}
    old = give(head, clerk)  # which ended the session
    answer = client.post(page(draft), sent)
    _client, answer = log_in("clerk", old, client=client, kept=Forms(answer).to(LOGIN)["kept"])
    assert "nothing is lost" in text_of(answer)
    wrong = choose(client, "wrong", kept=Forms(answer).to(OWN)["kept"])
    answer = choose(client, old, kept=Forms(wrong).to(OWN)["kept"])
    assert client.post(page(draft), Forms(answer).to(page(draft))).status_code == 302
    draft.refresh_from_db()
    assert draft.title_en == "Typed"


def test_ones_own_is_changed_where_the_one_before_is_asked_for(head):
    user = get_user_model().objects.get(username="head")
    answer = head.post(f"/admin/auth/user/{user.pk}/password/")
    assert (answer.status_code, answer["Location"]) == (302, OWN)
    assert choose(head, "password")["Location"] == "/admin/password_change/done/"
    user.refresh_from_db()
    assert user.check_password(NEW) and log_in("head", NEW)[1]["Location"] == "/admin/"


def test_who_has_not_logged_in_is_shown_the_login():
    assert Client().get(OWN)["Location"].startswith(LOGIN)


def test_passwords_that_are_tried_there_are_counted_as_those_of_the_login(clerk, settings, tmp_path, monkeypatch):
    settings.AXES_ENABLED, settings.VAR_DIR = True, tmp_path
    now = time.time() // guessing.SECONDS * guessing.SECONDS + 60
    monkeypatch.setattr(guessing.time, "time", lambda: now)  # a moment that does not end
    client, answer = log_in("clerk")
    assert answer.status_code == 302
    *heard, refused = [choose(client, "wrong") for _time in range(11)]
    assert [answer.status_code for answer in heard] == [200] * 10, (
        "the login was counted elsewhere: it was no known browser"
    )
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    assert "Too many wrong passwords" in text_of(refused)
    assert choose(client, "password").status_code == 429, "not even the right one is looked at"


def test_where_two_are_looked_at_the_third_waits(clerk):
    client, _answer = log_in("clerk")
    with guessing.looking, guessing.looking, guessing.of_colleagues:
        answer = choose(client, "password")
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert choose(client, "password").status_code == 302


def test_an_operator_gives_one_with_a_command(clerk, monkeypatch):
    give_of_before(clerk)
    monkeypatch.setattr("getpass.getpass", lambda prompt="": NEW)
    call_command("changepassword", "clerk", stdout=StringIO())
    assert log_in("clerk", NEW)[1]["Location"].startswith(OWN)
    assert Colleague.objects.get(user=clerk).given > timezone.now() - timedelta(minutes=1)


def give_of_before(user):
    Colleague.objects.create(user=user, language="ru", given=timezone.now() - timedelta(days=15))


def test_who_has_chosen_no_language_is_given_none(head, clerk):
    old = give(head, clerk)
    assert Colleague.objects.get(user=clerk).language == ""
    client = Client()
    client.cookies["django_language"] = "ru"
    client, answer = log_in("clerk", old, client=client)
    assert '<html lang="ru"' in client.get(answer["Location"]).content.decode()

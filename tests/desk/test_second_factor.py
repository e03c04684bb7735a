"""The second factor: who needs one reaches nothing before it, codes work once, and a lost telephone is no end."""

import time
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from ctitf_site.desk.staff import devices
from meetings.models import Meeting
from tests import factories as f
from tests.desk.entering import CODE, SET_UP, code_of, let_pass, log_in, text_of, with_phone
from tests.desk.forms import page
from tests.desk.staffing import browser_of, member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def needed(settings):
    """As on the public site."""
    settings.SECOND_FACTOR = True


@pytest.fixture
def publisher(db):
    return member("Publisher", "publisher")


def set_up(client):
    """Set the second factor up as a person does; gives the device and the answer with the recovery codes."""
    client.get(SET_UP)
    device = TOTPDevice.objects.get(confirmed=False)
    return device, client.post(SET_UP, {"one_time_code": code_of(device), "next": "/admin/meetings/meeting/"})


def codes_in(answer):
    return answer.context["codes"]


@pytest.mark.parametrize(
    ("group", "is_asked"),
    [("Viewer", False), ("Translator", False), ("Editor", False), ("Publisher", True), ("Administrator", True)],
)
def test_publishers_and_administrators_need_one(group, is_asked):
    client, answer = log_in(member(group).username)
    assert answer["Location"] == (f"{SET_UP}?next=%2Fadmin%2F" if is_asked else "/admin/")
    assert client.get("/admin/").status_code == (302 if is_asked else 200)


def test_on_ones_own_machine_nobody_needs_one(publisher, settings):
    settings.SECOND_FACTOR = False
    assert log_in("publisher")[1]["Location"] == "/admin/"


def test_nothing_is_reached_before_it(publisher, client):
    draft = f.make_meeting(status="draft", title_en="MARKED-DRAFT")
    client, _answer = log_in("publisher")
    for address in ("/admin/", page(draft), page(Meeting, "changelist"), "/admin/password_change/", "/admin/jsi18n/"):
        answer = client.get(address)
        assert answer["Location"].startswith(f"{SET_UP}?next="), address
    answer = client.get("/admin/autocomplete/?app_label=meetings&model_name=meeting&field_name=meeting&term=M")
    assert answer.status_code == 302
    answer = client.post(page(draft), {"title_en": "Mine"}, headers={"origin": "http://testserver"})
    assert "MARKED-DRAFT" not in answer.content.decode() and "Set up your second factor" in text_of(answer)
    draft.refresh_from_db()
    assert draft.title_en == "MARKED-DRAFT"
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith(SET_UP)
    assert client.post("/admin/logout/").status_code == 200


def test_setting_up(publisher):
    client, _answer = log_in("publisher")
    shown = client.get(f"{SET_UP}?next=/admin/meetings/meeting/")
    text = shown.content.decode()
    device = TOTPDevice.objects.get()
    assert devices.secret_of(device) in text and "<svg" in text and "style=" not in text.split("base-svgs")[0]
    assert not device.confirmed and 'autocomplete="one-time-code"' in text
    device, answer = set_up(client)
    codes = codes_in(answer)
    assert len(set(codes)) == 10 and all(code in text_of(answer) for code in codes)
    assert 'href="/admin/meetings/meeting/"' in answer.content.decode()
    assert client.get("/admin/").status_code == 200
    assert codes[0] not in client.get(SET_UP).content.decode(), "shown once"
    assert "second factor set up" in str(LogEntry.objects.get().change_message).lower()


def test_the_secret_stays_the_same_until_it_is_confirmed_or_old(publisher):
    client, _answer = log_in("publisher")
    keys = [client.get(SET_UP) and TOTPDevice.objects.get().key for _time in range(2)]
    TOTPDevice.objects.update(created_at="2020-01-01T00:00Z")
    client.get(SET_UP)
    assert keys[0] == keys[1] != TOTPDevice.objects.get().key


def test_a_wrong_code_sets_nothing_up(publisher):
    client, _answer = log_in("publisher")
    client.get(SET_UP)
    for code in ("", "12", "abc", "١٢٣٤٥٦", "9" * 33, "a\0b", "12345678"):
        answer = client.post(SET_UP, {"one_time_code": code})
        assert answer.status_code == 200 and 'aria-invalid="true"' in answer.content.decode()
        let_pass(3600)
    assert not devices.has_phone(publisher)


def test_logging_in_with_a_code(publisher):
    device = with_phone(publisher)
    client, answer = log_in("publisher", next="/admin/meetings/meeting/")
    assert answer["Location"] == f"{CODE}?next=%2Fadmin%2Fmeetings%2Fmeeting%2F"
    assert client.get("/admin/")["Location"].startswith(CODE)
    assert client.get(SET_UP)["Location"].startswith(CODE), "nobody sets up another one with a password alone"
    key = client.cookies["sessionid"].value
    sent = {"one_time_code": f" {code_of(device)[:3]} {code_of(device)[3:]} ", "next": "/admin/meetings/meeting/"}
    answer = client.post(CODE, sent)
    assert answer["Location"] == "/admin/meetings/meeting/" and client.get("/admin/").status_code == 200
    assert client.cookies["sessionid"].value != key
    assert client.get(CODE)["Location"] == "/admin/"


def test_whoever_has_one_uses_it_needed_or_not(settings):
    settings.SECOND_FACTOR = False
    viewer = member("Viewer", "viewer")
    with_phone(viewer)
    client, answer = log_in("viewer")
    assert answer["Location"].startswith(CODE) and client.get("/admin/").status_code == 302


def test_a_code_works_once(publisher):
    device = with_phone(publisher)
    code = code_of(device)
    first, second = log_in("publisher")[0], log_in("publisher")[0]
    assert first.post(CODE, {"one_time_code": code}).status_code == 302
    assert "used already" in text_of(second.post(CODE, {"one_time_code": code}))
    assert second.get("/admin/").status_code == 302


def test_a_clock_that_was_ahead_keeps_no_code_out(publisher):
    device = with_phone(publisher)
    TOTPDevice.objects.update(last_t=(time.time() + 365 * 86400) // device.step, throttling_failure_count=3)
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() + timedelta(days=365))
    first, second = log_in("publisher")[0], log_in("publisher")[0]
    assert first.post(CODE, {"one_time_code": code_of(device)}).status_code == 302
    assert "used already" in text_of(second.post(CODE, {"one_time_code": code_of(device)}))


def test_guessing_is_slowed(publisher):
    device = with_phone(publisher)
    client, _answer = log_in("publisher")
    for _guess in range(5):
        client.post(CODE, {"one_time_code": "000000"})
        let_pass(3600)
    client.post(CODE, {"one_time_code": "000000"})
    answer = client.post(CODE, {"one_time_code": code_of(device)})
    assert "Too many wrong codes. Try again in 3" in text_of(answer)
    let_pass(33)
    assert client.post(CODE, {"one_time_code": code_of(device)}).status_code == 302


def test_a_recovery_code_works_once_and_only_for_its_owner(publisher):
    client, _answer = log_in("publisher")
    _device, answer = set_up(client)
    code = codes_in(answer)[3].upper()
    other = member("Publisher", "other")
    with_phone(other)
    stranger, _answer = log_in("other")
    assert stranger.post(CODE, {"one_time_code": code}).status_code == 200
    again, _answer = log_in("publisher")
    assert again.post(CODE, {"one_time_code": code}).status_code == 302
    assert again.get("/admin/").status_code == 200
    assert "9 recovery codes are left" in text_of(again.get(SET_UP))
    third, _answer = log_in("publisher")
    assert third.post(CODE, {"one_time_code": code}).status_code == 200


def test_new_codes_and_taking_it_away_need_a_code(publisher):
    client, _answer = log_in("publisher")
    device, answer = set_up(client)
    old = set(StaticToken.objects.values_list("token", flat=True))
    for button in ("renew", "remove"):
        for code in ("", "000000", codes_in(answer)[0] + "x"):
            assert client.post(SET_UP, {"one_time_code": code, button: "1"}).status_code == 200
            let_pass(3600)
            devices.StaticDevice.objects.update(throttling_failure_timestamp=None)
    assert set(StaticToken.objects.values_list("token", flat=True)) == old
    renewed = client.post(SET_UP, {"one_time_code": codes_in(answer)[0], "renew": "1"})
    assert len(codes_in(renewed)) == 10 and not old & set(StaticToken.objects.values_list("token", flat=True))
    gone = client.post(SET_UP, {"one_time_code": codes_in(renewed)[0], "remove": "1"})
    assert gone["Location"] == "/admin/" and not TOTPDevice.objects.exists() and not StaticToken.objects.exists()
    assert client.get("/admin/")["Location"].startswith(SET_UP)


def test_strangers_find_no_page(client):
    for address in (SET_UP, CODE):
        assert client.get(address)["Location"].startswith("/admin/login/")
        answer = client.post(address, {"one_time_code": "1"})
        assert answer.status_code == 403 and 'name="password"' in answer.content.decode()
    assert not TOTPDevice.objects.exists()


def test_the_way_on_leads_to_no_other_site(publisher):
    device = with_phone(publisher)
    client, _answer = log_in("publisher")
    answer = client.post(CODE, {"one_time_code": code_of(device), "next": "https://evil.example.org/"})
    assert answer["Location"] == "/admin/"


def test_an_administrator_removes_the_one_of_a_lost_telephone(publisher):
    with_phone(publisher)
    devices.renew_codes(publisher)
    administrator = member("Administrator", "head")
    client, _answer = log_in("head")
    set_up(client)
    address = f"/admin/auth/user/{publisher.pk}/second-factor/"
    assert address in client.get(page(publisher)).content.decode()
    assert "publisher" in text_of(client.get(address)) and devices.has_phone(publisher)
    assert client.post(address)["Location"] == page(publisher)
    assert not devices.has_phone(publisher) and not StaticToken.objects.filter(device__user=publisher).exists()
    entry = LogEntry.objects.filter(object_id=publisher.pk).get()
    assert entry.user == administrator and "econd factor" in entry.change_message
    assert "econd factor" in text_of(client.get(page(publisher, "history")))


def test_nobody_else_removes_it(publisher, settings):
    settings.SECOND_FACTOR = False
    boss = f.make_user("boss", is_superuser=True)
    for user in (publisher, boss):
        with_phone(user)
    address = f"/admin/auth/user/{publisher.pk}/second-factor/"
    assert browser_of(member("Publisher")).post(address).status_code == 403
    administrator = member("Administrator")
    assert browser_of(administrator).post(f"/admin/auth/user/{boss.pk}/second-factor/").status_code == 403
    assert browser_of(administrator).post(f"/admin/auth/user/{administrator.pk}/second-factor/").status_code == 403
    assert browser_of(administrator).post("/admin/auth/user/99999999999999999999/second-factor/").status_code == 404
    assert devices.has_phone(publisher) and devices.has_phone(boss)


def test_whoever_runs_the_site_can_remove_one(publisher, capsys):
    with_phone(publisher)
    call_command("remove_second_factor", "publisher")
    assert not devices.has_phone(publisher) and "publisher" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no second factor"):
        call_command("remove_second_factor", "publisher")
    with pytest.raises(CommandError, match="no account"):
        call_command("remove_second_factor", "nobody")


def test_a_session_of_a_device_that_is_gone_is_only_half_way_in(publisher):
    client, _answer = log_in("publisher")
    set_up(client)
    devices.forget(publisher)
    assert client.get("/admin/")["Location"].startswith(SET_UP)


def test_secrets_are_on_no_page_of_the_admin(publisher):
    device = with_phone(publisher)
    client = browser_of(get_user_model().objects.create_superuser("root"))
    set_up(client)
    for address in ("/admin/", page(publisher), "/admin/otp_totp/totpdevice/", "/admin/otp_static/staticdevice/"):
        assert device.key not in client.get(address).content.decode()
    assert "otp_" not in client.get("/admin/").content.decode()


def test_a_page_costs_one_query_more(publisher, django_assert_num_queries):
    """Who logged in is asked for the device in any case; with the second factor it is the one that was shown."""
    client, _answer = log_in("publisher")
    set_up(client)
    with_device, without = client, browser_of(member("Editor"))
    for browser in (with_device, without):
        browser.get("/admin/password_change/")
        with django_assert_num_queries(5):  # session, account, device, and two for the rights
            browser.get("/admin/password_change/done/")


def test_russian_pages(publisher):
    client, _answer = log_in("publisher", client=Client(headers={"accept-language": "ru"}))
    for address in (SET_UP, "/admin/login/"):
        assert '<html lang="ru"' in client.get(address, follow=True).content.decode()

"""A form that is sent when its session is over is not lost: it comes back after the login."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from meetings.models import Meeting
from tests import factories as f
from tests.desk.entering import CODE, LOGIN, Forms, code_of, log_in, text_of, with_phone
from tests.desk.forms import filled, page
from tests.desk.proposing import saved
from tests.desk.staffing import browser_of, member

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

HERE = {"origin": "http://testserver"}
TEXT = 'Line 1\r\nLine 2 <b>"quoted"</b> & Ташкент \u2028 ' + "x" * 500


def browser(**options):
    """A browser as all are: it says of each form which site sent it."""
    return Client(**{"headers": HERE, **options})


@pytest.fixture
def draft(db):
    return saved(f.make_meeting(status="draft", title_en="As it was"))


@pytest.fixture
def clerk(db):
    return member("Editor", "clerk")


def sent_too_late(client, address, sent):
    """Send a form after its session has ended; gives the answer."""
    client.cookies.pop("sessionid", None)
    return client.post(address, sent)


def after_login(answer, name="clerk"):
    """Log in from the page ``answer``, in the browser that got it."""
    return log_in(name, client=answer.client, kept=Forms(answer).to(LOGIN)["kept"])


def press(client, answer, address, **changes):
    """Press the button of the page on which the form came back."""
    return client.post(address, {**Forms(answer).to(address), **changes})


def test_a_record_is_saved_with_one_press_after_the_login(draft, clerk):
    client = browser_of(clerk, headers=HERE)
    sent = filled(client, page(draft)) | {"title_en": "Typed", "summary_en": TEXT, "_continue": "1"}
    answer = sent_too_late(client, page(draft), sent)
    assert answer.status_code == 403 and "Your session ended; nothing is lost" in text_of(answer)
    client, back = after_login(answer)
    assert back.status_code == 200 and "nothing is lost" in text_of(back)
    draft.refresh_from_db()
    assert draft.title_en == "As it was", "nothing is saved without a press"
    done = press(client, back, page(draft))
    assert (done.status_code, done["Location"]) == (302, page(draft))
    draft.refresh_from_db()
    assert (draft.title_en, draft.summary_en) == ("Typed", TEXT)
    assert draft.revisions.count() == 2


def test_names_and_values_come_back_exactly(clerk):
    sent = {"a": ["1", "", "1", " 2 "], "ы": ["\u0438\u0306", "\\", "%D0%BF+&="], "text": [TEXT], "empty": [""]}
    answer = sent_too_late(browser(), "/admin/meetings/meeting/add/?_popup=1", sent)
    _client, back = after_login(answer)
    returned = Forms(back).to("/admin/meetings/meeting/add/?_popup=1")
    assert "csrfmiddlewaretoken" in returned
    assert {name: values for name, values in returned.items() if name != "csrfmiddlewaretoken"} == sent


def test_as_many_and_as_much_as_may_be_sent_come_back(clerk, settings):
    sent = {f"rows-{n}-text": f"Текст {n} " + "участники совещания " * 9 for n in range(4990)}
    body = sum(len(name) + len(value.encode()) for name, value in sent.items())
    assert 1_600_000 < body < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    answer = sent_too_late(browser(), "/admin/meetings/meeting/add/", sent)
    assert len(answer.content) < body / 5, "it travels packed"
    client, back = after_login(answer)
    assert len(Forms(back).to("/admin/meetings/meeting/add/")) == 4991
    assert press(client, back, "/admin/meetings/meeting/add/").status_code == 200


def test_a_conflict_is_noticed_as_if_the_session_had_lasted(draft, clerk):
    client = browser_of(clerk, headers=HERE)
    sent = filled(client, page(draft)) | {"title_en": "Typed"}
    f.save(draft, city_en="Meanwhile")
    client, back = after_login(sent_too_late(client, page(draft), sent))
    assert "/proposal/" in press(client, back, page(draft))["Location"]
    draft.refresh_from_db()
    assert draft.title_en == "As it was" and "Typed" in draft.proposals.get().after


def test_files_are_named_to_be_chosen_again(clerk):
    photo = SimpleUploadedFile("группа.jpg", b"not read")
    answer = sent_too_late(browser(), "/admin/meetings/meeting/add/", {"title_en": "A", "photos-0-image": photo})
    assert "Choose these again: группа.jpg" in text_of(answer)
    _client, back = after_login(answer)
    text = back.content.decode()
    assert 'type="file" name="photos-0-image"' in text and 'enctype="multipart/form-data"' in text
    assert "группа.jpg" in text


def test_wrong_passwords_and_a_wait_lose_nothing(draft, clerk, settings):
    settings.AXES_ENABLED = True
    answer = sent_too_late(browser(), page(draft), {"title_en": "Typed"})
    for status in (200, 200, 200, 200, 429, 429):
        _client, answer = log_in("clerk", "wrong", answer.client, kept=Forms(answer).to(LOGIN)["kept"])
        assert answer.status_code == status
        assert "nothing is lost" in text_of(answer)
    settings.AXES_ENABLED = False
    _client, back = after_login(answer)
    assert Forms(back).to(page(draft))["title_en"] == ["Typed"]


def test_the_second_step_and_another_language_lose_nothing(draft, clerk):
    device = with_phone(clerk)
    client, answer = after_login(sent_too_late(browser(), page(draft), {"title_en": "Typed"}))
    assert "Second step" in text_of(answer) and "nothing is lost" in text_of(answer)
    answer = client.post(CODE, {"one_time_code": "000000", **Forms(answer).to(CODE)})
    answer = client.post("/admin/language/", {"language": "ru", **Forms(answer).to("/admin/language/")})
    assert '<html lang="ru"' in answer.content.decode()
    device.throttle_reset()
    answer = client.post(CODE, {"one_time_code": code_of(device), **Forms(answer).to(CODE)})
    assert Forms(answer).to(page(draft))["title_en"] == ["Typed"]


def test_a_session_that_ends_between_the_steps_loses_nothing(draft, clerk):
    with_phone(clerk)
    client, answer = after_login(sent_too_late(browser(), page(draft), {"title_en": "Typed"}))
    answer = sent_too_late(client, CODE, {"one_time_code": "000000", **Forms(answer).to(CODE)})
    assert "Your session ended" in text_of(answer) and Forms(answer).to(LOGIN)["kept"]


def test_somebody_else_who_logs_in_has_the_choice_and_their_own_rights(draft, clerk):
    member("Viewer", "viewer")
    client, back = after_login(sent_too_late(browser(), page(draft), {"title_en": "Typed"}), name="viewer")
    assert "If it is yours, send it now" in text_of(back) and "Drop it" in text_of(back)
    assert press(client, back, page(draft)).status_code == 403
    draft.refresh_from_db()
    assert draft.title_en == "As it was"


def test_passwords_are_not_carried(clerk):
    address = "/admin/password_change/"
    answer = sent_too_late(
        browser_of(clerk, headers=HERE), address, {"old_password": "s3cret-word", "new_password1": "x"}
    )
    assert answer.status_code == 403 and "passwords and the second factor are never kept" in text_of(answer)
    assert "s3cret" not in answer.content.decode() and Forms(answer).to(LOGIN)["next"] == [address]
    assert "kept" not in Forms(answer).to(LOGIN)


@pytest.mark.parametrize("kept", ["", "forged", "eyJ9:1abc:def", "\0", "x" * 100_000])
def test_only_what_we_sealed_comes_back(kept, clerk):
    marked, _answer = log_in("clerk", client=browser())
    _client, answer = log_in("clerk", client=marked, kept=kept)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_the_log_out_button_of_an_ended_session_is_no_form(clerk):
    assert sent_too_late(browser_of(clerk, headers=HERE), "/admin/logout/", {})["Location"] == f"{LOGIN}?next=/admin/"


# A proof that is old or missing


@pytest.fixture
def strict(clerk):
    """A browser that proves where its forms come from, as all do outside of tests."""
    client = browser_of(clerk, enforce_csrf_checks=True, headers=HERE)
    client.get("/admin/")
    return client


def test_a_form_from_before_another_login_is_sent_again_with_one_press(strict, draft):
    sent = filled(strict, page(draft)) | {"title_en": "Typed", "csrfmiddlewaretoken": "a" * 64}
    answer = strict.post(page(draft), sent)
    assert answer.status_code == 403 and "You logged in again since this form was opened" in text_of(answer)
    draft.refresh_from_db()
    assert draft.title_en == "As it was", "nothing is saved without a press"
    assert press(strict, answer, page(draft)).status_code == 302
    draft.refresh_from_db()
    assert draft.title_en == "Typed"


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example.org"}, {"origin": "null"}, {"origin": "", "referer": "http://evil.example.org/"}],
)
def test_a_form_from_elsewhere_is_not_offered_to_be_sent(headers, strict, draft, clerk):
    for client in (strict, browser(enforce_csrf_checks=True)):
        answer = client.post(page(draft), {"title_en": "Forged"}, headers=headers)
        assert answer.status_code == 403 and "Forged" not in answer.content.decode()
        assert "kept" not in answer.content.decode() and "Nothing was saved" in text_of(answer)


def test_a_browser_that_names_no_origin_is_told_by_its_referer(draft, clerk):
    client = browser_of(clerk, enforce_csrf_checks=True, headers={})
    for referer, is_offered in (
        ("http://testserver/admin/", True),
        ("http://evil.example.org/", False),
        ("http://testserver.evil.example.org/", False),
        ("http://[", False),
        ("", False),
    ):
        answer = client.post(page(draft), {"title_en": "Typed"}, headers={"referer": referer})
        assert (page(draft) in [action for action, _pairs in Forms(answer).found]) == is_offered


def test_an_ended_session_and_no_proof_lead_through_the_login_too(draft, clerk):
    client = browser(enforce_csrf_checks=True, headers=HERE)
    answer = client.post(page(draft), {"title_en": "Typed"})
    assert answer.status_code == 403 and "Your session ended" in text_of(answer)
    sent = {"username": "clerk", "password": "password"}
    back = client.post(LOGIN, {**sent, **Forms(answer).to(LOGIN)})
    assert Forms(back).to(page(draft))["title_en"] == ["Typed"]


def test_a_login_page_that_was_open_for_long_says_so(strict, clerk):
    sent = {"username": "clerk", "password": "password", "csrfmiddlewaretoken": "a" * 64, "next": "/admin/"}
    answer = browser(enforce_csrf_checks=True, headers=HERE).post(LOGIN, sent)
    assert answer.status_code == 403 and "open for too long" in text_of(answer)
    assert "password" not in str(Forms(answer).found)
    assert strict.post(LOGIN, sent)["Location"] == "/admin/", "somebody logged in in another window"


def test_elsewhere_a_form_without_proof_is_refused():
    assert browser(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "ru"}).status_code == 400


def test_an_unpublished_text_is_in_no_page_for_somebody_else(clerk):
    """What was sent and kept is in the page of who sent it alone: a new login without it knows nothing."""
    f.make_meeting(status="draft", title_en="MARKED-DRAFT")
    answer = sent_too_late(browser(), "/admin/meetings/meeting/add/", {"title_en": "MARKED-TYPED"})
    assert "MARKED" not in answer.content.decode(), "before the login it is sealed"
    _client, other = log_in("clerk")
    assert other.status_code == 302
    assert "MARKED" not in browser().get(LOGIN).content.decode()
    assert not Meeting.objects.filter(title_en="MARKED-TYPED").exists()

"""The paste box under bad input, for who may not, beside a second clerk, and with many names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ctitf_site.register.models import Name, Proposal
from organizations.models import Organization
from tests import factories as f
from tests.desk.forms import page, submit
from tests.desk.pasting import box, check, errors, filled, found, paste, row_of, save
from tests.desk.proposing import RIGHTS, decide, saved
from tests.desk.test_permissions import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.measured]


@pytest.fixture
def cis(db):
    return f.make_organization(acronym_en="CIS", title_en="Commonwealth")


@pytest.fixture
def draft(db):
    return saved(f.make_meeting(status="draft"))


# Bad input --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no name in this text."),
        (" ,;\t;,\n , ", "There is no name in this text."),
        ("participant:", "There is no name in this text."),
        ("CIS\nking: EU", "Line 2: “king” is no role. Known are: Host, Organizer,"),
        ("C\0IS", "Null characters are not allowed."),
        ("x" * 20_001, "At most 20000 characters at once, and these are 20001: paste them in parts."),
        ("CIS, " + "y" * 201, "Line 1: a name has at most 200 characters, and “"),
        (
            "\n".join(f"Name {n}" for n in range(201)),
            "At most 200 names at once, and these are 201: paste them in parts.",
        ),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_box_and_kept(text, message, draft, staff):
    response = paste(staff, draft, text)
    assert response.status_code == 200 and response.context["table"] is None
    assert [error for error in errors(response) if error.startswith(message)]
    assert response.context["form"]["text"].value() == text
    assert 'maxlength="20000"' not in response.content.decode(), "a browser would cut the text without a word"


def test_a_role_that_is_none_is_refused(draft, staff):
    response = paste(staff, draft, "CIS", role="king")
    assert response.status_code == 200 and "role" in response.context["form"].errors


@pytest.mark.parametrize("sent", ["record:99", "record:²", "record:" + "9" * 30, "nonsense", "\0"])
def test_choices_that_were_never_offered_are_not_believed(sent, draft, staff):
    shown = check(staff, draft, "Nobody knows")
    assert "Choose what to enter." in save(staff, shown, row=0, choice=sent, keep="x" * 500).content.decode()
    assert not draft.participations.exists()


@pytest.mark.parametrize("key", ["0", "abc", "9" * 30, "²"])
@pytest.mark.parametrize("sent", [None, {"text": "CIS", "role": "host"}, {"text": "CIS", "role": "host", "save": "1"}])
def test_there_is_no_box_of_a_record_that_is_none(key, sent, draft, staff):
    address = box(draft).replace(f"/{draft.pk}/", f"/{key}/")
    response = staff.post(address, sent) if sent else staff.get(address)
    assert response.status_code == 302


def test_what_is_pasted_is_shown_as_text(draft, staff):
    text = check(staff, draft, '<script>alert(1)</script> "x"').content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)" in text


# Who may ----------------------------------------------------------------------------------------------------
def test_only_who_may_change_the_meeting_pastes(draft, cis, client):
    reader = logged_in("view_meeting", "view_organization")
    assert box(draft) not in reader.get(page(draft)).content.decode()
    for answer in (reader.get(box(draft)), *(paste(reader, draft, "CIS", **more) for more in ({}, {"save": "1"}))):
        assert answer.status_code == 403
    assert "/login/" in client.get(box(draft)).url
    assert not draft.participations.exists()


def test_an_editor_proposes_for_what_is_public(meeting, cis, editor, publisher):
    shown = check(editor, meeting, "observer: CIS")
    assert "waits for a publisher" in shown.content.decode()
    text = save(editor, shown).content.decode()
    assert "Your change waits for a publisher." in text and "1 row is proposed." in text
    assert meeting.participations.count() == 1 and meeting.revisions.count() == 1
    decide(publisher, Proposal.objects.get())
    assert meeting.participations.get(role="observer").organization == cis


def test_an_editor_makes_no_draft_and_changes_no_record_without_the_right(draft, cis, editor):
    shown = check(editor, draft, "Comonwealth")
    assert [value for value, _label in row_of(shown, 0).options] == [f"record:{cis.pk}", "group", "leave"]
    save(editor, shown, row=0, choice="draft")
    assert not draft.participations.exists()
    save(editor, shown, row=0, choice=f"record:{cis.pk}", keep="misspelling")
    assert draft.participations.get().printed == "Comonwealth" and not Name.objects.exists()


def test_a_draft_that_an_editor_adds_is_no_part_of_what_is_public(meeting, publisher, client):
    editor = logged_in(*RIGHTS, "add_organization", "view_organization")
    save(editor, check(editor, meeting, "Nobody knows"), row=0, choice="draft")
    decide(publisher, Proposal.objects.get())
    new = Organization.objects.get()
    assert new.status == "draft" and meeting.participations.get(organization=new).role == "participant"
    assert "Nobody knows" not in client.get(meeting.get_absolute_url()).content.decode()
    assert client.get(f"/api/v1/organizations/{new.ref}/").status_code == 404


def test_a_spelling_of_what_is_public_is_proposed_by_an_editor(draft, cis):
    editor = logged_in(*RIGHTS, "change_organization", "view_organization")
    saved(cis)
    text = save(editor, check(editor, draft, "CISS"), row=0, choice=f"record:{cis.pk}", keep="misspelling")
    assert "Other names that wait for a publisher: CISS." in text.content.decode()
    assert not Name.objects.exists() and Proposal.objects.get().entry_id == cis.pk
    assert draft.participations.count() == 1


@pytest.mark.parametrize("merged", [False, True])
def test_nothing_is_entered_into_a_withdrawn_meeting(merged, cis, staff):
    into = {"merged_into": f.make_meeting().entry} if merged else {}
    gone = saved(f.make_meeting(status="withdrawn", withdrawn_reason_en="Why", **into))
    assert "is withdrawn" in staff.get(box(gone)).content.decode()
    for more in ({}, {"save": "1", "version": gone.saved_state}):
        response = paste(staff, gone, "CIS", **more)
        text = response.content.decode()
        assert "is withdrawn" in text and "CIS</textarea>" in text and response.context["table"] is None
    assert not gone.participations.exists()


# A second clerk ---------------------------------------------------------------------------------------------
def test_what_another_saved_meanwhile_is_checked_again_and_answers_are_kept(draft, cis, staff, publisher):
    shown = check(staff, draft, "CIS, Nobody knows")
    submit(publisher, page(draft), {"participations": [{"role": "participant", "organization": cis.pk}]})
    again = save(staff, shown, row=1, choice="group")
    text = again.content.decode()
    assert "Somebody else saved this record meanwhile" in text and "nothing is lost" in text
    assert found(again) == ["already", "unknown"] and row_of(again, 1).choice == "group"
    assert draft.participations.count() == 1
    assert "1 row was added." in save(staff, again).content.decode()
    assert draft.participations.count() == 2 and draft.revisions.count() == 3


def test_a_button_that_is_pressed_twice_saves_once(draft, cis, staff):
    shown = check(staff, draft, "CIS")
    save(staff, shown)
    assert found(save(staff, shown)) == ["already"]
    assert draft.participations.count() == 1 and draft.revisions.count() == 2


def test_a_text_that_was_changed_is_checked_before_it_is_saved(draft, cis, staff):
    data = filled(check(staff, draft, "CIS")) | {"text": "CIS, Nobody knows", "save": "1"}
    again = staff.post(box(draft), data)
    assert "The text was changed" in again.content.decode() and not draft.participations.exists()
    assert save(staff, again, row=1, choice="leave").status_code == 200
    assert draft.participations.get().organization == cis


def test_all_is_saved_or_nothing(draft, cis, staff, monkeypatch):
    """What the database refuses takes the new drafts along."""
    shown = check(staff, draft, "CIS, Nobody knows")
    monkeypatch.setattr("meetings.pasting.Participants.place", lambda self, row: [])
    f.make_participation(meeting=draft, organization=cis)
    response = save(staff, shown, row=1, choice="draft")
    text = response.content.decode()
    assert "This cannot be saved, and nothing was" in text and "CIS, Nobody knows</textarea>" in text
    assert draft.participations.count() == 1 and Organization.objects.count() == 1
    assert response.context["version"] == filled(check(staff, draft, "CIS"))["version"], "nobody else saved it"


# Many names -------------------------------------------------------------------------------------------------
def queries(client, meeting, count):
    names = [f"{word} {n}" for n in range(count // 3) for word in ("Known", "Nobody")]
    text = "\n".join([*names, *(f"group: Member States of Known {n}" for n in range(count // 3))])
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert len(check(client, meeting, text).context["table"].rows) == count
    return len(captured)


def test_thirty_names_cost_as_many_queries_as_three(draft, staff):
    for n in range(10):
        f.make_name(text=f"Known {n}")
    few = queries(staff, draft, 3)
    assert few == queries(staff, draft, 30) <= 14

"""Who may do what: publishing is a right of its own, only drafts are deleted, rows follow their record."""

import pytest
from django.contrib.auth.models import Permission
from django.db.models import ProtectedError
from django.test import Client
from django.utils.timezone import localtime

from ctitf_site.register.revisions import write_revision
from meetings.models import Meeting, Participation
from tests import factories as f
from tests.desk.forms import errors, filled, page, shown, submit

pytestmark = pytest.mark.django_db


def logged_in(*codenames):
    user = f.make_user(f"user{next(f.number)}")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(db):
    return logged_in("view_meeting", "add_meeting", "change_meeting", "delete_meeting", "view_state")


@pytest.fixture
def publisher(db):
    return logged_in("view_meeting", "add_meeting", "change_meeting", "delete_meeting", "publish_entry")


def offered(client, address):
    return [value for value, _label in client.get(address).context["adminform"].form.fields["status"].choices]


def test_an_editor_enters_and_hands_over_for_review(editor):
    assert offered(editor, page(Meeting, "add")) == ["draft", "review"]
    row = {"role": "host", "state": f.make_state().pk}
    sent = {"status": "review", "kind": "expert", "start": "2012"}
    assert errors(submit(editor, page(Meeting, "add"), {"participations": [row]}, **sent)) == []
    assert Participation.objects.get().meeting.status == "review"


def test_an_editor_cannot_publish(editor):
    meeting = f.make_meeting(status="draft")
    assert errors(submit(editor, page(meeting), status="published")) == ["You may choose: Draft, In review."]
    meeting.refresh_from_db()
    assert meeting.status == "draft"


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_an_editor_proposes_a_change_of_what_is_public(status, editor):
    meeting = f.make_participation(meeting=f.make_meeting(status=status, withdrawn_reason_en="Why")).meeting
    assert "waits for a publisher" in editor.get(page(meeting)).content.decode()
    assert errors(submit(editor, page(meeting), title_en="Other")) == []
    meeting.refresh_from_db()
    assert meeting.title_en != "Other" and meeting.proposals.get().state == "waiting"


def test_a_publisher_publishes_and_changes_what_is_public(publisher):
    assert offered(publisher, page(Meeting, "add")) == ["draft", "review", "published"]
    meeting = f.make_ready(f.make_meeting(status="review"))
    assert errors(submit(publisher, page(meeting), status="published")) == []
    assert errors(submit(publisher, page(meeting), city_en="Almaty")) == []
    assert offered(publisher, page(meeting)) == ["published", "withdrawn"]


def test_a_publisher_sets_a_time(publisher, editor):
    meeting = f.make_ready(f.make_meeting(status="draft"))
    assert "publish_at" not in shown(editor, page(meeting))["adminform"].form.fields
    assert errors(submit(publisher, page(meeting), publish_at="2099-01-02T09:30")) == []
    meeting.refresh_from_db()
    assert localtime(meeting.publish_at).isoformat() == "2099-01-02T09:30:00+05:00"
    assert "2099-01-02T09:30" in publisher.get(page(meeting)).content.decode()
    assert errors(submit(editor, page(meeting), title_en="Other")) == []
    meeting.refresh_from_db()
    assert meeting.title_en != "Other", "it waits for its time as it is"


def test_a_time_needs_a_title_and_an_open_record(publisher):
    meeting, time = f.make_ready(f.make_meeting(status="draft", title_en="")), "2099-01-02T09:30"
    untitled = ["A published record needs a title in at least one language."]
    assert errors(submit(publisher, page(meeting), publish_at=time)) == untitled
    late = ["Only a draft, or a record in review, is published at a time."]
    assert errors(submit(publisher, page(meeting), publish_at=time, title_en="A", status="published")) == late
    assert errors(submit(publisher, page(meeting), publish_at=time, title_en="A")) == []
    assert errors(submit(publisher, page(meeting), status="published")) == [], "published by hand before its time"
    meeting.refresh_from_db()
    assert (meeting.status, meeting.publish_at) == ("published", None)


def test_a_reader_changes_nothing(db):
    reader = logged_in("view_meeting")
    meeting = f.make_participation(meeting=f.make_meeting(status="draft")).meeting
    assert reader.get(page(meeting)).status_code == 200
    assert reader.get(page(Participation, "changelist")).status_code == 200
    assert reader.post(page(meeting), {}).status_code == 403
    assert reader.get(page(Meeting, "add")).status_code == 403


def test_without_a_right_nothing_is_seen(db):
    nobody = logged_in()
    meeting = f.make_participation().meeting
    for address in (page(meeting), page(Meeting, "changelist"), page(Participation, "changelist")):
        assert nobody.get(address).status_code == 403


def test_only_drafts_are_deleted(editor, publisher):
    for status, code in (("draft", 200), ("review", 403), ("published", 403), ("withdrawn", 403)):
        meeting = f.make_meeting(status=status, withdrawn_reason_en="Why")
        assert editor.get(page(meeting, "delete")).status_code == code
        assert ("deletelink" in publisher.get(page(meeting)).content.decode()) == (code == 200)
        if code == 403:
            assert publisher.post(page(meeting, "delete"), {"post": "yes"}).status_code == 403
            assert Meeting.objects.filter(pk=meeting.pk).exists()


def test_a_draft_goes_with_everything_inside(editor):
    sent = {"kind": "expert", "start": "2012"}
    assert errors(submit(editor, page(Meeting, "add"), **sent)) == []
    meeting = Meeting.objects.get()
    assert meeting.revisions.exists()
    f.make_participation(meeting=meeting)
    f.make_citation(entry=meeting)
    f.make_name(entry=meeting)
    assert editor.post(page(meeting, "delete"), {"post": "yes"}).status_code == 302
    assert not Meeting.objects.exists() and not Participation.objects.exists()


def test_what_the_public_saw_is_not_deleted_whatever_became_of_it(editor):
    meeting = f.make_meeting()
    write_revision(meeting, action="created")
    Meeting.objects.update(status="draft")  # past the register
    assert editor.post(page(meeting, "delete"), {"post": "yes"}).status_code == 403
    with pytest.raises(ProtectedError):
        Meeting.objects.get().delete()
    assert meeting.revisions.exists()


def test_many_are_never_deleted_at_once(staff):
    meeting = f.make_meeting(status="draft")
    sent = {"action": "delete_selected", "_selected_action": [meeting.pk], "post": "yes"}
    text = staff.post(page(Meeting, "changelist"), sent).content.decode()
    assert "delete_selected" not in text
    assert Meeting.objects.exists()


def test_a_draft_that_others_point_at_says_who(staff):
    state = f.make_state(status="draft", title_en="Freedonia")
    meeting = f.make_participation(state=state).meeting
    text = staff.post(page(state, "delete"), {"post": "yes"}).content.decode()
    assert "would require deleting the following protected related objects" in text
    assert str(meeting.participations.get()) in text
    state.refresh_from_db()


def test_rows_have_no_form_of_their_own(staff):
    row = f.make_participation()
    assert staff.get(page(row))["Location"] == page(row.meeting)
    assert staff.get(page(Participation, "add")).status_code == 403
    assert staff.get(page(row, "delete")).status_code == 403
    name = f.make_name(entry=row.meeting)
    assert staff.get(page(name))["Location"] == page(row.meeting)
    assert staff.get(page(row.meeting.entry))["Location"] == page(row.meeting)


def test_rows_are_not_on_the_first_page_but_on_their_records_list(staff):
    first = staff.get("/admin/").content.decode()
    assert page(Meeting, "changelist") in first and page(Participation, "changelist") not in first
    assert page(Participation, "changelist") in staff.get(page(Meeting, "changelist")).content.decode()


def test_what_a_reader_sends_for_rows_is_not_saved():
    reader, meeting = logged_in("view_meeting"), f.make_participation().meeting
    assert filled(reader, page(meeting)).get("title_en") is None
    assert reader.post(page(meeting), {"participations-0-role": "host"}).status_code == 403

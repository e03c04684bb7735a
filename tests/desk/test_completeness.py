"""Drafts may leave out what they like; what goes out says all that readers expect, or why it does not."""

import pytest
from django.utils import timezone

from ctitf_site.register.completeness import missing
from ctitf_site.register.models import Entry
from ctitf_site.register.public import record_models
from ctitf_site.register.publishing import publish_due
from meetings.models import Meeting
from organizations.models import Organization
from tests import factories as f
from tests.desk.forms import errors, filled, page, submit
from tests.desk.proposing import decide, saved
from tests.desk.test_permissions import logged_in

pytestmark = pytest.mark.django_db
UNKNOWN = {f"why_{name}": "unknown" for name in ("city", "country", "pillars", "summary", "participations")}


def bare(**changes):
    return f.make_meeting(status="draft", **changes)


def test_publishing_names_every_gap_at_its_place_and_saves_nothing(staff):
    meeting = bare()
    response = submit(staff, page(meeting), status="published", venue_en="Hotel")
    form = response.context["adminform"].form
    assert set(form.errors) == {"__all__", "city_en", "country", "pillars", "summary_en"}
    assert all("Why fields are empty" in form.errors[name][0] for name in form.errors if name != "__all__")
    text = response.content.decode()
    assert '<a href="#participations-group">Participations</a>: Needed' in text
    assert '<a href="#citations-group">Citations</a>: Needed before this is published.' in text
    assert 'value="Hotel"' in text, "what was typed is still there"
    meeting.refresh_from_db()
    assert (meeting.status, meeting.venue_en, meeting.version) == ("draft", "", 0)


def test_gaps_are_told_in_the_language_of_the_clerk(staff):
    staff.cookies["django_language"] = "ru"
    text = submit(staff, page(bare()), status="published").content.decode()
    assert "Нужно до публикации" in text and "Needed before" not in text


def test_a_reason_is_as_good_as_a_value(staff):
    meeting = bare()
    f.make_citation(entry=meeting)
    assert errors(submit(staff, page(meeting), status="published", **UNKNOWN)) == []
    meeting.refresh_from_db()
    assert meeting.status == "published"


def test_rows_that_are_sent_with_the_form_count(staff):
    meeting, document = bare(), f.make_document()
    rows = {
        "participations": [{"role": "host", "state": f.make_state().pk}],
        "citations": [{"document": document.pk}],
    }
    assert errors(submit(staff, page(meeting), rows, status="published", **UNKNOWN)) == []
    meeting.refresh_from_db()
    assert meeting.status == "published" and "participations" not in meeting.absent


def test_a_row_that_is_taken_away_does_not_count(staff):
    meeting = f.make_ready(bare())
    meeting.absent.pop("participations")
    meeting.save()
    f.make_participation(meeting=meeting)
    found = submit(staff, page(meeting), status="published", **{"participations-0-DELETE": "on"})
    assert "#participations-group" in found.content.decode()


def test_what_is_published_at_a_time_is_complete_too(staff):
    meeting = bare()
    assert errors(submit(staff, page(meeting), publish_at="2099-01-02T09:30")) != []
    f.make_ready(meeting)
    assert errors(submit(staff, page(meeting), publish_at="2099-01-02T09:30")) == []
    meeting.citations.all().delete()
    assert errors(submit(staff, page(meeting), venue_en="Hotel")) != [], "it would go out without its source"


def test_what_is_published_is_not_asked_again(staff):
    meeting = f.make_meeting()
    assert errors(submit(staff, page(meeting), venue_en="Hotel")) == []


def test_a_new_record_is_asked_at_once(staff):
    sent = {"title_en": "Bureau", "kind": "other", "status": "published"}
    response = submit(staff, page(Organization, "add"), **sent)
    assert "#citations-group" in response.content.decode()
    assert not Organization.objects.exists() and not Entry.objects.filter(noun="organization").exists()


def test_a_late_form_that_publishes_is_asked_as_well(staff):
    meeting = saved(bare())
    late = filled(staff, page(meeting)) | {"status": "published"}
    submit(staff, page(meeting), city_en="Astana")
    assert "#citations-group" in staff.post(page(meeting), late).content.decode()


def test_accepting_a_change_publishes_nothing_incomplete(staff):
    meeting = saved(f.make_ready(bare()))
    late = filled(staff, page(meeting)) | {"status": "published"}
    submit(staff, page(meeting), city_en="Astana")
    staff.post(page(meeting), late)
    meeting.citations.all().delete()
    shown = decide(staff, meeting.proposals.get(), take=["register.entry//status"]).content.decode()
    assert "Before it is published it still needs: Citations." in shown
    meeting.refresh_from_db()
    assert meeting.status == "draft"


def test_an_editor_is_asked_nothing(db):
    editor = logged_in("view_meeting", "add_meeting", "change_meeting")
    assert errors(submit(editor, page(Meeting, "add"), kind="expert", start="2012", status="review")) == []


@pytest.mark.parametrize("model", record_models(), ids=lambda model: model.__name__)
def test_every_kind_of_record_can_be_published_at_the_desk(model, staff):
    record = f.make_ready(getattr(f, f"make_{model.noun_name()}")(status="draft"))
    if "date" in model.needed:
        model.objects.update(date="2012")
    found = missing(model.objects.get(pk=record.pk))
    assert found.keys() <= {"classifications", "roles", "positions"}, found
    model.objects.filter(pk=record.pk).update(absent=record.absent | dict.fromkeys(found, "unknown"))
    assert errors(submit(staff, page(record), status="published")) == []
    record.refresh_from_db()
    assert record.status == "published"


def test_what_lost_something_while_it_waited_goes_back_to_review(client, staff):
    meeting = saved(f.make_ready(bare()))
    assert errors(submit(staff, page(meeting), publish_at="2099-01-02T09:30")) == []
    meeting.citations.all().delete()
    Entry.objects.filter(pk=meeting.pk).update(publish_at=timezone.now())
    assert publish_due() == 0
    meeting.refresh_from_db()
    assert (meeting.status, meeting.publish_at) == ("review", None)
    assert client.get(meeting.get_absolute_url()).status_code == 404 and meeting.revisions.latest("number").seq is None


def test_a_refused_form_tells_nothing_as_done(staff):
    shown = submit(staff, page(bare()), status="published", source=f.make_document().pk)
    assert [str(note) for note in shown.context["messages"]] == []


def test_a_document_is_asked_for_what_it_lacks(staff):
    """Its title is a word of its own kind."""
    document = f.make_document(status="draft", date="")
    form = submit(staff, page(document), status="published").context["adminform"].form
    assert form.errors.keys() == {"date"}
    assert errors(submit(staff, page(document), status="published", date="2012")) == []
    document.refresh_from_db()
    assert document.status == "published"

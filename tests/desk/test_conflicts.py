"""The second of two who save the same record chooses between both texts, rows included, and loses nothing."""

import pytest

from ctitf_site.register.models import Proposal
from tests import factories as f
from tests.desk.forms import filled, page, submit
from tests.desk.proposing import decide, saved
from tests.desk.test_permissions import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def test_the_second_saver_chooses_between_both_texts(publisher, staff, meeting):
    mine = filled(publisher, page(meeting)) | {"title_en": "Mine", "summary_en": "Only mine", "notes": "My note"}
    submit(staff, page(meeting), title_en="Theirs", city_en="Only theirs")
    text = publisher.post(page(meeting), mine, follow=True).content.decode()
    assert "Nothing is lost" in text and "Mine" in text and "Theirs" in text and "My note" in text
    assert "Only theirs" not in text, "what only one of them changed is no question"
    proposal = Proposal.objects.get()
    decide(publisher, proposal, take=["register.entry//title_en"], leave=["register.entry//notes"])
    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.summary_en, meeting.city_en) == ("Mine", "Only mine", "Only theirs")
    assert meeting.notes == ""


def test_rows_of_two_savers_are_put_together(publisher, staff, meeting):
    row = meeting.participations.get()
    mine = filled(publisher, page(meeting)) | {"participations-0-printed": "Ruritania (printed)"}
    other = f.make_state(title_en="Freedonia")
    submit(staff, page(meeting), {"participations": [{"role": "observer", "state": other.pk}]})
    publisher.post(page(meeting), mine)
    decide(publisher, Proposal.objects.get())
    assert sorted(meeting.participations.values_list("role", "printed")) == [
        ("host", "Ruritania (printed)"),
        ("observer", ""),
    ]
    row.refresh_from_db()


def test_a_row_that_the_other_removed_comes_back_if_it_is_wanted(publisher, staff, meeting):
    row = meeting.participations.get()
    mine = filled(publisher, page(meeting)) | {"participations-0-printed": "Changed"}
    submit(staff, page(meeting), **{"participations-0-DELETE": "on"})
    assert not meeting.participations.exists()
    publisher.post(page(meeting), mine)
    proposal = Proposal.objects.get()
    assert "Ruritania" in publisher.get(page(proposal)).content.decode()
    decide(publisher, proposal, take=[f"meetings.participation/{row.uid}/"])
    assert meeting.participations.get().printed == "Changed"


def test_a_row_that_nobody_touched_stays_removed(publisher, staff, meeting):
    mine = filled(publisher, page(meeting)) | {"city_en": "Almaty"}
    submit(staff, page(meeting), **{"participations-0-DELETE": "on"})
    publisher.post(page(meeting), mine)
    decide(publisher, Proposal.objects.get())
    meeting.refresh_from_db()
    assert meeting.city_en == "Almaty" and not meeting.participations.exists()


def test_two_who_add_the_same_are_told(publisher, staff, meeting):
    row = {"participations": [{"role": "observer", "state": f.make_state().pk}]}
    mine = filled(publisher, page(meeting))
    submit(staff, page(meeting), row)
    first = int(mine["participations-TOTAL_FORMS"])
    mine |= {"participations-TOTAL_FORMS": first + 1}
    mine |= {f"participations-{first}-{name}": value for name, value in row["participations"][0].items()}
    publisher.post(page(meeting), mine)
    text = decide(publisher, Proposal.objects.get()).content.decode()
    assert "This cannot be saved, and nothing was" in text
    assert meeting.participations.count() == 2


def test_rows_that_were_never_shown_are_not_believed(publisher, staff, meeting):
    """The form says which rows it was opened with; whoever forges that can bring back nothing but its own record's."""
    other = f.make_participation()
    mine = filled(publisher, page(meeting)) | {"participations-0-id": other.pk, "title_en": "Mine"}
    submit(staff, page(meeting), **{"participations-0-DELETE": "on"})
    publisher.post(page(meeting), mine)
    other.refresh_from_db()
    assert other.meeting != meeting


def test_two_editors_of_a_draft_put_their_work_together_themselves(editor, staff):
    draft = saved(f.make_meeting(status="draft"))
    mine = filled(editor, page(draft)) | {"city_en": "Almaty"}
    submit(staff, page(draft), city_en="Astana")
    editor.post(page(draft), mine)
    decide(editor, Proposal.objects.get(), take=["meetings.meeting//city_en"])
    draft.refresh_from_db()
    assert draft.city_en == "Almaty"


def test_a_late_form_whose_state_cannot_be_brought_back_saves_nothing(staff):
    """A measure that was added meanwhile is named elsewhere by now: the pillar cannot be as it was, even for a try."""
    pillar = saved(f.make_pillar(title_en="As it was"))
    editor = logged_in("view_pillar", "change_pillar")
    mine = filled(editor, page(pillar)) | {"title_en": "Mine"}
    measure = f.make_measure(pillar=pillar)
    saved(pillar)
    saved(f.make_classification(pillar=pillar, measure=measure).contribution)
    text = editor.post(page(pillar), mine).content.decode()
    assert "Somebody else has saved this record" in text and "Mine" in text
    pillar.refresh_from_db()
    assert pillar.title_en == "As it was" and not Proposal.objects.exists()
    assert saved(pillar).revisions.count() == 2, "no save without its revision"


def test_an_editor_cannot_publish_by_taking_a_publishers_late_form(editor, publisher, client):
    draft = saved(f.make_ready(f.make_meeting(status="draft")))
    theirs = filled(publisher, page(draft)) | {"status": "published"}
    submit(editor, page(draft), city_en="Almaty")
    publisher.post(page(draft), theirs)
    proposal = Proposal.objects.get()
    assert "You may choose: Draft, In review." in decide(editor, proposal).content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft" and client.get(draft.get_absolute_url()).status_code == 404
    decide(publisher, proposal)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_an_editor_sets_no_time_by_taking_a_publishers_late_form(editor, publisher):
    draft = saved(f.make_ready(f.make_meeting(status="draft")))
    theirs = filled(publisher, page(draft)) | {"publish_at": "2099-01-02T09:30"}
    submit(editor, page(draft), city_en="Almaty")
    publisher.post(page(draft), theirs)
    proposal = Proposal.objects.get()
    text = decide(editor, proposal, take=["register.entry//publish_at"]).content.decode()
    assert "Only a publisher may take these." in text


def test_what_was_published_meanwhile_never_becomes_a_draft_again(publisher, staff):
    meeting = saved(f.make_ready(f.make_meeting(status="review")))
    mine = filled(publisher, page(meeting)) | {"status": "draft"}
    submit(staff, page(meeting), status="published")
    publisher.post(page(meeting), mine)
    text = decide(publisher, Proposal.objects.get(), take=["register.entry//status"]).content.decode()
    assert "You may choose: Published, Withdrawn." in text
    meeting.refresh_from_db()
    assert meeting.status == "published"


def test_a_row_that_comes_back_brings_its_sources(publisher, staff, meeting):
    row = meeting.participations.get()
    f.make_citation(entry=meeting, path=f"participations/{row.uid}/role", document=saved(f.make_document()))
    saved(meeting)
    mine = filled(publisher, page(meeting)) | {"participations-0-printed": "Changed"}
    submit(staff, page(meeting), **{"participations-0-DELETE": "on"})
    assert not meeting.citations.exists(), "sources of a removed row go with it"
    publisher.post(page(meeting), mine)
    decide(publisher, Proposal.objects.get(), take=[f"meetings.participation/{row.uid}/"])
    assert meeting.citations.get().path == f"participations/{row.uid}/role"

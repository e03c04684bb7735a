"""What cannot be saved at once is kept aside: an editor's change of what is public, and the second of two savers."""

import json

import pytest
from django.test import Client

from ctitf_site.register.models import Proposal
from meetings.models import Participation
from tests import factories as f
from tests.desk.forms import errors, filled, page, submit
from tests.desk.proposing import decide, proposed, saved
from tests.desk.test_permissions import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.measured]


def test_the_public_sees_the_old_text_until_a_publisher_accepts(client, editor, publisher, meeting):
    proposal = proposed(editor, meeting, title_en="As proposed")
    assert "As it was" in client.get(meeting.get_absolute_url()).content.decode()
    assert meeting.revisions.count() == 1
    text = publisher.get(page(meeting)).content.decode()
    assert page(proposal) in text, "the form of the record says that something waits"
    decide(publisher, proposal)
    assert "As proposed" in client.get(meeting.get_absolute_url()).content.decode()
    last = meeting.revisions.last()
    assert (last.number, last.action, last.by_id == proposal.by_id) == (2, "accepted", False)
    proposal.refresh_from_db()
    assert proposal.state == "accepted" and proposal.decided_by == last.by


def test_rows_are_proposed_too(editor, publisher, meeting):
    row, other = meeting.participations.get(), f.make_state(title_en="Freedonia")
    new = {"participations": [{"role": "observer", "state": other.pk}]}
    proposal = proposed(editor, meeting, new, **{"participations-0-role": "organizer"})
    assert list(Participation.objects.values_list("role", flat=True)) == ["host"]
    text = publisher.get(page(proposal)).content.decode()
    assert "Ruritania" in text and "Freedonia" in text
    decide(publisher, proposal)
    assert sorted(meeting.participations.values_list("role", flat=True)) == ["observer", "organizer"]
    row.refresh_from_db()
    assert row.role == "organizer", "the row keeps its key"


def test_a_publisher_may_take_a_part(editor, publisher, meeting):
    proposal = proposed(editor, meeting, title_en="Right", city_en="Wrong")
    decide(publisher, proposal, leave=["meetings.meeting//city_en"])
    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.city_en) == ("Right", "Astana")


def test_an_editor_decides_nothing(editor, meeting):
    proposal = proposed(editor, meeting, title_en="Mine")
    assert editor.post(page(proposal), {"accept": "1"}).status_code == 403
    assert editor.post(page(proposal), {"decline": "1"}).status_code == 403
    assert logged_in("view_meeting").get(page(proposal)).status_code == 403
    assert Client().get(page(proposal)).status_code == 302
    decide(editor, proposal, take_back="1")
    proposal.refresh_from_db()
    assert proposal.state == "taken_back"


def test_a_declined_proposal_says_why(editor, publisher, meeting):
    proposal = proposed(editor, meeting, title_en="Mine")
    decide(publisher, proposal, decline="1", answer="No source says so.")
    assert "No source says so." in editor.get(page(proposal)).content.decode()
    meeting.refresh_from_db()
    assert meeting.title_en == "As it was"
    text = decide(publisher, proposal, decline="1").content.decode()
    assert "Meanwhile somebody else decided" in text


def test_a_proposal_without_a_change_is_none(editor, meeting):
    response = editor.post(page(meeting), filled(editor, page(meeting)), follow=True)
    assert "Nothing was changed" in response.content.decode()
    assert not Proposal.objects.exists()


def test_mistakes_are_told_as_ever(editor, meeting):
    assert "is not a date" in errors(submit(editor, page(meeting), start="no date"))[0]
    assert not Proposal.objects.exists()


def test_an_editor_proposes_to_withdraw(client, editor, publisher, meeting):
    proposal = proposed(editor, meeting, status="withdrawn", withdrawn_reason_en="Never held")
    assert client.get(meeting.get_absolute_url()).status_code == 200
    decide(publisher, proposal)
    assert client.get(meeting.get_absolute_url()).status_code == 410


def test_what_changed_meanwhile_must_be_chosen(editor, publisher, meeting):
    proposal = proposed(editor, meeting, title_en="Theirs", city_en="Almaty")
    submit(publisher, page(meeting), title_en="Third")
    text = publisher.get(page(proposal)).content.decode()
    assert "As it was" in text and "Theirs" in text and "Third" in text
    assert "Choose for each change" in decide(publisher, proposal).content.decode()
    decide(publisher, proposal, leave=["register.entry//title_en"])
    meeting.refresh_from_db()
    assert (meeting.title_en, meeting.city_en) == ("Third", "Almaty")


def test_a_decision_on_an_older_state_is_not_made(editor, publisher, meeting):
    proposal = proposed(editor, meeting, city_en="Almaty")
    version = meeting.saved_state
    submit(publisher, page(meeting), title_en="Third")
    sent = {"version": version, "choice meetings.meeting//city_en": "take", "accept": "1"}
    assert "look at the changes again" in publisher.post(page(proposal), sent, follow=True).content.decode()
    meeting.refresh_from_db()
    assert meeting.city_en == "Astana"


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 30])
def test_a_version_that_is_none_is_refused(version, editor, publisher, meeting):
    proposal = proposed(editor, meeting, city_en="Almaty")
    sent = {"version": version, "choice meetings.meeting//city_en": "take", "accept": "1"}
    assert "look at the changes again" in publisher.post(page(proposal), sent, follow=True).content.decode()


def test_a_proposal_never_leaves_the_house(client, editor, meeting):
    proposed(editor, meeting, title_en="SECRET", summary_en="SECRET")
    for address in (meeting.get_absolute_url(), f"/en/history/{meeting.ref}/", "/api/v1/changes/?include=record"):
        assert "SECRET" not in client.get(address).content.decode()
    assert "SECRET" not in json.dumps(list(meeting.revisions.values("content", "public")))


def test_a_draft_is_saved_at_once_by_an_editor(editor):
    draft = saved(f.make_meeting(status="draft"))
    assert errors(submit(editor, page(draft), city_en="Almaty")) == []
    draft.refresh_from_db()
    assert draft.city_en == "Almaty" and not Proposal.objects.exists()


def test_the_page_asks_the_same_for_one_change_and_for_many(publisher, editor, meeting, django_assert_max_num_queries):
    counts = []
    for number in (1, 20):
        rows = [{"role": "observer", "state": f.make_state().pk} for _ in range(number)]
        proposal = proposed(editor, meeting, {"participations": rows})
        publisher.get(page(proposal))
        with django_assert_max_num_queries(80) as captured:
            publisher.get(page(proposal))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_notes_that_were_written_meanwhile_are_not_lost(editor, publisher, meeting):
    proposal = proposed(editor, meeting, notes="Mine", city_en="Almaty")
    seen = publisher.get(page(proposal)).context["version"]
    submit(publisher, page(meeting), notes="Written between")
    sent = {"version": seen, "choice register.entry//notes": "take", "choice meetings.meeting//city_en": "take"}
    text = publisher.post(page(proposal), sent | {"accept": "1"}, follow=True).content.decode()
    assert "look at the changes again" in text
    meeting.refresh_from_db()
    assert meeting.notes == "Written between"


def test_a_decided_proposal_still_shows_what_was_wanted(editor, publisher, meeting):
    proposal = proposed(editor, meeting, city_en="Almaty")
    decide(publisher, proposal, decline="1")
    assert "Almaty" in editor.get(page(proposal)).content.decode()


def test_an_answer_that_no_database_takes_is_refused(editor, publisher, meeting):
    proposal = proposed(editor, meeting, city_en="Almaty")
    for answer in ("a\0b", "x" * 2001):
        decide(publisher, proposal, decline="1", answer=answer)
        proposal.refresh_from_db()
        assert proposal.state == "waiting"

"""Asking for review with a comment, the reviewer's page, and the answer that the author sees."""

import pytest
from django.contrib.auth import get_user
from django.test import Client

from ctitf_site.register.models import Proposal, Review, Revision
from meetings.models import Meeting
from tests import factories as f
from tests.desk.forms import errors, filled, page, submit
from tests.desk.proposing import decide, proposed, saved
from tests.desk.test_permissions import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.measured]
ASK = {"_review": "1"}


@pytest.fixture
def draft(editor):
    """A draft that its author asked to have looked at."""
    draft = f.make_ready(f.make_meeting(status="draft", title_en="Workshop", title_ru="Семинар"))
    assert errors(submit(editor, page(draft), comment="Is the date right?", **ASK)) == []
    draft.refresh_from_db()
    return draft


def answer(client, record, seen=None, **sent):
    """Open the page of ``record`` and press a button there."""
    version = seen or client.get(page(record, "review")).context["version"]
    return client.post(page(record, "review"), {"version": version, **sent}, follow=True)


def state(record):
    record.refresh_from_db()
    return record.status


def test_a_draft_is_handed_over_with_a_comment(editor, draft):
    assert draft.status == "review"
    review = Review.objects.get()
    assert (review.entry_id, review.by, review.comment) == (draft.pk, get_user(editor), "Is the date right?")
    assert Revision.objects.get().status == "review"
    assert "Is the date right?" in editor.get(page(draft)).content.decode()


def test_a_new_record_is_handed_over_at_once(editor):
    sent = {"kind": "expert", "start": "2012", "title_en": "New", "comment": "Please look", **ASK}
    assert errors(submit(editor, page(Meeting, "add"), **sent)) == []
    assert Review.objects.get().entry.title_en == "New" and Meeting.objects.get().status == "review"


def test_the_status_alone_asks_too_and_once(editor):
    draft = f.make_meeting(status="draft")
    submit(editor, page(draft), status="review")
    submit(editor, page(draft), city_en="Almaty")
    assert Review.objects.get().comment == ""
    submit(editor, page(draft), comment="Now with the city")
    assert sorted(Review.objects.values_list("comment", flat=True)) == ["", "Now with the city"]


def test_a_comment_that_goes_nowhere_is_not_lost(editor, publisher):
    draft = f.make_meeting(status="draft")
    told = ["A comment goes with a request. Press “Save and ask for review”, or clear it."]
    response = submit(editor, page(draft), comment="Look")
    assert errors(response) == told and "Look</textarea>" in response.content.decode()
    assert errors(submit(publisher, page(f.make_meeting()), comment="Look")) == told
    assert not Review.objects.exists()


@pytest.mark.parametrize("comment", ["a\0b", "x" * 2001])
def test_a_comment_that_no_database_takes_is_refused(comment, editor):
    draft = f.make_meeting(status="draft")
    assert len(errors(submit(editor, page(draft), comment=comment, **ASK))) == 1
    assert state(draft) == "draft" and not Review.objects.exists()


def test_saving_is_what_enter_does(editor):
    text = editor.get(page(f.make_meeting(status="draft"))).content.decode()
    assert text.index('name="_save"') < text.index('name="_review"')


def test_the_reviewer_sees_all_that_is_new_and_publishes(client, editor, publisher, draft):
    text = publisher.get(page(draft, "review")).content.decode()
    assert "Is the date right?" in text and "Workshop" in text and "it was never published" in text
    assert page(draft, "review") in publisher.get("/admin/").content.decode()
    shown = answer(publisher, draft, publish="1", answer="Thank you").content.decode()
    assert "Published: " in shown and state(draft) == "published"
    review = Review.objects.get()
    assert (review.state, review.decided_by, review.answer) == ("accepted", get_user(publisher), "Thank you")
    last = draft.revisions.last()
    assert (last.action, last.status, last.by, last.seq) == ("changed", "published", get_user(publisher), 1)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_what_is_sent_back_comes_with_its_answer(editor, publisher, draft):
    answer(publisher, draft, send_back="1", answer="The city is missing")
    assert state(draft) == "draft" and draft.revisions.last().status == "draft"
    home = {each["task"].name: each["count"] for each in editor.get("/admin/").context["tasks"]}
    assert home["sent_back"] == 1
    assert "The city is missing" in editor.get("/admin/register/entry/?task=sent_back").content.decode()
    text = editor.get(page(draft)).content.decode()
    assert "Sent back by" in text and "The city is missing" in text
    submit(editor, page(draft), city_en="Almaty", comment="Done", **ASK)
    assert {each["count"] for each in editor.get("/admin/").context["tasks"] if each["task"].name == "sent_back"} == {0}
    assert "The city is missing" not in editor.get(page(draft)).content.decode()


def test_where_nobody_asked_whoever_saved_it_last_is_told(editor, publisher):
    record = f.make_meeting(status="draft")
    submit(editor, page(record), status="review")
    Review.objects.all().delete()
    answer(publisher, record, send_back="1", answer="Why?")
    review = Review.objects.get()
    assert (review.by, review.answer) == (get_user(editor), "Why?")


def test_requests_end_when_the_record_goes_on_by_its_form(editor, publisher, draft):
    submit(editor, page(draft), status="draft")
    assert Review.objects.get().state == "taken_back"
    submit(editor, page(draft), **ASK)
    submit(publisher, page(draft), status="published")
    assert [(r.state, r.decided_by) for r in Review.objects.order_by("-pk")][0] == ("accepted", get_user(publisher))


def test_a_reviewer_publishes_nothing_incomplete(publisher, draft):
    draft.citations.all().delete()
    shown = answer(publisher, draft, publish="1").content.decode()
    assert "Before it is published it still needs: Citations." in shown and state(draft) == "review"


def test_rules_hold_where_a_reviewer_publishes(publisher):
    record = saved(f.make_meeting(status="review", title_en=""))
    text = answer(publisher, record, publish="1", answer="Fine").content.decode()
    assert "A published record needs a title" in text and "Fine</textarea>" in text
    assert state(record) == "review" and not Review.objects.exists()


def test_a_decision_on_an_older_state_is_not_made(editor, publisher, draft):
    seen = publisher.get(page(draft, "review")).context["version"]
    submit(editor, page(draft), city_en="Almaty")
    for version in (seen, "x", "9" * 30):
        assert "Please look at it again" in answer(publisher, draft, version, publish="1").content.decode()
    assert state(draft) == "review"
    answer(publisher, draft, send_back="1")
    assert "Please look at it again" in answer(publisher, draft, publish="1").content.decode()


def test_only_publishers_decide(editor, draft):
    assert "A publisher decides." in editor.get(page(draft, "review")).content.decode()
    for button in ("publish", "send_back"):
        assert editor.post(page(draft, "review"), {"version": draft.saved_state, button: "1"}).status_code == 403
    assert logged_in("view_meeting").get(page(draft, "review")).status_code == 403
    assert logged_in("view_meeting", "publish_entry").post(page(draft, "review"), {"publish": "1"}).status_code == 403
    assert Client().get(page(draft, "review")).status_code == 302
    assert state(draft) == "review"


def test_what_no_page_sends_is_answered(publisher, draft):
    assert "Choose: publish, or send back." in answer(publisher, draft, nothing="1").content.decode()
    for text in ("a\0b", "x" * 2001):
        assert text.strip() in answer(publisher, draft, publish="1", answer=text).content.decode()
        assert state(draft) == "review"
    for key in ("0", "x", "9" * 18, "9" * 40, f"{draft.pk}/x"):
        for response in (publisher.get, publisher.post):
            assert response(f"/admin/meetings/meeting/{key}/review/").status_code in (302, 404)


def test_a_record_that_waits_for_nothing_says_so(publisher, meeting):
    text = publisher.get(page(meeting, "review")).content.decode()
    assert "does not wait for review" in text and "Nothing differs." in text
    assert f'<a href="{page(meeting)}">Open the form</a>' in text
    assert 'name="publish"' not in text


def test_requests_never_leave_the_house(client, editor, publisher, draft):
    Review.objects.update(comment="SECRET")
    answer(publisher, draft, publish="1", answer="SECRET")
    for address in (draft.get_absolute_url(), f"/en/history/{draft.ref}/", f"/api/v1/meetings/{draft.ref}/"):
        assert "SECRET" not in client.get(address).content.decode()
    assert not Revision.objects.filter(content__contains="SECRET").exists()


def test_the_page_asks_the_same_for_few_rows_and_for_many(publisher, django_assert_max_num_queries):
    record = saved(f.make_meeting(status="review"))
    counts = []
    for number in (2, 20):
        for _ in range(number):
            f.make_participation(meeting=record)
            f.make_review(entry=record.entry, by=f.make_user(f"asking{next(f.number)}"))
        publisher.get(page(record, "review"))
        with django_assert_max_num_queries(50) as captured:
            publisher.get(page(record, "review"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


# Proposals ---------------------------------------------------------------------------------------------------
def test_a_proposal_carries_its_authors_word(client, editor, publisher, meeting):
    assert "Comment for those who decide" in editor.get(page(meeting)).content.decode()
    assert 'name="comment"' not in publisher.get(page(meeting)).content.decode()
    proposal = proposed(editor, meeting, city_en="Almaty", comment="As the note says")
    assert proposal.comment == "As the note says" and not Review.objects.exists()
    assert "As the note says" in publisher.get(page(proposal)).content.decode()
    decide(publisher, proposal)
    assert "As the note says" not in client.get(meeting.get_absolute_url()).content.decode()


@pytest.mark.parametrize("comment", ["a\0b", "x" * 2001])
def test_a_proposal_with_a_comment_that_cannot_be_kept_is_not_made(comment, editor, meeting):
    assert len(errors(submit(editor, page(meeting), city_en="Almaty", comment=comment))) == 1
    assert not Proposal.objects.exists()


def test_a_late_save_keeps_its_comment(editor):
    draft = saved(f.make_meeting(status="draft"))
    early = filled(editor, page(draft))
    submit(editor, page(draft), city_en="Astana")
    editor.post(page(draft), early | {"city_en": "Almaty", "comment": "From the note"} | ASK)
    proposal = Proposal.objects.get()
    assert proposal.comment == "From the note" and '"review"' in proposal.after
    assert not Review.objects.exists()

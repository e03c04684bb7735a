"""What cannot be saved at once is kept aside: an editor's change of what is public, and the second of two savers."""

import json

import pytest
from django.test import Client

from ctitf_site.register.models import Proposal
from ctitf_site.register.revisions import write_revision
from meetings.models import Participation
from tests import factories as f
from tests.desk.forms import errors, filled, page, submit
from tests.desk.test_permissions import logged_in

pytestmark = pytest.mark.django_db
RIGHTS = ("view_meeting", "add_meeting", "change_meeting", "view_state")


@pytest.fixture
def editor(db):
    return logged_in(*RIGHTS)


@pytest.fixture
def publisher(db):
    return logged_in(*RIGHTS, "publish_entry")


@pytest.fixture
def meeting(db):
    """A published meeting with one participant, in its first revision."""
    meeting = f.make_meeting(title_en="As it was", city_en="Astana")
    f.make_participation(meeting=meeting, state=f.make_state(title_en="Ruritania"), role="host")
    return saved(meeting)


def saved(record):
    write_revision(record, action="created")
    record.refresh_from_db()
    return record


def decide(client, proposal, take=(), leave=(), **buttons):
    """Open the page of ``proposal`` and send it, as a browser would, with ``take`` and ``leave`` chosen."""
    shown = client.get(page(proposal)).context
    choices = {f"choice {line.key}": "take" for line in shown["lines"] if line.now is None}
    choices |= {f"choice {key}": "take" for key in take} | {f"choice {key}": "leave" for key in leave}
    sent = {"version": shown["version"], **choices, **(buttons or {"accept": "1"})}
    return client.post(page(proposal), sent, follow=True)


def proposed(client, record, rows=None, **changes):
    assert errors(submit(client, page(record), rows, **changes)) == []
    return Proposal.objects.latest("pk")


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
    version = meeting.version
    submit(publisher, page(meeting), title_en="Third")
    sent = {"version": version, "choice meetings.meeting//city_en": "take", "accept": "1"}
    assert "look at the changes again" in publisher.post(page(proposal), sent, follow=True).content.decode()
    meeting.refresh_from_db()
    assert meeting.city_en == "Astana"


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 30])
def test_a_version_that_is_none_is_refused(version, editor, publisher, meeting):
    proposal = proposed(editor, meeting, city_en="Almaty")
    sent = {"version": version, "choice meetings.meeting//city_en": "take", "accept": "1"}
    assert publisher.post(page(proposal), sent).status_code == 404


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


def test_two_editors_of_a_draft_put_their_work_together_themselves(editor, staff):
    draft = saved(f.make_meeting(status="draft"))
    mine = filled(editor, page(draft)) | {"city_en": "Almaty"}
    submit(staff, page(draft), city_en="Astana")
    editor.post(page(draft), mine)
    decide(editor, Proposal.objects.get(), take=["meetings.meeting//city_en"])
    draft.refresh_from_db()
    assert draft.city_en == "Almaty"


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

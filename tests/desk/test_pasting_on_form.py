"""Lists that are typed into the form of a new meeting are checked next, with the source that the form names."""

import pytest

from ctitf_site.register.models import Citation
from meetings.models import Meeting
from tests import factories as f
from tests.desk.forms import page, submit
from tests.desk.pasting import box, row_of
from tests.desk.proposing import saved
from tests.desk.test_permissions import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.measured]
NEW = {"kind": "expert", "start": "2012"}


@pytest.fixture
def known(db):
    f.make_state(title_en="Ruritania")
    f.make_organization(acronym_en="CIS")
    return saved(f.make_document(title_en="Press release"))


def add(client, **values):
    return submit(client, page(Meeting, "add"), **NEW, **values)


def choose(client, response, value="1", **more):
    """Press a button below the check table that ``response`` shows."""
    context = response.context
    sent = {name: context["form"][name].value() or "" for name in ("text", "role", "source", "source_locator")}
    sent |= {"version": context["version"], "checked": context["digest"], "save": value}
    sent |= {f"choice-{row.given.key}": row.choice for row in context["table"].rows if row.asks}
    return client.post(response.request["PATH_INFO"], sent | more)


def test_each_text_is_checked_in_turn_and_the_form_comes_last(staff, known):
    texts = {"pasted-names": "host: Ruritania; CIS", "pasted-agenda": "topic: Borders | Границы"}
    answer = add(staff, source=known.pk, source_locator="p. 2", **texts)
    meeting = Meeting.objects.get()
    assert answer.url == box(meeting) and not meeting.participations.exists(), "nothing is entered before it is checked"
    names = staff.get(answer.url)
    assert [row.given.text for row in names.context["table"].rows] == ["Ruritania", "CIS"]
    answer = choose(staff, names)
    assert answer.url == box(meeting, "agenda")
    answer = choose(staff, staff.get(answer.url))
    assert answer.url == page(meeting)
    session = meeting.sessions.get()
    assert (session.kind, session.title_en, session.title_ru) == ("topic", "Borders", "Границы")
    assert meeting.participations.count() == 2
    paths = ["", *(f"participations/{row.uid}" for row in meeting.participations.all()), f"sessions/{session.uid}"]
    cited = meeting.citations.filter(document=known, locator="p. 2")
    assert sorted(cited.values_list("path", flat=True)) == sorted(paths), "each row is from the source of the form"
    assert staff.get(box(meeting)).context["table"] is None, "what was entered does not wait any more"


def test_without_a_text_the_form_is_saved_as_always(staff):
    assert add(staff, **{"pasted-names": "  ", "pasted-agenda": ""}).url == page(Meeting, "changelist")


def test_what_was_typed_stays_when_the_form_is_wrong(staff):
    response = submit(staff, page(Meeting, "add"), start="nonsense", **{"pasted-names": "host: <Ruritania>"})
    assert "host: &lt;Ruritania&gt;</textarea>" in response.content.decode()
    assert "pasted" not in staff.session


def test_a_text_that_cannot_be_read_is_shown_with_its_problem(staff):
    answer = add(staff, **{"pasted-agenda": "topic: Borders | Frontiers"})
    response = staff.get(answer.url)
    assert "on the two sides of “|” stand an English and a Russian title" in response.content.decode()
    assert "topic: Borders | Frontiers</textarea>" in response.content.decode()


def test_texts_of_another_meeting_are_not_shown(staff, known):
    add(staff, **{"pasted-names": "host: Ruritania"})
    assert staff.get(box(f.make_meeting())).context["table"] is None


def test_all_of_it_is_published_with_the_last_button(staff, known):
    ready = {f"why_{name}": "unknown" for name in ("city", "country", "pillars", "summary")}
    texts = {"pasted-names": "host: Ruritania", "pasted-agenda": "Borders"}
    add(staff, title_en="Round table", source=known.pk, **ready, **texts)
    meeting = Meeting.objects.get()
    names = staff.get(box(meeting))
    assert 'value="publish"' not in names.content.decode(), "the agenda waits"
    choose(staff, names)
    assert meeting.citations.count() == 2
    agenda = staff.get(box(meeting, "agenda"))
    assert 'value="publish"' in agenda.content.decode()
    choose(staff, agenda, "publish")
    meeting.refresh_from_db()
    assert meeting.status == "published" and meeting.revisions.latest("number").seq


def test_what_is_not_complete_is_neither_entered_nor_published(staff, known):
    add(staff, title_en="Round table", **{"pasted-names": "host: Ruritania"})
    meeting = Meeting.objects.get()
    response = choose(staff, staff.get(box(meeting)), "publish")
    text = response.content.decode()
    assert "Before it is published it still needs: City" in text
    assert row_of(response, 0).given.text == "Ruritania", "the table is still there"
    meeting.refresh_from_db()
    assert meeting.status == "draft" and not meeting.participations.exists()


def test_an_editor_is_offered_no_publishing_and_cannot_send_it(known):
    editor = logged_in("view_meeting", "add_meeting", "change_meeting", "view_state", "view_organization")
    add(editor, title_en="Round table", **{"pasted-names": "host: Ruritania"})
    meeting = f.make_ready(Meeting.objects.get())
    shown = editor.get(box(meeting))
    assert 'value="publish"' not in shown.content.decode()
    choose(editor, shown, "publish")
    meeting.refresh_from_db()
    assert meeting.status == "draft" and meeting.participations.exists()


def test_the_source_can_be_chosen_beside_the_table(staff, known):
    meeting = saved(f.make_meeting())
    f.make_citation(entry=meeting, document=known)
    shown = staff.post(box(meeting), {"text": "CIS", "role": "participant"})
    assert f'<option value="{known.pk}">' in shown.content.decode()
    choose(staff, shown, source=known.pk)
    row = meeting.participations.get()
    assert meeting.citations.filter(path=f"participations/{row.uid}", document=known).exists()
    assert str(known.ref) in meeting.revisions.latest("number").content


@pytest.mark.parametrize("source", ["99999999", "x", "\x00"])
def test_a_source_that_is_none_is_refused(source, staff, known):
    meeting = saved(f.make_meeting())
    shown = staff.post(box(meeting), {"text": "CIS", "role": "participant"})
    response = choose(staff, shown, source=source)
    assert response.status_code == 200 and response.context["form"].errors["source"]
    assert not meeting.participations.exists()


def test_a_proposal_brings_the_source_of_its_rows(editor, known, meeting):
    shown = editor.post(box(meeting), {"text": "CIS", "role": "participant"})
    choose(editor, shown, source=known.pk)
    assert "register.citation" in meeting.proposals.get().after
    assert not Citation.objects.exists()


def test_boxes_are_on_the_form_that_adds_and_not_in_small_windows(staff):
    assert 'name="pasted-names"' in staff.get(page(Meeting, "add")).content.decode()
    assert 'name="pasted-names"' not in staff.get(f"{page(Meeting, 'add')}?_popup=1").content.decode()
    assert 'name="pasted-names"' not in staff.get(page(f.make_meeting())).content.decode()


def test_two_meetings_that_were_begun_keep_their_lists(staff, known):
    for title, names in (("One", "host: Ruritania"), ("Two", "participant: CIS")):
        add(staff, title_en=title, **{"pasted-names": names})
    one, two = Meeting.objects.order_by("pk")
    assert [row.given.text for row in staff.get(box(one)).context["table"].rows] == ["Ruritania"]
    choose(staff, staff.get(box(two)))
    assert [row.given.text for row in staff.get(box(one)).context["table"].rows] == ["Ruritania"]


def test_a_text_that_is_too_long_stays_in_the_form(staff):
    response = add(staff, **{"pasted-names": "x" * 20_001})
    assert response.status_code == 200 and not Meeting.objects.exists()
    assert "Names: at most 20000 characters at once, and these are 20001" in response.content.decode()
    assert "pasted" not in staff.session


def test_a_list_that_waits_is_shown_on_the_form_and_keeps_corrections(staff, known):
    answer = add(staff, **{"pasted-names": "host: Ruritania", "pasted-agenda": "Borders (Pillar IX)"})
    choose(staff, staff.get(answer.url))
    meeting = Meeting.objects.get()
    text = staff.get(page(meeting)).content.decode()
    assert "A list that you pasted is not entered yet:" in text and f'href="{box(meeting, "agenda")}"' in text
    staff.post(box(meeting, "agenda"), {"text": "Borders", "role": "topic"})
    assert staff.get(box(meeting, "agenda")).context["form"]["text"].value() == "Borders"
    choose(staff, staff.get(box(meeting, "agenda")))
    assert "A list that you pasted" not in staff.get(page(meeting)).content.decode()


def test_what_is_missing_because_it_is_pasted_is_explained(staff, known):
    response = add(staff, title_en="Round table", status="published", **{"pasted-names": "host: Ruritania"})
    assert "save a draft now, and publish there" in response.content.decode()


def test_a_published_meeting_says_what_of_it_is_not_shown(staff, known):
    meeting = saved(f.make_meeting())
    f.make_organization(acronym_en="MFA", status="draft")
    shown = staff.post(box(meeting), {"text": "MFA", "role": "participant"})
    choose(staff, shown)
    notes = [str(note) for note in staff.get(page(meeting)).context["messages"]]
    submit(staff, page(meeting), venue_en="Hotel")
    notes += [str(note) for note in staff.get(page(meeting)).context["messages"]]
    assert any(
        "Not shown, because it names a record that is not published:" in note and "MFA" in note for note in notes
    )


def test_a_group_is_a_participant_and_a_dash_is_a_colon(staff, known):
    lines = "host - Ruritania\ngroup: Central Asian States\nfunded by: CIS"
    shown = staff.post(box(saved(f.make_meeting())), {"text": lines, "role": "participant"})
    given = [(row.given.role, row.given.text, row.given.is_group) for row in shown.context["table"].rows]
    assert given == [
        ("host", "Ruritania", False),
        ("participant", "Central Asian States", True),
        ("funder", "CIS", False),
    ]

"""Staff see each saved state of a record, what changed between two of them, and bring one back."""

import json

import pytest

from ctitf_site.register.models import Proposal
from ctitf_site.register.revisions import write_revision
from tests import factories as f
from tests.desk.forms import page, submit
from tests.desk.test_permissions import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.measured]
RIGHTS = ("view_meeting", "change_meeting")


@pytest.fixture
def meeting(staff):
    """A meeting in three revisions: as created, with another city and a participant, without it and withdrawn."""
    meeting = f.make_meeting(title_en="The meeting", city_en="Astana", slug="the-meeting")
    write_revision(meeting, action="created")
    row = {"role": "host", "state": f.make_state(title_en="Ruritania").pk}
    submit(staff, page(meeting), {"participations": [row]}, city_en="Almaty")
    submit(staff, page(meeting), **{"participations-0-DELETE": "on", "status": "withdrawn", "withdrawn_reason_en": "X"})
    meeting.refresh_from_db()
    return meeting


def read(client, meeting, **query):
    return client.get(page(meeting, "history"), query).content.decode()


def test_the_list_says_who_when_and_what(staff, meeting):
    text = read(staff, meeting)
    assert text.count("What changed") == 3 and "clerk" in text and "The register" in text


def test_what_changed_is_told_field_by_field(staff, meeting):
    text = read(staff, meeting, to=2)
    assert "City (English)" in text and "Astana" in text and "Almaty" in text
    assert "Participation: Ruritania" in text or "Ruritania" in text and "Host" in text
    assert "Withdrawn" in read(staff, meeting, to=3) and "Ruritania" in read(staff, meeting, to=3)
    both = read(staff, meeting, **{"from": 1, "to": 3})
    assert "Astana" in both and "Ruritania" not in both.partition("Bring revision")[0]


def test_a_long_text_shows_which_words_changed(staff, meeting):
    for text in ("one two three four five", "one two three new five"):
        submit(staff, page(meeting), summary_en=text)
    assert "<del>four</del>" in read(staff, meeting, to=5) and "<ins>new</ins>" in read(staff, meeting, to=5)


def test_a_text_cannot_become_html(staff, meeting):
    for text in ("one two three four <script>", "one two three four </td><b>"):
        submit(staff, page(meeting), summary_en=text)
    text = read(staff, meeting, to=5)
    assert "&lt;script&gt;" in text and "</td><b>" not in text


def bring_back(client, meeting, number, **options):
    """Press the button below the comparison with the revision ``number``."""
    sent = {"restore": number, "version": type(meeting).objects.get(pk=meeting.pk).saved_state}
    return client.post(page(meeting, "history"), sent, **options)


def test_restoring_is_a_new_state_and_leaves_status_and_address(staff, meeting):
    meeting.slug = "new-address"
    meeting.save()
    bring_back(staff, meeting, 2)
    meeting.refresh_from_db()
    assert (meeting.city_en, meeting.participations.get().state.title_en) == ("Almaty", "Ruritania")
    assert (meeting.status, meeting.slug) == ("withdrawn", "new-address")
    last = meeting.revisions.last()
    assert (last.action, last.reason, last.by.username) == ("restored", "#2", "clerk")
    bring_back(staff, meeting, 2)
    assert meeting.revisions.last() == last, "it says that already"


def test_what_was_saved_since_is_not_undone_unseen(staff, meeting):
    version = read(staff, meeting, to=1).split('name="version" value="')[1].split('"')[0]
    submit(staff, page(meeting), city_en="Saved since")
    sent = {"restore": 1, "version": version}
    text = staff.post(page(meeting, "history"), sent, follow=True).content.decode()
    assert "Somebody else saved this record meanwhile." in text
    meeting.refresh_from_db()
    assert meeting.city_en == "Saved since"


def test_restoring_gives_back_what_was_inside(staff, meeting):
    first = meeting.revisions.get(number=1)
    bring_back(staff, meeting, 2)
    bring_back(staff, meeting, 1)
    assert json.loads(meeting.revisions.last().content)[1:] == json.loads(first.content)[1:]


def test_what_cannot_be_brought_back_is_told(staff):
    state = f.make_state(title_en="Freedonia")
    meeting = f.make_participation(meeting=f.make_meeting(status="draft"), state=state).meeting
    write_revision(meeting, action="created")
    submit(staff, page(meeting), **{"participations-0-DELETE": "on"})
    type(state).objects.filter(pk=state.pk).delete()
    response = bring_back(staff, meeting, 1, follow=True)
    assert "cannot be brought back" in response.content.decode()
    assert not meeting.participations.exists() and meeting.revisions.count() == 2


def test_an_editor_proposes_to_bring_back(meeting):
    editor = logged_in(*RIGHTS)
    bring_back(editor, meeting, 1)
    meeting.refresh_from_db()
    assert meeting.city_en == "Almaty" and Proposal.objects.get().state == "waiting"


def test_bringing_back_what_is_there_proposes_nothing(meeting):
    editor = logged_in(*RIGHTS)
    text = bring_back(editor, meeting, 3, follow=True).content.decode()
    assert "the record says this already" in text and not Proposal.objects.exists()


def test_a_reader_sees_but_brings_nothing_back(meeting):
    reader = logged_in("view_meeting")
    assert "Bring it back" not in read(reader, meeting, to=1)
    assert bring_back(reader, meeting, 1).status_code == 403
    assert logged_in("view_state").get(page(meeting, "history")).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["to=99", "to=x", "to=²", "to=-1", "from=9&to=1", "from=x&to=1", "from=0&to=0", "from=1&to=0", "to=" + "9" * 30],
)
def test_a_state_that_is_none_is_not_found(query, staff, meeting):
    assert staff.get(f"{page(meeting, 'history')}?{query}").status_code == 404


@pytest.mark.parametrize("number", ["", "99", "0", "x"])
def test_what_is_none_is_not_brought_back(number, staff, meeting):
    assert bring_back(staff, meeting, number).status_code == 404


def test_the_history_asks_the_same_for_few_and_for_many(staff, meeting, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as few:
        read(staff, meeting)
    for number in range(10):
        submit(staff, page(meeting), city_en=f"City {number}")
    with django_assert_max_num_queries(20) as many:
        read(staff, meeting)
    assert len(few) == len(many)

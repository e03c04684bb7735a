"""The rules of meetings and projects, as the admin says them; and one real meeting entered from its source."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from meetings.models import Meeting, Project
from tests import factories as f
from tests.desk.forms import errors, page, submit

pytestmark = pytest.mark.django_db


def test_a_consultation_is_entered_from_its_press_release(staff):
    unrcca, ctitf = (f.make_organization(acronym_en=acronym) for acronym in ("UNRCCA", "CTITF"))
    person, document = f.make_person(title_en="Miroslav Jenča"), f.make_document()
    pillars = [f.make_pillar() for _ in range(4)]
    rows = {
        "participations": [
            {"role": "organizer", "organization": unrcca.pk},
            {"role": "co_organizer", "organization": ctitf.pk},
            {"role": "participant", "group_en": "Central Asian States"},
        ],
        "sessions": [{"kind": "topic", "order": 1, "title_en": "Mapping the contribution of organizations"}],
        "statements": [{"person": person.pk, "position_en": "Head of UNRCCA", "organization": unrcca.pk}],
        "citations": [{"document": document.pk, "path": "start"}],
    }
    sent = {"title_en": "Consultation Meeting", "kind": "consultation", "start": "21–22 June 2012"}
    sent |= {"city_en": "Almaty", "pillars": [p.pk for p in pillars], "summary_en": "Who can contribute what."}
    sent |= {"country": f.make_state().pk, "why_participants": "unknown"}
    assert errors(submit(staff, page(Meeting, "add"), rows, status="published", **sent)) == []

    meeting = Meeting.objects.published().get()
    assert (meeting.start, meeting.end, meeting.slug) == ("2012-06-21", "2012-06-22", "consultation-meeting")
    assert meeting.pillars.count() == 4 and meeting.absent == {"participants": "unknown"}
    parties = [(row.role, str(row.party_name)) for row in meeting.participations.order_by("pk")]
    assert parties == [("organizer", "UNRCCA"), ("co_organizer", "CTITF"), ("participant", "Central Asian States")]
    assert meeting.statements.get().person == person and meeting.citations.get().path == "start"
    assert meeting.revisions.get().seq == 1


def test_a_meeting_ends_after_it_starts(staff):
    rule = ["The end lies before the start."]
    assert errors(submit(staff, page(f.make_meeting()), start="2012-06-22", end="2012-06-21")) == rule
    assert errors(submit(staff, page(f.make_project()), start="2012", end="2011")) == rule


@pytest.mark.parametrize(("prefix", "model"), [("participations", Meeting), ("roles", Project)])
def test_a_row_names_exactly_one_party(prefix, model, staff):
    record = f.make_meeting() if model is Meeting else f.make_project()
    state, organization = f.make_state().pk, f.make_organization().pk
    rule = ["Name exactly one of: State, organization, group."]
    two = [{"state": state, "organization": organization}, {"state": state, "group_en": "States"}]
    two += [{"state": state, "group_ru": "Государства"}]
    wrong = [{}, *two, {"organization": organization, "group_en": "States"}]
    right = [{"state": state}, {"organization": organization}, {"group_en": "States"}, {"group_ru": "Соседи"}]
    right += [{"group_en": "Countries", "group_ru": "Страны"}]
    assert errors(submit(staff, page(record), {prefix: [{"role": "host"} | party for party in wrong]})) == rule * len(
        wrong
    )
    assert errors(submit(staff, page(record), {prefix: [{"role": "host"} | party for party in right]})) == []


@pytest.mark.parametrize("party", ["state", "organization", "group_en", "group_ru"])
def test_a_party_has_a_role_in_a_project_once(party, staff):
    value = {
        "state": f.make_state().pk,
        "organization": f.make_organization().pk,
        "group_en": "States",
        "group_ru": "Соседи",
    }[party]
    project, row = f.make_project(), {"role": "funder", party: value}
    rule = ["This party has this role already."]
    assert errors(submit(staff, page(project), {"roles": [row, row]})) == rule
    assert errors(submit(staff, page(project), {"roles": [row]})) == []
    assert errors(submit(staff, page(project), {"roles": [row]})) == rule


def test_a_session_needs_a_title(staff):
    rule = ["Write the title in at least one language."]
    rows = {"sessions": [{"kind": "topic", "order": 1, "label": "A"}]}
    assert errors(submit(staff, page(f.make_meeting()), rows)) == rule


def test_a_speaker_represents_one_party(staff):
    row = {"person": f.make_person().pk, "state": f.make_state().pk, "organization": f.make_organization().pk}
    rule = ["A speaker represents a State or an organization, not both."]
    assert errors(submit(staff, page(f.make_meeting()), {"statements": [row]})) == rule


def test_an_outcome_is_about_one_thing(staff):
    plan, recommendation = f.make_plan().pk, f.make_recommendation().pk
    rule = ["Name a recommendation or a plan, not both."]
    for row in ({"action": "adopted"}, {"action": "adopted", "plan": plan, "recommendation": recommendation}):
        assert errors(submit(staff, page(f.make_meeting()), {"outcomes": [row]})) == rule


@pytest.mark.parametrize("subject", ["plan", "recommendation"])
def test_an_outcome_is_listed_once(subject, staff):
    meeting = f.make_meeting()
    value = {"plan": f.make_plan, "recommendation": f.make_recommendation}[subject]().pk
    row, rule = {"action": "adopted", subject: value}, ["This outcome is listed already."]
    assert errors(submit(staff, page(meeting), {"outcomes": [row, row]})) == rule
    assert errors(submit(staff, page(meeting), {"outcomes": [row]})) == []
    assert errors(submit(staff, page(meeting), {"outcomes": [row]})) == rule
    assert errors(submit(staff, page(meeting), {"outcomes": [row | {"action": "discussed"}]})) == []


# Photos -----------------------------------------------------------------------------------------------------
def picture(name="hall.jpg", kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "navy").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())


def test_a_photo_is_added_with_words_for_who_cannot_see_it(staff):
    meeting = f.make_meeting()
    rule = ["Say what can be seen, in at least one language."]
    assert errors(submit(staff, page(meeting), {"photos": [{"image": picture()}]})) == rule
    assert errors(submit(staff, page(meeting), {"photos": [{"image": picture(), "alt_en": "The hall"}]})) == []
    photo = meeting.photos.get()
    with photo.image.open() as stored:
        assert Image.open(stored).size == (20, 10)
    assert staff.get(page(meeting)).status_code == 200
    assert "The hall" in staff.get(page(type(photo), "changelist")).content.decode()


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        (lambda: picture("hall.gif", "GIF"), "Files of these kinds are accepted"),
        (lambda: SimpleUploadedFile("hall.jpg", b"<html>"), "Upload a valid image."),
        (lambda: picture("hall.png", "JPEG"), "The content of this file is not what its name says."),
    ],
)
def test_a_photo_is_a_picture(file, rule, staff):
    rows = {"photos": [{"image": file(), "alt_en": "The hall"}]}
    assert errors(submit(staff, page(f.make_meeting()), rows))[0].startswith(rule)

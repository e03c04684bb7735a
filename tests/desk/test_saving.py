"""Saving a record through its form: nothing is lost, nothing half saved, and what follows from it is right."""

import pytest
from django.db import IntegrityError

from ctitf_site.desk.records import RecordAdmin
from ctitf_site.register.models import Entry
from meetings.models import Meeting
from organizations.models import Organization
from tests import factories as f
from tests.desk.forms import errors, filled, page, submit

pytestmark = pytest.mark.django_db


def test_a_draft_needs_little(staff):
    assert errors(submit(staff, page(Meeting, "add"), kind="expert", start="2012")) == []
    meeting = Meeting.objects.get()
    assert (meeting.status, meeting.ref, meeting.slug, meeting.noun) == ("draft", "M-0001", "m-0001", "meeting")


def test_names_are_found_after_the_first_save(staff):
    rows = {"names": [{"text": "Sanjar", "type": "variant"}]}
    assert errors(submit(staff, page(Organization, "add"), rows, title_en="Bureau", kind="other")) == []
    organization = Organization.objects.get()
    assert Organization.objects.search("sanjar").get() == organization

    submit(staff, page(organization), **{"names-0-DELETE": "on"})
    assert not Organization.objects.search("sanjar").exists()


def test_every_save_is_a_revision_with_everything_inside(staff):
    meeting = f.make_meeting()
    row = {"role": "host", "state": f.make_state().pk}
    submit(staff, page(meeting), {"participations": [row]})
    revision = meeting.revisions.get()
    assert "meetings.participation" in revision.content
    assert (revision.action, revision.by.username) == ("changed", "clerk")
    submit(staff, page(meeting))
    assert meeting.revisions.count() == 1


def test_the_version_rises_with_each_change(staff):
    meeting = f.make_meeting()
    for number, city in enumerate(("Almaty", "Astana", "Ashgabat"), 1):
        submit(staff, page(meeting), city_en=city)
        meeting.refresh_from_db()
        assert (meeting.version, meeting.city_en) == (number, city)


@pytest.mark.parametrize("field", ["city_en", "notes"])
def test_the_second_editor_is_told_and_keeps_what_was_written(field, staff):
    meeting = f.make_meeting()
    address = page(meeting)
    second = filled(staff, address) | {"summary_en": "My long text", field: "mine"}
    submit(staff, address, **{field: "the first editor’s"})

    response = staff.post(address, second)
    text = response.content.decode()
    assert "Somebody else has saved this record" in text and f'href="{address}"' in text
    assert "My long text" in text
    meeting.refresh_from_db()
    assert (getattr(meeting, field), meeting.summary_en) == ("the first editor’s", "")
    again = filled_from(response)
    assert "Somebody else has saved" in staff.post(address, again).content.decode(), "sending again overwrites nothing"


def filled_from(response):
    form = response.context["adminform"].form
    data = {box.html_name: box.value() for box in form if box.value() not in (None, [], False)}
    for inline in response.context["inline_admin_formsets"]:
        data |= {box.html_name: box.value() for box in inline.formset.management_form}
    return data


def test_rows_of_somebody_else_are_a_lost_update_too(staff):
    meeting = f.make_participation().meeting
    second = filled(staff, page(meeting))
    submit(staff, page(meeting), **{"participations-0-DELETE": "on"})
    response = staff.post(page(meeting), second | {"participations-0-printed": "Kazakstan"})
    assert "Somebody else has saved this record" in response.content.decode()
    assert not meeting.participations.exists()


def test_a_form_without_version_is_refused(staff):
    meeting = f.make_meeting()
    assert "Somebody else" in errors(submit(staff, page(meeting), version="", city_en="Almaty"))[0]


def test_nothing_is_half_saved(staff, monkeypatch):
    meeting = f.make_meeting()

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("ctitf_site.desk.records.write_revision", fail)
    with pytest.raises(RuntimeError):
        submit(
            staff, page(meeting), {"participations": [{"role": "host", "state": f.make_state().pk}]}, city_en="Almaty"
        )
    meeting.refresh_from_db()
    assert meeting.city_en == "" and not meeting.participations.exists()


def test_a_rival_at_the_same_moment_gets_the_rule_in_words(staff, monkeypatch):
    """Both forms were valid when checked; the database refuses the later one, which is then checked again."""
    save, rivals = RecordAdmin.save_model, iter([True])

    def saved_by_a_rival_first(self, request, obj, form, change):
        if next(rivals, False):
            raise IntegrityError("UNIQUE constraint failed")
        return save(self, request, obj, form, change)

    monkeypatch.setattr(RecordAdmin, "save_model", saved_by_a_rival_first)
    assert errors(submit(staff, page(Organization, "add"), title_en="Bureau", kind="other")) == []
    assert Organization.objects.count() == 1


# Why fields are empty ---------------------------------------------------------------------------------------
def test_reasons_are_chosen_and_stored(staff):
    meeting = f.make_meeting()
    chosen = {"why_end": "unknown", "why_city": "not_recorded", "why_participations": "not_public"}
    assert errors(submit(staff, page(meeting), **chosen)) == []
    meeting.refresh_from_db()
    assert meeting.absent == {"end": "unknown", "city": "not_recorded", "participations": "not_public"}
    assert filled(staff, page(meeting))["why_end"] == "unknown"

    submit(staff, page(meeting), why_end="")
    meeting.refresh_from_db()
    assert "end" not in meeting.absent


def test_only_empty_fields_are_asked_about(staff):
    meeting = f.make_meeting(city_ru="Алматы")
    asked = {name for name in filled(staff, page(meeting)) if name.startswith("why_")}
    assert {"why_end", "why_venue", "why_sessions", "why_pillars"} <= asked
    assert not {"why_city", "why_start", "why_kind", "why_title"} & asked


def test_a_reason_goes_when_the_field_is_filled(staff):
    absent = {"end": "unknown", "participations": "none", "pillars": "none", "venue": "none"}
    meeting = f.make_meeting(absent=absent)
    pillar, row = f.make_pillar(), {"role": "host", "state": f.make_state().pk}
    address = page(meeting)
    submit(staff, address, {"participations": [row]}, end="2011-03-30", pillars=[pillar.pk])
    meeting.refresh_from_db()
    assert meeting.absent == {"venue": "none"}
    note = "These are filled by now, so the reason why they were empty is gone: Last day, Participations, Pillars."
    assert sorted(note) == sorted(next(m for m in messages(staff) if m.startswith("These")))


def messages(client):
    return [str(message) for message in client.get("/admin/").context["messages"]]


def test_a_reason_must_be_one_of_four(staff):
    assert "Select a valid choice" in errors(submit(staff, page(f.make_meeting()), why_end="who knows"))[0]


def test_reasons_kept_elsewhere_survive(staff):
    meeting = f.make_meeting(absent={"names": "none"})
    submit(staff, page(meeting), why_end="none")
    meeting.refresh_from_db()
    assert meeting.absent == {"names": "none", "end": "none"}


def test_a_rule_about_what_the_form_does_not_show_is_said_above_it(staff):
    meeting = f.make_meeting(absent={"nonsense": "unknown"})
    assert errors(submit(staff, page(meeting))) == ["There is no field “nonsense” here."]


# Status -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "after"),
    [("draft", "withdrawn"), ("review", "withdrawn"), ("published", "draft"), ("withdrawn", "draft")],
)
def test_what_was_public_stays_known_and_what_was_not_leaves_no_notice(before, after, staff):
    meeting = f.make_meeting(status=before, withdrawn_reason_en="Why")
    assert errors(submit(staff, page(meeting), status=after))[0].startswith("You may choose: ")
    meeting.refresh_from_db()
    assert meeting.status == before


def test_withdrawing_needs_a_reason(staff):
    meeting = f.make_meeting()
    assert errors(submit(staff, page(meeting), status="withdrawn")) == ["Say why the record is withdrawn."]
    assert errors(submit(staff, page(meeting), status="withdrawn", withdrawn_reason_ru="Повтор")) == []
    meeting.refresh_from_db()
    assert meeting.withdrawn_on and not Meeting.objects.published().exists()


def test_publishing_needs_a_title(staff):
    meeting = f.make_ready(f.make_meeting(status="draft", title_en=""))
    message = "A published record needs a title in at least one language."
    assert errors(submit(staff, page(meeting), status="published")) == [message]
    assert errors(submit(staff, page(meeting), status="published", title_ru="Встреча")) == []


def test_two_records_cannot_have_one_address(staff):
    f.make_meeting(slug="almaty")
    other = f.make_meeting()
    assert errors(submit(staff, page(other), slug="almaty")) == ["Another record of this kind has this address."]
    rows = errors(submit(staff, page(Meeting, "add"), slug="almaty", kind="expert", start="2012"))
    assert rows == ["Another record of this kind has this address."]
    assert errors(submit(staff, page(f.make_organization()), slug="almaty")) == []


def test_a_word_of_the_site_is_no_address(staff):
    assert errors(submit(staff, page(f.make_meeting()), slug="timeline")) == [
        "This word is an address of the site itself."
    ]


def test_a_record_is_merged_into_another_of_its_kind(staff):
    meeting, other = f.make_meeting(status="withdrawn", withdrawn_reason_en="Twice"), f.make_meeting()
    wrong = errors(submit(staff, page(meeting), merged_into=f.make_organization().pk))
    assert wrong == ["Choose a record of the same kind."]
    rule = ["Only a withdrawn record is merged, and into another record."]
    unseen = ["Choose a published record: old addresses will lead there."]
    assert errors(submit(staff, page(meeting), merged_into=meeting.pk)) == unseen
    assert errors(submit(staff, page(meeting), merged_into=f.make_meeting(status="draft").pk)) == unseen
    assert errors(submit(staff, page(other), merged_into=other.pk)) == rule
    assert errors(submit(staff, page(meeting), merged_into=other.pk, status="published")) == rule
    assert errors(submit(staff, page(meeting), merged_into=other.pk)) == []
    assert Entry.objects.get(pk=meeting.pk).merged_into_id == other.pk


def test_the_form_leads_to_the_public_page(staff):
    meeting = f.make_meeting()
    assert f'href="{meeting.get_absolute_url()}"' in staff.get(page(meeting)).content.decode()
    draft = f.make_meeting(status="draft")
    assert "the public sees only published records" in staff.get(page(draft)).content.decode()
    hidden = f.make_contribution(organization=f.make_organization(status="draft"))
    assert "it belongs to a record that is not published" in staff.get(page(hidden)).content.decode()


def test_sources_of_a_row_go_with_it(staff):
    meeting = f.make_meeting()
    gone, kept = f.make_participation(meeting=meeting), f.make_participation(meeting=meeting)
    for row in (gone, kept):
        f.make_citation(entry=meeting, path=f"participations/{row.uid}/role")
    states = {value: name for name, value in filled(staff, page(meeting)).items() if name.endswith("-state")}
    row = states[gone.state.pk].removesuffix("-state")
    submit(staff, page(meeting), **{f"{row}-DELETE": "on"})
    assert list(meeting.participations.all()) == [kept]
    assert meeting.citations.get().child == kept.uid


def test_measures_are_not_deleted(staff):
    measure = f.make_measure()
    submit(staff, page(measure.pillar), **{"measures-0-DELETE": "on"})
    assert measure.pillar.measures.get() == measure

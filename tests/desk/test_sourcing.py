"""A source is named once for all that a form enters, and a second value beside the first where sources differ."""

import pytest
from django.urls import reverse

from ctitf_site.register.models import Citation, Document
from meetings.models import Meeting
from tests import factories as f
from tests.desk.forms import errors, filled, page, submit
from tests.desk.proposing import decide, proposed, saved
from tests.desk.test_permissions import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
UNSOURCED = "What you entered has no source yet"


def cited(record, document=None):
    rows = record.citations.filter(**({"document": document} if document else {}))
    return sorted(rows.values_list("path", flat=True))


def notes(client, response):
    return " ".join(str(note) for note in client.get(response["Location"]).context["messages"])


@pytest.fixture
def source(db):
    return saved(f.make_document(title_en="Press release"))


def test_what_is_new_is_cited_as_a_whole_and_row_by_row(staff, source):
    rows = {
        "participations": [{"role": "host", "state": f.make_state().pk}],
        "sessions": [{"kind": "topic", "order": 1, "title_en": "Borders"}],
        "names": [{"text": "Round table", "type": "variant"}],
    }
    sent = {"kind": "expert", "start": "2012", "source": source.pk, "source_locator": "p. 3"}
    response = submit(staff, page(Meeting, "add"), rows, **sent)
    meeting = Meeting.objects.get()
    inside = [meeting.participations.get(), meeting.sessions.get(), meeting.names.get()]
    paths = [f"{name}/{row.uid}" for name, row in zip(("participations", "sessions", "names"), inside, strict=True)]
    assert cited(meeting, source) == sorted(["", *paths])
    assert {row.locator for row in meeting.citations.all()} == {"p. 3"}
    assert all(row.child == row.path.rpartition("/")[2] for row in meeting.citations.all()), "hidden with its row"
    assert "The source was named for 4 facts." in notes(staff, response)
    assert str(source.ref) in meeting.revisions.get().content, "one revision has the facts and their source"


def test_what_is_changed_is_cited_by_its_name_once(staff, source):
    meeting = saved(f.make_meeting())
    f.make_citation(entry=meeting)
    for city in ("Almaty", "Astana"):
        submit(staff, page(meeting), city_en=city, city_ru="Город", notes="private", source=source.pk)
    assert cited(meeting, source) == ["city"], "what is for staff only is no fact"
    submit(staff, page(meeting), venue_en="Hotel")
    assert cited(meeting, source) == ["city"]


def test_what_is_cited_as_a_whole_needs_no_more(staff, source):
    meeting = f.make_meeting()
    f.make_citation(entry=meeting, document=source)
    row = {"role": "host", "state": f.make_state().pk}
    submit(staff, page(meeting), {"participations": [row]}, city_en="Almaty", source=source.pk)
    assert cited(meeting, source) == ["", f"participations/{meeting.participations.get().uid}"]


def test_a_source_alone_is_that_of_the_record(staff, source):
    meeting = f.make_meeting()
    submit(staff, page(meeting), source=source.pk)
    assert cited(meeting, source) == [""]


def test_a_row_that_is_taken_away_leaves_no_source(staff, source):
    meeting = f.make_meeting()
    f.make_participation(meeting=meeting)
    assert errors(submit(staff, page(meeting), source=source.pk, **{"participations-0-DELETE": "on"})) == []
    assert cited(meeting, source) == [""]


def test_who_names_none_is_reminded(staff, source):
    meeting = f.make_meeting()
    assert UNSOURCED in notes(staff, submit(staff, page(meeting), city_en="Almaty"))
    submit(staff, page(meeting), source=source.pk)
    assert UNSOURCED not in notes(staff, submit(staff, page(meeting), city_en="Astana"))
    assert UNSOURCED not in notes(staff, submit(staff, page(meeting), notes="private"))


def test_publishing_counts_the_source(staff, source):
    meeting = f.make_ready(f.make_meeting(status="draft"))
    meeting.citations.all().delete()
    assert errors(submit(staff, page(meeting), status="published")) != []
    assert errors(submit(staff, page(meeting), status="published", source=source.pk)) == []


def test_a_proposed_change_brings_its_source(editor, publisher, meeting, source):
    proposal = proposed(editor, meeting, city_en="Almaty", source=source.pk)
    assert cited(meeting) == []
    decide(publisher, proposal)
    assert cited(meeting, source) == ["city"]


@pytest.mark.parametrize("key", ["99999999", "x", "\x00", "-1"])
def test_a_source_that_is_none_is_refused(key, staff):
    meeting = f.make_meeting()
    response = submit(staff, page(meeting), city_en="Almaty", source=key)
    assert response.status_code == 200 and "source" in response.context["adminform"].form.errors
    assert 'value="Almaty"' in response.content.decode()


def test_a_document_has_no_source_of_its_own(staff, source):
    assert 'name="source"' not in staff.get(page(source)).content.decode()
    submit(staff, page(source), publisher="Centre", source=source.pk)
    assert not Citation.objects.exists()


def suggested(client, term=""):
    asked = {"app_label": "register", "model_name": "citation", "field_name": "document", "term": term}
    return [
        found["text"].split(" (")[0] for found in client.get(reverse("admin:autocomplete"), asked).json()["results"]
    ]


def test_the_sources_used_last_are_offered_first(staff, source):
    for title in ("Annex", "Bulletin", "Chronicle"):
        f.make_document(title_en=title)
    meeting = f.make_meeting()
    assert suggested(staff)[0] == "Annex", "nobody has used any yet"
    f.make_citation(entry=meeting, document=Document.objects.get(title_en="Chronicle"))
    assert suggested(staff)[0] == "Chronicle", "what anybody used last"
    submit(staff, page(meeting), city_en="Almaty", source=source.pk)
    row = {"document": Document.objects.get(title_en="Bulletin").pk, "path": "end"}
    submit(staff, page(meeting), {"citations": [row]})
    assert suggested(staff)[:2] == ["Bulletin", "Press release"]
    assert suggested(staff, "a") != suggested(staff)[:1], "what is typed is found by its name"
    other = logged_in("view_document", "view_citation", "change_meeting")
    assert suggested(other)[0] == "Bulletin"


# Sources differ ----------------------------------------------------------------------------------------------------


@pytest.fixture
def first(db, source):
    meeting = saved(f.make_meeting(start="2011-11-30"))
    return f.make_citation(entry=meeting, document=source, path="start", value_en="30 November 2011")


def beside(first):
    return f"{page(Meeting.objects.get(pk=first.entry_id))}?otherwise={first.uid}"


def otherwise(client, first, **values):
    """Enter what another document says beside ``first``, as the page leads to it."""
    rows = client.get(beside(first)).context["inline_admin_formsets"][-1].formset
    assert [form.instance.uid for form in rows.initial_forms] == [first.uid], "the first value is there to compare"
    sent = {f"citations-1-{name}": value for name, value in values.items()}
    return client.post(beside(first), filled(client, beside(first)) | sent)


def test_a_second_value_stands_beside_the_first(staff, first):
    other = f.make_document(title_en="Message")
    response = otherwise(staff, first, document=other.pk, value_en="29 November 2011")
    assert response.status_code == 302, errors(response)
    [one, two] = Citation.objects.order_by("pk")
    assert (one.disagreement, one.preferred, one.value_en) == ("D01", True, "30 November 2011")
    assert (two.disagreement, two.preferred, two.value_en, two.path) == ("D01", False, "29 November 2011", "start")
    text = staff.get("/en/disagreements/").content.decode()
    assert "29 November 2011" in text and "30 November 2011" in text


def test_a_third_value_joins_the_same_disagreement(staff, first):
    f.make_citation(disagreement="D07")
    for value in ("29 November 2011", "28 November 2011"):
        otherwise(staff, first, document=f.make_document().pk, value_en=value)
    values = Citation.objects.filter(entry=first.entry_id)
    assert [(row.disagreement, row.preferred) for row in values.order_by("pk")] == [
        ("D08", True), ("D08", False), ("D08", False),
    ]  # fmt: skip


def test_the_new_value_can_be_the_one_to_follow(staff, first):
    otherwise(staff, first, document=f.make_document().pk, value_en="29 November 2011", preferred="on")
    assert [row.preferred for row in Citation.objects.order_by("pk")] == [False, True]


def test_who_enters_nothing_changes_nothing(staff, first):
    assert otherwise(staff, first).status_code == 302
    assert Citation.objects.get().disagreement == ""


@pytest.mark.parametrize("uid", ["", "nothing", "x" * 200])
def test_a_citation_that_is_not_there_opens_nothing(uid, staff, first):
    meeting = Meeting.objects.get(pk=first.entry_id)
    assert staff.get(f"{page(meeting)}?otherwise={uid}").context["inline_admin_formsets"][-1].formset.forms == []


def test_each_source_leads_to_its_second_value(staff, first):
    meeting = Meeting.objects.get(pk=first.entry_id)
    assert f'href="?otherwise={first.uid}#citations-group"' in staff.get(page(meeting)).content.decode()

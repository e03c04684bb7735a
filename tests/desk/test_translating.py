"""A translator changes Russian texts and nothing else, whatever is sent: drafts at once, the rest as a proposal."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from ctitf_site.register.models import Name, Review
from ctitf_site.register.public import record_models
from meetings.models import Meeting, Participation, Session
from tests import factories as f
from tests.desk.forms import errors, filled, page, shown, submit
from tests.desk.proposing import decide, proposed, saved
from tests.desk.staffing import browser_of, member
from tests.desk.test_every_form import MAKERS, ROWS, count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

# Fields of the form that are no texts of the record.
OURS = {"version", "others", "comment"}


@pytest.fixture
def translator(db):
    return browser_of(member("Translator", "aigul"))


@pytest.fixture
def draft(db):
    """A draft with a session and a participant."""
    draft = f.make_meeting(status="draft", title_en="Meeting", city_en="Astana", notes="Kept")
    f.make_session(meeting=draft, title_en="First")
    f.make_participation(meeting=draft, state=f.make_state(title_en="Ruritania"), role="host")
    return saved(draft)


@pytest.mark.parametrize("model", record_models(), ids=lambda model: model.__name__)
def test_every_form_has_russian_boxes_only(model, translator):
    record = MAKERS[model._meta.model_name]()
    context = shown(translator, page(record))
    assert {name[-3:] for name in context["adminform"].form.fields if name not in ("version", "others", "comment")} == {
        "_ru"
    }
    assert "title_ru" in context["adminform"].form.fields
    for inline in context["inline_admin_formsets"]:
        own = {inline.formset._pk_field.name, inline.formset.fk.name}
        for form in inline.formset.forms:
            assert {name[-3:] for name in set(form.fields) - own} <= {"_ru"}


def test_a_draft_is_translated_at_once(translator, draft):
    row = draft.sessions.get()
    sent = {"title_ru": "Совещание", "sessions-0-title_ru": "Первое"}
    assert errors(submit(translator, page(draft), **sent)) == []
    draft.refresh_from_db(), row.refresh_from_db()
    assert (draft.title_ru, draft.title_en, row.title_ru, row.title_en) == ("Совещание", "Meeting", "Первое", "First")
    last = draft.revisions.order_by("-number").first()
    assert (last.number, last.by.username) == (2, "aigul")


def test_what_is_sent_for_anything_else_is_not_read(translator, draft):
    row = draft.participations.get()
    forged = {
        **{"title_en": "Mine", "status": "published", "city_en": "Mine", "notes": "Mine", "slug": "mine"},
        **{"why_venue": "unknown", "publish_at": "2020-01-01T00:00", "kind": "project", "start": "1999", "pillars": []},
        **{"participations-0-role": "guest", "participations-0-state": f.make_state().pk},
        **{"participations-0-DELETE": "on", "sessions-0-DELETE": "on", "sessions-0-title_en": "Mine"},
    }
    added = {"participations": [{"role": "host", "state": f.make_state().pk}], "sessions": [{"title_ru": "Новое"}]}
    assert errors(submit(translator, page(draft), added, title_ru="Совещание", **forged)) == []
    after = Meeting.objects.get()
    for name in ("title_en", "status", "city_en", "notes", "slug", "absent", "publish_at", "kind", "start"):
        assert getattr(after, name) == getattr(draft, name), name
    assert after.title_ru == "Совещание"
    assert [(p.pk, p.role, p.state_id) for p in Participation.objects.all()] == [(row.pk, "host", row.state_id)]
    assert [s.title_en for s in Session.objects.all()] == ["First"]


def test_names_are_neither_added_nor_taken_away(translator, draft):
    name = f.make_name(entry=draft, text="Name")
    sent = {"names-0-text": "Other", "names-0-DELETE": "on"}
    assert errors(submit(translator, page(draft), {"names": [{"text": "Имя", "type": "variant"}]}, **sent)) == []
    assert [(n.pk, n.text) for n in Name.objects.all()] == [(name.pk, "Name")]


def test_what_is_published_is_proposed_and_can_be_taken_back(translator, draft):
    Meeting.objects.update(status="published")
    published = saved(Meeting.objects.get())
    proposal = proposed(translator, published, title_ru="Совещание")
    published.refresh_from_db()
    assert published.title_ru == "" and proposal.state == "waiting"
    text = translator.get(page(proposal)).content.decode()
    assert 'name="take_back"' in text and 'name="accept"' not in text
    assert translator.post(page(proposal), {"accept": "1"}).status_code == 403
    decide(browser_of(member("Publisher")), proposal)
    published.refresh_from_db()
    assert (published.title_ru, published.title_en) == ("Совещание", "Meeting")


def test_somebody_elses_save_meanwhile_loses_nothing(translator, draft):
    typed = filled(translator, page(draft)) | {"title_ru": "Совещание"}
    assert errors(submit(browser_of(member("Editor")), page(draft), title_en="Other")) == []
    assert "/proposal/" in translator.post(page(draft), typed)["Location"]
    draft.refresh_from_db()
    assert (draft.title_en, draft.title_ru) == ("Other", "")
    assert "Совещание" in draft.proposals.get().after


def test_every_other_way_to_change_a_record_is_closed(translator, draft):
    addresses = [page(Meeting, "add"), page(draft, "delete"), page(draft, "history"), f"{page(draft)[:-7]}paste/"]
    assert [translator.post(address, {"restore": "1", "post": "yes"}).status_code for address in addresses] == [403] * 4
    text = translator.get(page(draft)).content.decode()
    assert "paste/" not in text and "_paste" not in text and "deletelink" not in text and "DELETE" not in text
    assert draft.revisions.count() == 1


def test_an_editor_who_also_translates_is_an_editor(draft):
    user = member("Editor")
    user.groups.add(*member("Translator").groups.all())
    assert errors(submit(browser_of(user), page(draft), title_en="Other")) == []
    draft.refresh_from_db()
    assert draft.title_en == "Other"


def test_rows_cost_no_query_each(translator, django_assert_max_num_queries):
    """Everything that a meeting can hold: what cannot be changed is shown as text, from what was read already."""
    meeting, counts = f.make_meeting(), []
    kinds = [inline.model._meta.model_name for inline in admin.site.get_model_admin(Meeting).inlines]
    for _ in range(2):
        for kind in kinds:
            for _more in range(3):
                if kind in ROWS:
                    ROWS[kind](meeting)
        translator.get(page(meeting))
        counts.append(count_queries(translator, page(meeting), django_assert_max_num_queries))
    assert counts[0] == counts[1]


def test_a_translator_is_offered_no_request_for_review_and_no_comment_is_lost(translator, draft):
    text = translator.get(page(draft)).content.decode()
    assert 'name="_review"' not in text and 'name="comment"' not in text
    told = errors(submit(translator, page(draft), comment="Look", title_ru="Совещание", _review="1"))
    assert told == ["Nobody was asked to look at this draft yet, so nobody would see the comment. Please clear it."]
    draft.refresh_from_db()
    assert (draft.status, draft.title_ru) == ("draft", "") and not Review.objects.exists()
    assert errors(submit(translator, page(draft), title_ru="Совещание", _review="1")) == []
    draft.refresh_from_db()
    assert (draft.status, draft.title_ru) == ("draft", "Совещание")


def test_a_translators_comment_on_what_is_in_review_reaches_the_reviewer(translator, draft):
    Meeting.objects.update(status="review")
    text = translator.get(page(draft)).content.decode()
    assert 'name="_review"' not in text and text.count('name="comment"') == 1
    assert errors(submit(translator, page(draft), comment="Is it a seminar?", title_ru="Семинар")) == []
    assert Review.objects.get().comment == "Is it a seminar?"


@pytest.mark.parametrize("scheduled", [True, False])
def test_a_translators_comment_goes_with_a_proposal(scheduled, translator, draft):
    tomorrow = timezone.now() + timedelta(days=1)
    f.make_ready(draft)
    Meeting.objects.update(**({"publish_at": tomorrow} if scheduled else {"status": "published"}))
    record = saved(Meeting.objects.get())
    text = translator.get(page(record)).content.decode()
    assert 'name="_review"' not in text and text.count('name="comment"') == 1
    assert proposed(translator, record, title_ru="Совещание", comment="As in the letter").comment == "As in the letter"

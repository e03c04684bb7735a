"""A draft on its real page, for whoever has the signed link, and for nobody else."""

import time

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ctitf_site.desk.preview import LASTS, SALT, links_to
from ctitf_site.register.models import Revision
from ctitf_site.register.public import record_models
from tests import factories as f
from tests.desk.forms import page, submit
from tests.desk.proposing import proposed, saved

pytestmark = pytest.mark.django_db


def address(record, language="en", proposal=0):
    return next(link["url"] for link in links_to(record.ref, proposal)["previews"] if link["code"] == language)


def draft(**changes):
    return f.make_meeting(**{"status": "draft", "title_en": "Round table", "title_ru": "Круглый стол"} | changes)


def test_the_form_leads_to_the_page_in_both_languages(staff, client):
    meeting = draft()
    links = [link["url"] for link in staff.get(page(meeting)).context["previews"]]
    english, russian = (client.get(link).content.decode() for link in links)
    assert "<h1>Round table</h1>" in english and "This is a draft. It is not public." in english
    assert "Круглый стол</h1>" in russian and 'lang="ru"' in russian
    assert f'href="{links[1]}"' in english, "the switch of languages leads to the other preview"


def test_it_is_kept_and_found_by_nobody(client):
    response = client.get(address(draft()))
    assert response["X-Robots-Tag"] == "noindex, nofollow" and response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "private, no-store"
    assert "canonical" not in response.content.decode() and not response.has_header("ETag")


@pytest.mark.parametrize("model", record_models(), ids=lambda model: model.__name__)
def test_every_kind_of_record_has_one(model, client):
    record = getattr(f, f"make_{model.noun_name()}")(status="draft", title_en="Shown before")
    assert "Shown before" in client.get(address(record)).content.decode()
    assert client.get(record.get_absolute_url()).status_code == 404


def test_nothing_is_left_of_it(client):
    meeting = draft()
    before = model_state(meeting)
    client.get(address(meeting))
    assert model_state(meeting) == before
    assert not Revision.objects.exists()
    assert client.get(meeting.get_absolute_url()).status_code == 404
    assert "Round table" not in client.get("/en/meetings/").content.decode()
    assert client.get(f"/api/v1/meetings/{meeting.ref}/").status_code == 404


def model_state(record):
    record.refresh_from_db()
    return {field.name: getattr(record, field.attname) for field in record._meta.concrete_fields}


def test_what_names_another_draft_stays_hidden(client):
    meeting = draft()
    f.make_participation(meeting=meeting, state=f.make_state(title_en="Ruritania"))
    f.make_participation(meeting=meeting, state=f.make_state(title_en="Secretland", status="draft"))
    text = client.get(address(meeting)).content.decode()
    assert "Ruritania" in text and "Secretland" not in text


def test_a_proposed_change_is_shown_in_its_place(editor, publisher, client, meeting):
    proposal = proposed(editor, meeting, title_en="As it will be")
    [link, _russian] = (link["url"] for link in publisher.get(page(proposal)).context["previews"])
    text = client.get(link).content.decode()
    assert "As it will be" in text and "This is how a proposed change would look." in text
    assert "As it was" in client.get(meeting.get_absolute_url()).content.decode()
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


def test_a_decided_change_leads_to_the_page(editor, client, meeting):
    proposal = proposed(editor, meeting, title_en="As it will be")
    link = address(meeting, proposal=proposal.pk)
    editor.post(page(proposal), {"take_back": "1"})
    assert client.get(link)["Location"] == meeting.get_absolute_url()


def test_a_draft_without_a_title_has_no_page_yet(client):
    response = client.get(address(draft(title_en="", title_ru="")))
    assert response.status_code == 404 and "This draft has no title yet" in response.content.decode()


def test_a_proposal_shows_nothing_of_what_was_withdrawn(editor, client, meeting):
    proposal = proposed(editor, meeting, title_en="As it will be")
    link = address(meeting, proposal=proposal.pk)
    type(meeting).objects.update(status="withdrawn", withdrawn_reason_en="An error.")
    assert client.get(link)["Location"] == meeting.get_absolute_url()


def test_a_published_record_is_read_at_its_own_address(client, staff):
    meeting = draft()
    link = address(meeting)
    saved(f.make_ready(meeting))
    submit(staff, page(meeting), status="published")
    assert client.get(link)["Location"] == meeting.get_absolute_url()
    assert "previews" not in staff.get(page(meeting)).context


def test_a_link_ends(client, monkeypatch):
    meeting = draft()
    link, now = address(meeting), time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + LASTS.total_seconds() + 60)
    response = client.get(link)
    assert response.status_code == 410 and "Round table" not in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


FORGED = {
    "a word": "x",
    "three parts": "a:b:c",
    "no salt": signing.dumps(["M-0001", 0]),
    "another salt": signing.dumps(["M-0001", 0], salt="other"),
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
def test_a_link_that_nobody_signed_shows_nothing(token, client):
    draft()
    response = client.get(f"/en/preview/{token}/")
    assert response.status_code == 404 and "Round table" not in response.content.decode()


@pytest.mark.parametrize("content", [["M-9999", 0], ["M-0001", 99], ["M-0001", 10**30]])
def test_what_is_not_there_is_not_shown(content, client):
    draft()
    assert client.get(f"/en/preview/{signing.dumps(content, salt=SALT)}/").status_code == 404


def test_other_parameters_are_refused(client):
    link = address(draft())
    assert client.get(f"{link}?as_of=2026-01-01").status_code == 400
    assert client.get(f"{link}?page=2").status_code == 400
    assert client.post(link).status_code == 405


def test_many_rows_cost_no_more_queries(client):
    meeting = draft()
    f.make_participation(meeting=meeting)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(address(meeting)).status_code == 200
        return len(found)

    one = queries()
    for _row in range(20):
        f.make_participation(meeting=meeting)
    assert queries() == one


def test_a_form_that_is_shown_again_speaks_of_what_is_saved(staff):
    published, waiting = f.make_ready(f.make_meeting(slug="here")), f.make_meeting(status="draft")
    answer = submit(staff, page(published), status="withdrawn").content.decode()
    assert "Say why the record is withdrawn." in answer and 'href="/en/meetings/here/"' in answer
    answer = submit(staff, page(waiting), status="published").content.decode()
    assert "Needed before this is published" in answer and "As readers would see it" in answer

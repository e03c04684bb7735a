"""Confirming that a record is still so, and that a Russian text is still right."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from ctitf_site.register.models import Entry, Proposal, Revision
from ctitf_site.register.models.revision import Sequence
from tests import factories as f
from tests.desk.forms import errors, filled, page, submit
from tests.desk.proposing import saved
from tests.desk.test_permissions import logged_in

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.localdate() - timedelta(days=400)
RIGHTS = ("view_organization", "change_organization", "view_meeting", "change_meeting")


@pytest.fixture
def organization(db):
    return saved(f.make_organization(title_en="Centre", title_ru="Центр", confirmed_on=LONG_AGO))


@pytest.fixture
def clerk(db):
    return logged_in(*RIGHTS)


@pytest.fixture
def chief(db):
    return logged_in(*RIGHTS, "publish_entry")


def entry_of(record):
    return Entry.objects.get(pk=record.pk)


def test_confirming_changes_nothing_that_the_public_sees(client, clerk, organization):
    before, sequence = client.get(organization.get_absolute_url()).content, Sequence.objects.get().last
    assert page(organization, "confirm") in clerk.get(page(organization)).content.decode()
    response = clerk.post(page(organization, "confirm"), follow=True)
    assert response.redirect_chain == [(page(organization), 302)]
    assert "Confirmed today" in response.content.decode()
    assert entry_of(organization).confirmed_on == timezone.localdate()
    assert organization.revisions.count() == 1 and Sequence.objects.get().last == sequence
    assert client.get(organization.get_absolute_url()).content == before
    assert entry_of(organization).saved_state == organization.saved_state, "open forms stay good"


def test_the_history_says_who_confirmed(clerk, organization):
    clerk.post(page(organization, "confirm"))
    log = LogEntry.objects.get()
    assert (log.user, log.object_id) == (get_user(clerk), str(organization.pk))
    text = clerk.get(page(organization, "history")).content.decode()
    assert "Confirmed without a change" in text and str(log.user) in text


def test_the_list_of_what_is_stale_gets_shorter(clerk, organization):
    address = "/admin/register/entry/?task=stale"
    assert str(LONG_AGO.year) in clerk.get(address).content.decode()
    assert [entry.pk for entry in clerk.get(address).context["cl"].queryset] == [organization.pk]
    clerk.post(page(organization, "confirm"))
    assert not clerk.get(address).context["cl"].queryset


def test_confirming_is_for_those_who_may_change(organization):
    reader = logged_in("view_organization")
    assert "/confirm/" not in reader.get(page(organization)).content.decode()
    assert reader.post(page(organization, "confirm")).status_code == 403
    assert 'name="password"' in Client().post(page(organization, "confirm")).content.decode()
    assert entry_of(organization).confirmed_on == LONG_AGO


def test_only_what_is_published_and_goes_stale_is_confirmed(clerk):
    for record in (f.make_organization(status="draft"), f.make_meeting(confirmed_on=LONG_AGO)):
        known = record.confirmed_on
        assert "/confirm/" not in clerk.get(page(record)).content.decode()
        assert "Only what is published" in clerk.post(page(record, "confirm"), follow=True).content.decode()
        assert entry_of(record).confirmed_on == known


def test_bad_requests_are_answered(clerk, organization):
    assert clerk.get(page(organization, "confirm")).status_code == 405
    for key in ("0", "x", "9" * 18, "9" * 40):
        assert clerk.post(f"/admin/organizations/organization/{key}/confirm/").status_code in (302, 404)
    assert entry_of(organization).confirmed_on == LONG_AGO
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(get_user(clerk))
    assert strict.post(page(organization, "confirm")).status_code == 403


# Russian -----------------------------------------------------------------------------------------------------
@pytest.fixture
def outdated(organization):
    f.save(organization, title_en="Centre of the UN")
    return organization


def test_the_form_asks_beside_the_text(chief, outdated):
    text = chief.get(page(outdated)).content.decode()
    assert "Is the Russian still right?" in text and "“Centre” → “Centre of the UN”" in text
    assert text.index('name="title_ru"') < text.index('name="still_right_title"') < text.index('name="kind"')
    found = chief.get("/admin/organizations/organization/?russian=outdated").context["cl"].queryset
    assert [record.pk for record in found] == [outdated.pk]


def test_a_tick_settles_it_without_a_revision(chief, outdated):
    numbers = outdated.revisions.count()
    assert errors(submit(chief, page(outdated), still_right_title="on")) == []
    assert entry_of(outdated).outdated_ru is None and outdated.revisions.count() == numbers
    assert "still_right_" not in chief.get(page(outdated)).content.decode()


def test_without_a_tick_it_stays_and_the_russian_settles_it(chief, outdated):
    submit(chief, page(outdated))
    assert entry_of(outdated).outdated_ru["title"]["was"] == "Centre"
    submit(chief, page(outdated), title_ru="Центр ООН")
    assert entry_of(outdated).outdated_ru is None


def test_a_form_leaves_russian_behind(chief, organization):
    submit(chief, page(organization), title_en="Other")
    assert entry_of(organization).outdated_ru["title"]["was"] == "Centre"


def test_who_may_not_publish_may_still_say_that_it_is_right(clerk, outdated):
    response = clerk.post(page(outdated), filled(clerk, page(outdated)) | {"still_right_title": "on"}, follow=True)
    assert "The Russian is still right: Title." in response.content.decode()
    assert entry_of(outdated).outdated_ru is None and not Proposal.objects.exists()
    assert not Entry.objects.filter(outdated_ru__isnull=False).exists()


def test_a_tick_is_kept_beside_a_proposal(clerk, outdated):
    assert errors(submit(clerk, page(outdated), still_right_title="on", description_en="A centre")) == []
    assert entry_of(outdated).outdated_ru is None
    assert Proposal.objects.get().state == "waiting" and Revision.objects.filter(entry=outdated.pk).count() == 2


def test_who_only_reads_is_asked_nothing(outdated):
    response = logged_in("view_organization").get(page(outdated))
    assert response.status_code == 200 and "still right" not in response.content.decode()

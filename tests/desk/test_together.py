"""Two clerks at the same moment, with two real connections; the tests' SQLite lives in memory and has only one."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection
from django.test import Client

from ctitf_site.register import revisions
from ctitf_site.register.models import Document
from ctitf_site.register.public import record_models
from meetings.models import Meeting
from organizations.models import Organization
from tests import factories as f
from tests.desk.forms import errors, filled, page
from tests.desk.proposing import saved
from tests.desk.sheets import compare, csv_file, go_on

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="needs two connections"),
]


def at_once(user, address, *sent):
    """Send all of ``sent`` to ``address`` at the same time."""
    return send_all(user, *((address, data) for data in sent))


def send_all(user, *forms):
    """Send all of ``forms``, each an address and its data, at the same time."""

    def send(form):
        client = Client()
        client.force_login(user)
        try:
            return client.post(*form)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(forms)) as threads:
        return list(threads.map(send, forms))


@pytest.fixture
def clerk(transactional_db):
    return f.make_user("clerk", is_superuser=True)


def test_of_two_who_save_one_record_one_is_told(clerk, client):
    client.force_login(clerk)
    organization = f.make_organization()
    data = filled(client, page(organization))
    sent = [data | {"title_en": f"Name {number}"} for number in range(4)]
    told = [errors(response) for response in at_once(clerk, page(organization), *sent)]
    assert sum(not messages for messages in told) == 1
    assert sum("Somebody else has saved" in str(messages) for messages in told) == 3
    assert organization.revisions.count() == 1


def test_of_two_who_add_the_same_one_is_told(clerk, client):
    client.force_login(clerk)
    data = filled(client, page(Organization, "add"))
    data |= {"acronym_en": "NEW", "title_en": "New", "kind": "other"}
    told = [errors(response) for response in at_once(clerk, page(Organization, "add"), *[data] * 4)]
    assert sorted(told) == [[], *[["Another organization has this acronym."]] * 3]
    assert Organization.objects.count() == 1


@pytest.fixture
def side_by_side(monkeypatch):
    """Two who save wait for each other after they have looked for records that follow, if both can come so far."""
    both, look = Barrier(2), revisions.pointing_at

    def look_and_wait(record):
        found = list(look(record))
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)
        return found

    monkeypatch.setattr(revisions, "pointing_at", look_and_wait)


def differing():
    return [record.ref for model in record_models() for record in revisions.changed_unseen(model)]


def test_two_who_hide_records_that_name_each_other_do_not_wait_for_ever(clerk, client, side_by_side):
    client.force_login(clerk)
    pair = [f.make_document(), f.make_document()]
    for one, other in (pair, pair[::-1]):
        f.make_citation(entry=one, document=other)
    for one in pair:
        revisions.write_revision(one, action="created")
        one.refresh_from_db()
    hidden = {"status": "withdrawn", "withdrawn_reason_en": "Why"}
    forms = [(page(one), filled(client, page(one)) | hidden) for one in pair]
    assert [errors(response) for response in send_all(clerk, *forms)] == [[], []]
    assert differing() == []


def test_who_publishes_a_state_sees_the_row_that_is_just_added(clerk, client, side_by_side):
    client.force_login(clerk)
    state = f.make_ready(f.make_state(status="draft"))
    meeting = filled(client, page(Meeting, "add"))
    meeting |= {"title_en": "New", "kind": "expert", "start": "2012", "status": "published"}
    meeting |= {f"why_{name}": "unknown" for name in ("city", "country", "pillars", "summary")}
    meeting |= {"source": f.make_document().pk}
    for document in Document.objects.all():
        saved(document)
    meeting |= {"participations-TOTAL_FORMS": "1", "participations-0-role": "host", "participations-0-state": state.pk}
    published = filled(client, page(state)) | {"status": "published"}
    told = send_all(clerk, (page(Meeting, "add"), meeting), (page(state), published))
    assert [errors(response) for response in told] == [[], []]
    assert differing() == []


def test_a_preview_waits_for_nobody_who_saves_and_nobody_for_it(clerk, client):
    client.force_login(clerk)
    organization = saved(f.make_organization(acronym_en="ONE"))
    file = csv_file(["ref", "acronym_en"], [organization.ref, "TWO"], ["", "NEW"])

    def preview():
        try:
            return compare(client, "organizations", file)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads, revisions.writing():
        organization.title_en = "Saved meanwhile"
        organization.save()
        assert revisions.write_revision(organization, action="changed").number == 2
        shown = threads.submit(preview).result(timeout=30)
        assert shown.context["run"].counts["changed"] == 1
    assert "meanwhile the register was changed" in go_on(client, shown).content.decode().lower()

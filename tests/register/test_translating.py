"""Russian that the English left behind is known at every save, whichever way the record was saved."""

import json
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from ctitf_site.register.loading import load, read
from ctitf_site.register.models import Entry, Revision
from ctitf_site.register.proposals import accept, changes_of, propose, restore, state_of
from ctitf_site.register.publishing import publish_due
from ctitf_site.register.revisions import write_revision
from tests import factories as f
from tests.register.backups import backup, replace

pytestmark = pytest.mark.django_db


def outdated(record):
    entry = Entry.objects.get(pk=record.pk)
    # JSON has a null of its own, which an index of what is left to do would hold.
    assert Entry.objects.filter(pk=record.pk, outdated_ru__isnull=True).exists() == (entry.outdated_ru is None)
    return entry.outdated_ru


@pytest.fixture
def meeting(db):
    meeting = f.make_meeting(title_en="Old", title_ru="Старое", summary_en="Only English")
    write_revision(meeting, action="created")
    return meeting


def test_english_that_changes_alone_leaves_its_russian_behind(meeting):
    assert outdated(meeting) is None
    f.save(meeting, title_en="New")
    assert outdated(meeting) == {"title": {"was": "Old", "on": timezone.localdate().isoformat()}}
    f.save(meeting, title_en="Newer")
    assert outdated(meeting)["title"]["was"] == "Old", "for that one the Russian was right"
    f.save(meeting, city_en="Almaty")
    assert outdated(meeting)["title"]["was"] == "Old", "it stays until somebody looks at it"


@pytest.mark.parametrize(
    "change",
    [{"title_ru": "Новое"}, {"title_en": "Newer", "title_ru": "Новое"}, {"title_en": "Old"}, {"title_ru": ""}],
)
def test_it_is_settled_by_the_russian_or_by_the_old_english(change, meeting):
    f.save(meeting, title_en="New")
    f.save(meeting, **change)
    assert outdated(meeting) is None


def test_only_what_stood_in_both_languages_is_left_behind(meeting):
    f.save(meeting, summary_en="Other English", city_ru="Алматы")
    f.save(meeting, city_en="Almaty")
    assert outdated(meeting) is None


def test_a_record_that_was_read_before_sets_nothing_back(meeting):
    early = type(meeting).objects.get(pk=meeting.pk)
    f.save(meeting, title_en="New")
    early.title_en, early.city_en = "New", "Almaty"
    early.save()
    assert outdated(meeting)["title"]["was"] == "Old"


def test_what_is_restored_or_accepted_is_looked_at_too(meeting):
    f.save(meeting, title_en="New")
    f.save(meeting, title_ru="Новое")
    f.save(meeting, city_en="Almaty")
    user = f.make_user()
    before = state_of(meeting)
    after = json.loads(json.dumps(before).replace('"New"', '"Proposed"'))
    proposal = propose(record=meeting, before=before, after=after, by=user)
    keys = [change.key for change in changes_of(proposal)]
    accept(proposal=proposal, keys=keys, seen=proposal.entry.saved_state, by=user)
    assert outdated(meeting)["title"]["was"] == "New"
    restore(record=type(meeting).objects.get(pk=meeting.pk), number=1, by=user)
    assert outdated(meeting) is None, "both languages came back together"


def test_names_of_missing_russian_follow_each_save(meeting):
    assert meeting.missing_ru.split() == ["summary"]
    f.save(meeting, summary_ru="Кратко", city_en="Almaty")
    assert Entry.objects.get(pk=meeting.pk).missing_ru == "city"


def test_what_is_loaded_knows_what_it_lacks(tmp_path, db):
    person = f.make_person(title_en="In English alone", slug="alone")
    write_revision(person, action="created")
    text = Revision.objects.get().content.replace(person.ref, "P-0900").replace('"alone"', '"another"')
    (tmp_path / "01_persons.json").write_text(text)
    load(read([tmp_path / "01_persons.json"]), lambda fixture: None)
    entry = Entry.objects.get(ref="P-0900")
    assert (entry.missing_ru, outdated(entry), entry.confirmed_on) == ("title", None, timezone.localdate())


def test_a_register_that_is_older_is_filled_from_its_last_revisions(meeting):
    draft = f.make_document(status="draft", title_en="As printed")
    write_revision(draft, action="created")
    past_the_register = f.make_document()
    Entry.objects.update(missing_ru="", confirmed_on=None)
    Entry.objects.filter(pk=meeting.pk).update(seen_at="2020-05-06T20:00Z")
    migrations = Path(import_module("ctitf_site.register.migrations").__file__).parent
    [name] = [path.stem for path in migrations.glob("*_tasks.py")]
    import_module(f"ctitf_site.register.migrations.{name}").fill(apps, SimpleNamespace(connection=connection))
    filled = {entry.ref: (entry.missing_ru, str(entry.confirmed_on)) for entry in Entry.objects.all()}
    assert filled == {
        meeting.ref: ("summary", "2020-05-07"),
        draft.ref: ("", "None"),
        past_the_register.ref: ("", "None"),
    }


def test_published_means_confirmed(db):
    draft = f.make_ready(f.make_meeting(status="draft", publish_at="2012-01-02T09:30Z"))
    assert draft.confirmed_on is None
    publish_due()
    draft.refresh_from_db()
    assert (draft.status, draft.confirmed_on) == ("published", timezone.localdate())
    f.save(draft, status="withdrawn", withdrawn_reason_en="Why")
    assert Entry.objects.get(pk=draft.pk).confirmed_on is None


def test_nothing_of_this_is_said_to_the_public(client, meeting):
    Entry.objects.filter(pk=meeting.pk).update(confirmed_on="1999-09-09")
    f.save(meeting, title_en="New")
    for address in (f"/api/v1/meetings/{meeting.ref}/", f"/api/v1/meetings/{meeting.ref}/?fields=all", "/api/v1/"):
        text = client.get(address).content.decode()
        assert "1999-09-09" not in text and "outdated_ru" not in text and "missing_ru" not in text
    kept = json.dumps(list(Revision.objects.values("content", "public")))
    assert "1999-09-09" not in kept and "outdated_ru" not in kept
    assert write_revision(type(meeting).objects.get(), action="changed") is None


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_a_backup_keeps_it(meeting, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    f.save(meeting, title_en="New")
    review = f.make_review(comment="Look")
    kept = list(Entry.objects.order_by("pk").values())
    left = Entry.objects.filter(outdated_ru__isnull=False)
    assert left.count() == 1
    backup(tmp_path / "register.zip")
    replace(tmp_path / "register.zip")
    assert list(Entry.objects.order_by("pk").values()) == kept
    assert left.count() == 1
    assert type(review).objects.get().comment == "Look"

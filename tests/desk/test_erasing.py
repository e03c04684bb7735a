"""Who asks is told what is kept, and taken out: of the record, its history, the past, search and what is proposed."""

import json
from io import StringIO

import pytest
from axes.models import AccessFailureLog
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.utils import timezone

from ctitf_site.desk.staff.leaving import GUESSES
from ctitf_site.register.erasing import REMOVED
from ctitf_site.register.history import last_seq, retold
from ctitf_site.register.models import Entry, FormerAddress, Proposal, Revision
from ctitf_site.register.models.revision import ERASED
from ctitf_site.register.public import record_models
from ctitf_site.register.releases.kept import releases
from ctitf_site.register.revisions import changed_unseen
from tests import factories as f
from tests.api import ROOT
from tests.desk.forms import page, submit
from tests.desk.test_permissions import logged_in
from tests.factories import save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past", "shelf"), pytest.mark.searches]
NAME, RUSSIAN, OTHER = "Zebulon Quixote", "Зебулон Кихот", "Quixotov"


def told(command, *words, **options):
    written = StringIO()
    call_command(command, *words, stdout=written, **options)
    return written.getvalue()


@pytest.fixture
def person():
    """Somebody who spoke, whose address was another, and who has a second name, a twin and a source."""
    person = f.make_person(title_en=NAME, title_ru=RUSSIAN, slug="zebulon-quixote", notes=f"About {OTHER}")
    f.make_name(entry=person.entry, text=OTHER)
    citation = f.make_citation(entry=person.entry, printed=NAME)
    statement = f.make_statement(person=person, position_en="Minister")
    twin, other = f.make_person(title_en=f"{NAME} (twin)"), f.make_person(title_en=f"{NAME} (third)")
    for record in (citation.document, person, statement.meeting, twin, other):
        save(record)
    save(person, slug="quixote")
    save(twin, status="withdrawn", withdrawn_reason_en=f"Is {NAME}", merged_into=person)
    save(other, status="withdrawn", withdrawn_reason_en="Twice", merged_into=twin)
    return person


def everywhere(client, person):
    """All that anybody is told: pages, API, search, the feed, and the past."""
    for address in (
        f"/en/persons/{Entry.objects.get(pk=person.pk).slug}/",
        f"/ru/history/{person.ref}/",
        f"{ROOT}persons/{person.ref}/?expand=names",
        f"{ROOT}statements/?expand=person",
        f"{ROOT}persons.csv",
        f"{ROOT}persons/?as_of=seq:{Revision.objects.filter(entry=person.pk, seq__gt=0).first().seq}",
        f"{ROOT}changes/",
        "/en/search/?q=quixote",
        "/en/meetings/",
    ):
        answer = client.get(address)
        assert answer.status_code in (200, 410), address
        yield address, b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def names_in(text):
    return [name for name in (NAME, RUSSIAN, OTHER, "zebulon", "Quixote<") if name in text]


def test_a_person_is_taken_out_of_everything(client, person, django_capture_on_commit_callbacks):
    before = [address for address, text in everywhere(client, person) if names_in(text)]
    assert len(before) > 5, "what is looked at tells the name until then"
    with django_capture_on_commit_callbacks(execute=True):
        said = told("erase", person=person.ref, yes=True)
    assert f"{person.ref}, " in said and "It also stands" not in said
    assert [(address, names_in(text)) for address, text in everywhere(client, person) if names_in(text)] == []
    kept = Revision.objects.filter(entry__noun="person")
    assert not [row for row in kept if names_in(row.content + row.public + row.reason)]
    assert not FormerAddress.objects.filter(entry=person.pk).exists()
    assert "Name removed on request" in client.get(f"/en/persons/{person.ref.lower()}/").content.decode()


def test_what_others_did_with_them_stays(client, person):
    before = client.get(f"{ROOT}statements/").json()
    told("erase", person=person.ref, yes=True)
    after = client.get(f"{ROOT}statements/").json()
    assert after["count"] == before["count"] == 1 and after["results"][0]["position"]["en"] == "Minister"
    assert [record for model in record_models() for record in changed_unseen(model)] == []


def test_what_was_proposed_and_noted_of_them_goes_too(staff, person):
    submit(logged_in("view_person", "change_person"), page(person), title_en=f"{NAME} II", comment=f"{NAME} says so")
    proposal = Proposal.objects.get()
    statement = person.statements.get()
    for record in (person, statement.meeting):
        message = [{"changed": {"name": "statement", "object": str(statement), "fields": ["order"]}}]
        LogEntry.objects.log_actions(proposal.by_id, [record], 2, message, single_object=True)
    told("erase", person=person.ref, yes=True)
    proposal.refresh_from_db()
    assert not names_in(proposal.before + proposal.after + proposal.comment)
    assert not [row for row in LogEntry.objects.all() if names_in(row.object_repr + row.get_change_message())]
    assert LogEntry.objects.get(object_id=statement.meeting.pk).change_message == ""
    assert NAME not in staff.get(page(person)).content.decode()


def test_the_past_is_told_otherwise_to_who_knew_it(client, person):
    address = f"{ROOT}persons/?as_of=seq:{person.revisions.first().seq}"
    first = client.get(address)
    told("erase", person=person.ref, yes=True)
    second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200 and second["ETag"] != first["ETag"] and not names_in(second.content.decode())


def test_it_is_a_public_change_also_where_nothing_was_left_to_take_out(person):
    told("erase", person=person.ref, yes=True)
    before = last_seq()
    told("erase", person=person.ref, yes=True)
    assert last_seq() >= before and person.revisions.last().reason == ERASED
    save(person, title_en=REMOVED["en"], notes="Cleaned by hand")
    told("erase", person=person.ref, yes=True)
    assert person.revisions.last().seq == last_seq() and retold() == last_seq()


def test_all_records_of_one_person_go_whichever_is_named(person):
    third = Entry.objects.get(title_en=f"{NAME} (third)")
    assert person.ref in told("erase", person=third.ref, yes=True)
    assert not [entry for entry in Entry.objects.filter(noun="person") if names_in(entry.title_en)]


def test_who_else_writes_the_name_is_told(person):
    meeting, noted = f.make_meeting(title_en=f"LECTURE BY {NAME.upper()}"), f.make_meeting(notes=f"Ask {OTHER}")
    proposed_of, former = f.make_meeting(), f.make_meeting(title_en='On "Zeb" Quixote')
    f.make_proposal(entry=proposed_of.entry, comment=RUSSIAN.upper())
    save(person, title_en='"Zeb" Quixote')
    for record in (meeting, former):
        save(record)
    save(person, title_en="Zeb Married")
    refs = ", ".join(sorted(each.ref for each in (meeting, noted, proposed_of, former)))
    assert f"the history of {refs}: mend these." in told("erase", person=person.ref, yes=True)


def test_releases_that_tell_the_name_are_named_or_made_anew(person, shelf):
    call_command("build_release", verbosity=0)
    (shelf / "other-history" / "seq-000001-2020-01-01.x").mkdir(parents=True)
    assert "Delete them with --releases" in told("erase", person=person.ref, yes=True)
    assert "other-history" in {path.name for path in shelf.iterdir()}
    assert told("erase", person=person.ref, yes=True, releases=True).count("deleted") == 2
    assert "other-history" not in {path.name for path in shelf.iterdir()}
    [release] = releases()
    texts = [path.read_bytes().decode(errors="replace") for path in release.path.rglob("*") if path.is_file()]
    assert len(texts) > 5 and not [text for text in texts if names_in(text)]


def test_everything_that_is_kept_can_be_handed_over(person):
    proposal = f.make_proposal(entry=person.entry, comment="He asked for it")
    found, twin, third = json.loads(told("personal_data", person=person.ref.lower()))
    assert found["notes"] == f"About {OTHER}" and len(found["history"]) == person.revisions.count()
    assert [row["fields"]["position_en"] for row in found["named_in"]] == ["Minister"]
    assert found["proposals"][0]["comment"] == proposal.comment and "twin" in str(twin) and "third" in str(third)
    assert {NAME, OTHER} <= {*names_in(json.dumps(found, ensure_ascii=False))}


@pytest.mark.parametrize("command", ["personal_data", "erase"])
def test_only_persons_and_accounts_are_somebody(command):
    with pytest.raises(CommandError, match="There is no person"):
        call_command(command, person=f.make_meeting().ref)
    with pytest.raises(CommandError, match="There is no account nobody"):
        call_command(command, account="nobody")
    with pytest.raises(CommandError, match="required"):
        call_command(command)


def test_who_leaves_is_taken_out_of_the_account(staff, editor, person):
    clerk = f.make_user("gone", first_name="Zora", last_name="Quixote", email="zora@example.org", is_staff=True)
    editor.force_login(clerk)
    revision = save(person, title_en="Other")
    Revision.objects.filter(pk=revision.pk).update(by=clerk)
    LogEntry.objects.log_actions(clerk.pk, [clerk], 2, "", single_object=True)
    for model in GUESSES:
        counted = {"failures_since_start": 1} if model is GUESSES[0] else {}
        model.objects.create(username="Gone", ip_address="192.0.2.7", **counted)
    known = json.loads(told("personal_data", account="gone"))
    assert known["account"]["email"] == "zora@example.org" and len(known["log"]) == 1
    assert len(known["logins"]) == 3 and known["saved"][0]["entry__ref"] == person.ref
    assert f"gone: is called former-{clerk.pk} now" in told("erase", account="gone", yes=True)
    known = json.loads(told("personal_data", account=f"former-{clerk.pk}"))
    assert "zora" not in json.dumps(known).lower() and "gone" not in json.dumps(known["log"])
    assert not any(model.objects.exists() for model in GUESSES)
    assert editor.get(page(person)).status_code == 302, "the session is over"
    assert str(Revision.objects.get(pk=revision.pk).by) == f"former-{clerk.pk}"


def test_logins_go_however_the_name_was_typed(staff):
    f.make_user("Гульнара")
    for name in ("гульнара", "ГУЛЬНАРА", "Гульнар"):
        AccessFailureLog.objects.create(username=name, ip_address="192.0.2.1", attempt_time=timezone.now())
    out = StringIO()
    call_command("personal_data", "--account", "Гульнара", stdout=out)
    assert len(json.loads(out.getvalue())["logins"]) == 2
    call_command("erase", "--account", "Гульнара", "--yes", stdout=StringIO())
    assert [row.username for row in AccessFailureLog.objects.all()] == ["Гульнар"]


def test_the_last_superuser_stays(staff):
    with pytest.raises(CommandError, match="is the last superuser"):
        call_command("erase", account="clerk", yes=True)
    with pytest.raises(CommandError, match="leave --releases out"):
        call_command("erase", account="clerk", yes=True, releases=True)


def test_who_is_not_sure_changes_nothing(person, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    with pytest.raises(CommandError, match="Nothing was done"):
        call_command("erase", person=person.ref)
    person.refresh_from_db()
    assert person.title_en == NAME

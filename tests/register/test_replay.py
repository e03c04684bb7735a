"""The register of another time is read from a file by the same querysets."""

import os
import time
from contextlib import ExitStack

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actionplan.models import Contribution, Recommendation
from ctitf_site.register import replay, retelling
from ctitf_site.register.models import Document, Entry
from ctitf_site.register.public import child_models, record_models
from ctitf_site.register.replay import reading_at
from ctitf_site.register.revisions import write_revision
from meetings.models import Meeting, Participation
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past")]


def save(record):
    return write_revision(record, action="changed")


def keys_of(rows):
    return sorted(row.natural_key() for row in rows)


def what_is_shown():
    """Every shown row by its natural key, with the values that the public reads."""
    found = {}
    for model in [Entry, *record_models(), *child_models()]:
        for row in model.objects.published().with_related():
            many = {
                m.name: sorted(r.natural_key() for r in getattr(row, m.name).published())
                for m in row._meta.many_to_many
            }
            own = {c.attname: getattr(row, c.attname) for c in row._meta.concrete_fields if not c.is_relation}
            found[model.__name__, *row.natural_key()] = own | many
    for row in found.values():
        for private in ("id", "saved_at", "notes", "missing_ru", "outdated_ru", "confirmed_on"):
            row.pop(private, None)
    return found


@pytest.mark.thorough
def test_the_register_of_today_reads_the_same_from_its_file(facts):
    live = what_is_shown()
    with reading_at(Entry.objects.count()):
        assert what_is_shown() == live
    assert len(live) > 1500


def test_each_number_shows_what_was_said_then():
    meeting = f.make_meeting(title_en="Before")
    first = save(meeting)
    row = f.make_participation(meeting=meeting)
    save(row.state)
    meeting.title_en = "After"
    meeting.save()
    last = save(meeting)
    with reading_at(first.seq):
        assert Meeting.objects.published().get().title_en == "Before"
        assert not Participation.objects.exists()
    with reading_at(last.seq):
        assert Meeting.objects.published().get().title_en == "After"
        assert Participation.objects.published().get().state.ref == row.state.ref
    assert Meeting.objects.get().title_en == "After"


def test_drafts_and_notes_are_not_in_the_file():
    meeting = f.make_meeting(notes="SECRET")
    f.make_participation(meeting=meeting, state=f.make_state(status="draft", title_en="SECRET"))
    save(f.make_meeting(status="draft", title_en="SECRET"))
    revision = save(meeting)
    with reading_at(revision.seq) as path:
        assert Meeting.objects.count() == 1
        assert b"SECRET" not in path.read_bytes()


def test_a_withdrawn_record_leaves_its_tombstone():
    meeting = f.make_meeting(title_en="GONE")
    published = save(meeting)
    meeting.status, meeting.withdrawn_reason_en = "withdrawn", "Held twice"
    meeting.save()
    withdrawn = save(meeting)
    with reading_at(published.seq):
        assert Meeting.objects.published().exists()
    with reading_at(withdrawn.seq) as path:
        assert not Meeting.objects.exists()
        assert Entry.objects.get().withdrawn_reason_en == "Held twice"
        assert b"GONE" not in path.read_bytes()


def test_files_are_read_only_and_few(monkeypatch):
    monkeypatch.setattr(replay, "KEPT_FILES", 2)
    meeting = f.make_meeting()
    for number in range(4):
        meeting.title_en = f"Title {number}"
        meeting.save()
        with reading_at(save(meeting).seq):
            assert Meeting.objects.get().title_en == f"Title {number}"
    assert len(list(replay.folder().glob("*-[0-9]*.sqlite3"))) == 2


def test_the_folder_stays_small_and_keeps_what_was_just_written(monkeypatch):
    monkeypatch.setattr(replay, "KEPT_BYTES", 1)
    meeting = f.make_meeting()
    for number in range(2):
        meeting.title_en = f"Title {number}"
        meeting.save()
        with reading_at(save(meeting).seq) as path:
            assert Meeting.objects.get().title_en == f"Title {number}"
        assert list(replay.folder().glob("*-[0-9]*.sqlite3")) == [path]


def test_what_a_stopped_builder_left_is_deleted():
    said, folder = save(f.make_meeting()).seq, replay.folder()
    name = replay.schema_name()
    left = [folder / f"{name}-{said}{end}" for end in (".unfinished", ".unfinished-journal")]
    left += [folder / f"{name}-empty.{'0' * 32}{end}" for end in ("", "-journal")]
    for path in left:
        path.touch()
    os.utime(left[2], (0, 0))
    with reading_at(said):
        assert Meeting.objects.count() == 1
    assert [path for path in left if path.exists()] == left[3:]  # somebody may be making it just now
    left[3].unlink()


def test_links_to_what_is_gone_do_not_stop_the_file():
    measure = f.make_measure()
    recommendation = f.make_recommendation()
    recommendation.measures.add(measure)
    contribution = f.make_contribution()
    f.make_classification(contribution=contribution, pillar=measure.pillar, measure=measure)
    for record in (measure.pillar, recommendation, contribution.organization, contribution):
        save(record)
    pillar = measure.pillar
    pillar.status, pillar.withdrawn_reason_en = "withdrawn", "Why"
    pillar.save()
    withdrawn = save(pillar)
    last = recommendation.revisions.order_by("number").last()
    assert (last.action, measure.uid in last.public) == ("followed", False)
    with reading_at(withdrawn.seq):  # before the followers were told
        assert not Recommendation.objects.get().measures.exists()
        assert not Contribution.objects.get().classifications.published().exists()


def test_a_record_merged_into_what_was_never_seen_is_a_tombstone_all_the_same():
    meeting, survivor = f.make_meeting(), f.make_meeting(status="draft")
    save(meeting)
    meeting.status, meeting.withdrawn_reason_en, meeting.merged_into = "withdrawn", "Twice", survivor
    meeting.save()
    with reading_at(save(meeting).seq):
        assert Entry.objects.get().merged_into is None


def test_an_upload_is_known_by_its_name(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = f.make_document(file=SimpleUploadedFile("report.pdf", b"%PDF-1.4"))
    with reading_at(save(document).seq):
        assert Document.objects.get().file.name == document.file.name


def test_many_records_are_walked_in_chunks_that_ask_only_for_their_own(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(retelling, "CHUNK", 2)
    meetings = [f.make_meeting(title_en=f"Title {number}") for number in range(5)]
    for meeting in meetings:
        save(meeting)
        meeting.venue_en = "Hall"
        meeting.save()
        last = save(meeting)
    save(f.make_meeting(status="draft"))
    with django_assert_num_queries(7) as asked:  # who, and what they said, for each two; and that there are no more
        chunks = list(retelling.last_revisions("meeting", last.seq))
    assert [[revision.ref for revision in chunk] for chunk in chunks] == [
        [meeting.ref for meeting in meetings[start : start + 2]] for start in (0, 2, 4)
    ]
    texts = [query["sql"] for query in asked if "MAX(" in query["sql"]]
    assert len(texts) == 3 and all("IN (" in text.partition("MAX(")[2] for text in texts)
    with reading_at(last.seq):
        assert Meeting.objects.published().count() == 5


def test_each_record_speaks_with_its_last_revision_until_then():
    one, other = f.make_meeting(title_en="One"), f.make_meeting(title_en="Other")
    seen = [save(record) for record in (one, other)]
    one.title_en = "Later"
    one.save()
    seen.append(save(one))
    for seq, expected in ((1, seen[:1]), (2, seen[:2]), (3, [seen[2], seen[1]])):
        assert [revision for chunk in retelling.last_revisions("meeting", seq) for revision in chunk] == expected


def test_who_asks_for_the_past_leaves_threads_to_others(client):
    """Where as many wait as may, the next one is told at once to come again; files that are there are read."""
    save(f.make_meeting(title_en="Known"))
    save(f.make_meeting(title_en="Asked"))
    assert client.get("/en/meetings/?as_of=seq:1").status_code == 200
    with ExitStack() as waiting:
        for _thread in range(replay.AT_ONCE):
            waiting.enter_context(replay._turn())
        began = time.monotonic()
        refused = client.get("/en/meetings/?as_of=seq:2")
        assert time.monotonic() - began < replay.PATIENCE
        assert refused.status_code == 503 and refused["Retry-After"] and b"Known" not in refused.content
        assert client.get("/en/meetings/?as_of=seq:1").status_code == client.get("/en/meetings/").status_code == 200
    assert b"Asked" in client.get("/en/meetings/?as_of=seq:2").content


@pytest.mark.parametrize("left", [0, 4096, -4096, b"garbage" * 2000])
def test_a_file_that_is_not_whole_is_written_anew(client, left):
    meeting = f.make_meeting(title_en="Before")
    said = save(meeting).seq
    with reading_at(said) as path:
        whole = path.read_bytes()
    meeting.title_en = "After"
    meeting.save()
    save(meeting)
    path.write_bytes(left if isinstance(left, bytes) else whole[:left])
    page = client.get(meeting.get_absolute_url(), {"as_of": f"seq:{said}"})
    assert page.status_code == 200 and b"Before" in page.content and b"After" not in page.content
    assert path.read_bytes() == whole


@pytest.mark.thorough
def test_tables_that_are_not_whole_are_made_anew(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (replay.folder() / f"{replay.schema_name()}-empty.sqlite3").touch()
    with reading_at(save(f.make_meeting()).seq):
        assert Meeting.objects.count() == 1


def test_what_cannot_be_read_after_it_was_written_is_never_the_live_register(monkeypatch):
    monkeypatch.setattr(replay, "write_file", lambda path, seq: path.touch())
    with pytest.raises(replay.Missing), reading_at(save(f.make_meeting()).seq):
        pytest.fail("the live register was read as that of another time")

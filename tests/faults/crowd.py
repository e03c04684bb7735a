"""Many processes that save records of one register at once, and a mirror that reads the public sequence meanwhile."""

import random
import signal
import time
from dataclasses import dataclass
from multiprocessing import get_context

from django.db import connection, connections

from actionplan.models import Contribution, Pillar
from ctitf_site.register.models import Document, Entry, Revision
from ctitf_site.register.revisions import write_revision, writing
from meetings.models import Meeting
from organizations.models import Organization
from tests import factories as f

LONGEST = 900  # seconds that all of it may take
BREATH = 0.2  # seconds, at most, between two saves of a writer on SQLite
PAUSE = 0.01  # seconds between two looks of the mirror
KINDS = {"own": Organization, "child": Organization, "shared": Meeting, "shared child": Meeting}
KINDS |= {"hide or show": Document, "counted": Contribution}
# What twenty saves in a row are about.
TURN = ["own", "child", "own", "shared", "own", "child", "own", "shared child", "own", "child"]
TURN += ["own", "child", "counted", "shared", "own", "counted", "own", "hide or show", "counted", "child"]
context = get_context("fork")
stop = context.Event()  # for the mirror


@dataclass(frozen=True)
class Told:
    """A save that was acknowledged: its revision, the reason that was given with it, and what it was about."""

    entry: int
    number: int
    reason: str
    what: str


@dataclass(frozen=True)
class World:
    """Keys of what the writers save: a record of each kind each, and a meeting that all of them share."""

    shared: int
    own: list[int]
    documents: list[int]
    contributions: list[int]


def make_world(writers) -> World:
    """Every organization takes part in the meeting, which cites every document; pairs of documents cite each other.

    All contributions are of one organization, so that the same numbers are counted for all of them.
    """
    meeting = f.make_meeting()
    own, documents = [[make() for _n in range(writers)] for make in (f.make_organization, f.make_document)]
    for organization, document, cited in zip(own, documents, documents[1:] + documents[:1], strict=True):
        f.make_name(entry=organization)
        f.make_participation(meeting=meeting, organization=organization)
        f.make_citation(entry=meeting, document=document)
        f.make_citation(entry=document, document=cited)
        f.make_citation(entry=cited, document=document)
    contributions = [make_counted(own[0], document) for document in documents]
    for record in (*own, *documents, meeting, *contributions):
        write_revision(record, action=Revision.Action.CREATED, reason="the crowd")
    return World(meeting.pk, *([each.pk for each in some] for some in (own, documents, contributions)))


def make_counted(organization, document):
    contribution = f.make_contribution(organization=organization)
    f.make_classification(contribution=contribution, pillar=Pillar.objects.first(), reason_en="Proof")
    f.make_citation(entry=contribution, document=document)
    return contribution


def write(writer, saves, world):
    """Save ``saves`` times, as the writer of this number; what was acknowledged, and how often something failed."""
    told, failures = [], []
    for number in range(saves):
        what = TURN[(number + writer) % len(TURN)]
        reason = f"writer {writer}, save {number}"
        try:
            revision = save(writer, what, reason, world)
            told.append(Told(revision.entry_id, revision.number, reason, what))
        except Exception as error:  # noqa: BLE001 – whatever it is, it is counted and shown
            failures.append(f"{reason}, {what}: {type(error).__name__} {error}")
        if connection.vendor == "sqlite":  # it keeps no queue: who asks again at once would shut the others out
            time.sleep(random.uniform(0, BREATH))
    connections.close_all()
    return told, failures


@writing()
def save(writer, what, reason, world):
    """Change one thing in one record and write its revision, in the way and the order of the admin's form."""
    keys = {Organization: world.own[writer], Document: world.documents[writer], Meeting: world.shared}
    keys[Contribution] = world.contributions[writer]
    model, key = KINDS[what], keys[KINDS[what]]
    list(Entry.objects.select_for_update().filter(pk=key))
    record = model.objects.get(pk=key)
    if what == "child":
        record.names.update(text=reason)
    elif what == "shared child":
        record.participations.filter(organization=world.own[writer]).update(printed=reason)
    elif what == "counted":
        basis = record.classifications.get().basis
        record.classifications.update(basis="editorial" if basis == "stated" else "stated")
    elif model is Document:
        record.status = "withdrawn" if record.status == "published" else "published"
        record.withdrawn_reason_en = reason
    else:
        record.title_en = reason
    record.save()
    return write_revision(record, action=Revision.Action.CHANGED, reason=reason)


def mirror(last):
    """Read what comes after ``last`` until told to stop: the numbers as they came, and how often was looked."""
    seen, looks, ends = [], 0, False
    while not ends:
        ends = stop.is_set()
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM register_revision WHERE seq > %s ORDER BY seq", [last])
            seen += (found := [seq for (seq,) in cursor.fetchall()])
        last, looks = max([last, *found]), looks + 1
        time.sleep(PAUSE)
    connections.close_all()
    return seen, looks


class Crowd:
    """The writers and the mirror, at work from the beginning of a ``with`` until ``results``."""

    def __init__(self, writers, saves, world, last):
        connections.close_all()  # a process must not inherit a connection
        # A process that waits for its turn may lose what lets the proof clean up, and would never end.
        self.pool = context.Pool(writers + 1, signal.signal, [signal.SIGTERM, signal.SIG_DFL])
        self.reading = self.pool.apply_async(mirror, [last])
        self.writing = [self.pool.apply_async(write, [number, saves, world]) for number in range(writers)]

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.pool.terminate()
        self.pool.join()

    def results(self):
        """What was acknowledged and what failed, writer by writer."""
        return [each.get(LONGEST) for each in self.writing]

    def seen(self):
        """What the mirror saw up to now, and how often it looked; it looks no more."""
        stop.set()
        return self.reading.get(LONGEST)

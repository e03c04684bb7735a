"""What must hold in every register, whatever happened to it; each check gives sentences about what is wrong."""

import json
from collections import defaultdict
from itertools import pairwise

from django.db import connection

from ctitf_site.register.models import Entry, Revision, Sequence
from ctitf_site.register.public import record_models
from ctitf_site.register.recounting import counted, kept, tallied_models
from ctitf_site.register.revisions import changed_unseen


def history_faults(kinds=None):
    """Everything that is wrong in the public sequence and in the histories of the records, or of some ``kinds``."""
    return [*sequence(), *numbers(), *records(kinds or record_models()), *tallies(), *file()]


def sequence():
    """The public sequence is 1 to N without a gap, its counter says N, and its times never run backwards."""
    rows = list(Revision.objects.filter(seq__isnull=False).order_by("seq").values_list("seq", "at"))
    found = [seq for seq, _at in rows]
    if found != list(range(1, len(found) + 1)):
        yield f"the public sequence has gaps: {missing(found)[:5]} of 1 to {found[-1]} are missing"
    if (last := Sequence.objects.values_list("last", flat=True).first()) != len(found):
        yield f"the counter says {last}, and there are {len(found)} public revisions"
    for (_before, earlier), (seq, at) in pairwise(rows):
        if at < earlier:
            yield f"time runs backwards at number {seq}: {earlier} and then {at}"


def missing(numbers):
    return sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))


def numbers():
    """The revisions of each record are 1 to n without a gap, and the record knows its last one."""
    found = defaultdict(list)
    for entry, number in Revision.objects.order_by("number").values_list("entry", "number"):
        found[entry].append(number)
    for key, ref, version in Entry.objects.values_list("pk", "ref", "version"):
        given = found.pop(key, [])
        if given != list(range(1, len(given) + 1)):
            yield f"{ref}: revisions {given}"
        if given and version != given[-1]:
            yield f"{ref}: its version is {version}, its last revision {given[-1]}"
    for key in found:
        yield f"revisions without a record: {key}"


def records(kinds):
    """Every record has its row, and its last revision says what the record and its public view are now."""
    for model in kinds:
        own = Entry.objects.filter(noun=model.noun_name())
        for ref in own.exclude(pk__in=model.objects.values("pk")).values_list("ref", flat=True):
            yield f"{ref}: an entry without its record"
        for record in changed_unseen(model):
            last = record.revisions.order_by("number").last()
            yield f"{record.ref}: {f'differs from its last revision, {last.number}' if last else 'has no revision'}"


def tallies():
    """What was counted at save is what there is to count."""
    for model in tallied_models():
        right, here = counted(model), kept(model)
        wrong = sorted(place for place in {*right, *here} if right[place] != here[place])
        yield from (f"counted are {here[place]} and not {right[place]} in {' '.join(place)}" for place in wrong)


def file():
    """SQLite's own look at its file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            if (said := cursor.fetchall()) != [("ok",)]:
                yield f"the file is damaged: {said[:3]}"


def titles(key):
    """The title in each revision of the record with this key, oldest first."""
    texts = Revision.objects.filter(entry=key).order_by("number").values_list("content", flat=True)
    return [json.loads(text)[0]["fields"]["title_en"] for text in texts]


def known_titles():
    """The titles in all revisions of meetings."""
    keys = Entry.objects.filter(noun="meeting").values_list("pk", flat=True)
    return {title for key in keys for title in titles(key)}

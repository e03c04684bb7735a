"""What the public last saw of each record up to a number of the sequence, written as rows of an empty database."""

import json
from dataclasses import replace

from django.db.models import Exists, F, Max, OuterRef

from .loading import derived
from .models import Entry, Revision
from .places import Places
from .public import child_models, record_models
from .reading import reading_from
from .rows import Row, save_rows
from .searching.index import index
from .tallies import Change, follow

CHUNK = 500


class Keys(dict):
    """Primary keys in a file by model and natural key.

    A record has its place in the order of refs, whatever its table. Of the rows inside records only those are
    remembered that others point at.
    """

    def __init__(self, refs):
        self.records = Places(refs)
        models = (*record_models(), *child_models())
        fields = [field for m in models for field in (*m._meta.local_fields, *m._meta.local_many_to_many)]
        self.remembered = {field.related_model for field in fields} & set(child_models())

    def __missing__(self, key):
        _model, ref, *uid = key
        if uid:
            raise KeyError(key)
        return self.records[ref]

    def __contains__(self, key):
        return super().__contains__(key) or (len(key) == 2 and key[1] in self.records)

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __setitem__(self, key, value):
        if key[0] in self.remembered:
            super().__setitem__(key, value)


def fill(alias, seq, watch) -> Keys:
    """Write the public register at ``seq`` to the empty database ``alias``; the keys of all that is in it then.

    ``watch`` is called with each long walk and its name, and gives back the walk.
    """
    keys, at_rest = Keys(_refs(_seen_until(seq))), _is_at_rest(seq)
    for model in record_models():
        for revisions in watch(last_revisions(model.noun_name(), seq), model.noun_name()):
            rows = [row for revision in revisions for row in _rows(revision)]
            save_rows(_without_loose_ends(rows, keys), keys, alias)
            with reading_from(alias):
                for _records in derived([revision.ref for revision in revisions], alias):
                    pass
                publics = {keys.records[revision.ref]: revision.public for revision in revisions}
                index(publics, alias)
                if at_rest:
                    follow([Change(model, key, "", public) for key, public in publics.items()], alias)
    return keys


def _is_at_rest(seq) -> bool:
    """Did nothing else change together with the record that changed at ``seq``, and comes after it?

    Between a change and those that follow it, a public text may still name what is not shown any more.
    """
    times = dict(Revision.objects.filter(seq__in=(seq, seq + 1)).values_list("seq", "at"))
    return times.get(seq) != times.get(seq + 1)


def last_revisions(noun, seq):
    """The last revision that the public saw up to ``seq`` of each record of this kind, in chunks by ref.

    By ref it is the same walk on every database; each chunk asks only for its own records, so many take no longer each.
    """
    for chunk in _walk(_seen_until(seq).filter(noun=noun)):
        counted = Revision.objects.filter(entry__in=[pk for _ref, pk in chunk], seq__lte=seq)
        numbers = counted.order_by().values("entry").annotate(last=Max("seq")).values("last")
        revisions = Revision.objects.filter(seq__in=numbers).exclude(public="").annotate(ref=F("entry__ref"))
        yield list(revisions.only("number", "seq", "at", "public").order_by("ref"))


def _walk(entries):
    """Refs and keys of these entries, in chunks by ref."""
    last, rows = "", entries.order_by("ref").values_list("ref", "pk")
    while chunk := list(rows.filter(ref__gt=last)[:CHUNK]):
        last = chunk[-1][0]
        yield chunk


def _refs(entries):
    return ([ref for ref, _pk in chunk] for chunk in _walk(entries))


def _seen_until(seq):
    """Records that the public had seen by then."""
    return Entry.objects.filter(Exists(Revision.objects.filter(entry=OuterRef("pk"), seq__lte=seq)))


def _rows(revision):
    """The rows of a public text; the record's own with the number and time of the revision."""
    dates = {"updated_at": revision.at, "seen_at": revision.at, "version": revision.number}
    for node in json.loads(revision.public):
        row = Row.read(f"revision {revision.seq}", node)
        yield replace(row, fields=row.fields | dates) if row.model is Entry else row


def _without_loose_ends(rows, keys):
    """The rows without links to what is not in the file: links of many fall away, a needed one takes its row along."""
    new = {row.key for row in rows}
    kept = []
    for row in rows:
        fields = dict(row.fields)
        for field in (*row.model._meta.local_many_to_many, *row.model._meta.local_fields):
            if not field.is_relation or not fields.get(field.name):
                continue
            if field.many_to_many:
                targets = [(field.related_model, *key) for key in fields[field.name]]
                fields[field.name] = [key[1:] for key in targets if key in keys or key in new]
            elif (target := (field.related_model, *fields[field.name])) not in keys and target not in new:
                fields[field.name] = None
        if all(fields[f.name] is not None for f in row.model._meta.local_fields if f.is_relation and not f.null):
            kept.append(replace(row, fields=fields))
    return kept

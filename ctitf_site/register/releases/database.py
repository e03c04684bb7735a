"""The database of a release: the register, its public history and what is searched, and no table besides."""

import re

from django.apps import apps
from django.db import connections
from django.db.models import F, Max, Q

from ..models import Entry, Revision, SearchPlace, SearchWord, Status, Tally
from ..public import child_models, record_models
from ..replay import write_file
from ..retelling import CHUNK

# References to tables that the file does not have.
OUTSIDE = re.compile(r' REFERENCES "auth_user" \("id"\) DEFERRABLE INITIALLY DEFERRED')


def write_database(path, seq, watch) -> None:
    """Write the register and its history up to ``seq`` to a new SQLite file at ``path``."""

    def finish(alias, keys):
        _add_hidden(alias, keys.records, seq)
        connections[alias].cursor().execute("DROP TABLE django_migrations")
        _drop(alias, [model._meta.db_table for model in apps.get_models(True) if not is_kept(model)])
        _forget_who(alias)
        for revisions in watch(_history(seq), "history"):
            _copy(revisions, alias, keys.records)

    write_file(path, seq, finish=finish, watch=watch)


def tables():
    """The models of the tables that say what the register says, those between records too."""
    between = [m.remote_field.through for model in record_models() for m in model._meta.local_many_to_many]
    return [Entry, *record_models(), *child_models(), *between]


def is_kept(model) -> bool:
    return model in (Revision, SearchPlace, SearchWord, Tally) or model in tables()


def _add_hidden(alias, places, seq):
    """Records that were seen and are not shown now keep their history, so they need an entry that says nothing."""
    for chunk in places.chunks():
        known = set(Entry.objects.using(alias).filter(ref__in=chunk).values_list("ref", flat=True))
        hidden = Entry.objects.filter(ref__in=chunk.keys() - known).order_by("ref")
        dated = hidden.annotate(at=Max("revisions__at", filter=Q(revisions__seq__lte=seq)))
        entries = [
            Entry(pk=chunk[ref], ref=ref, noun=noun, slug=ref, status=Status.DRAFT, updated_at=at)
            for ref, noun, at in dated.values_list("ref", "noun", "at")
        ]
        Entry.objects.using(alias).bulk_create(entries)


def _drop(alias, names):
    with connections[alias].cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP TABLE "{name}"')


def _forget_who(alias):
    """Make the empty table of revisions anew, without the link to accounts."""
    name = Revision._meta.db_table
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL ORDER BY rowid", [name])
        statements = [statement for (statement,) in cursor.fetchall()]
        _drop(alias, [name])
        for statement in statements:
            cursor.execute(OUTSIDE.sub("", statement))


def _history(seq):
    """Every public revision up to ``seq`` with the ref of its record, in chunks by number."""
    last = 0
    counted = Revision.objects.filter(seq__lte=seq).order_by("seq").annotate(ref=F("entry__ref"))
    counted = counted.only("seq", "number", "at", "action", "status", "schema", "public")
    while chunk := list(counted.filter(seq__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].seq


def _copy(revisions, alias, places):
    """Copy what the public may know of ``revisions``."""
    names = ("seq", "number", "at", "action", "status", "schema", "public")
    rows = [
        Revision(pk=revision.seq, entry_id=places[revision.ref], **{name: getattr(revision, name) for name in names})
        for revision in revisions
    ]
    Revision.objects.using(alias).bulk_create(rows)

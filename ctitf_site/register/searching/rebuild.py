"""Indexing what is there already: after an update of the software, after a restore, or all of it anew."""

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef

from ..models import Entry, Revision, SearchPlace, SearchWord
from ..revisions import writing
from .index import CHUNK, index


def index_missing() -> int:
    """Index records that the public sees and no search finds; their number. One query where there are none."""
    nowhere = Entry.objects.published().filter(~Exists(SearchPlace.objects.filter(entry=OuterRef("pk"))))
    return _index(nowhere) if nowhere.exists() else 0


@writing()
def index_anew() -> int:
    """Forget every word and index all that the public sees; the number of records."""
    for model in (SearchPlace, SearchWord):
        model.objects.all()._raw_delete(DEFAULT_DB_ALIAS)
    return _index(Entry.objects.published())


@writing()
def _index(entries):
    """Index ``entries`` by their last public text, in chunks by key."""
    last = count = 0
    while keys := list(entries.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = keys[-1]
        revisions = Revision.objects.filter(entry__in=keys).order_by("number")
        publics = dict(revisions.values_list("entry", "public"))
        index(publics)
        count += sum(map(bool, publics.values()))
    return count

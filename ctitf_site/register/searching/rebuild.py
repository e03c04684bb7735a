"""Indexing what is there already: after an update of the software, after a restore, or all of it anew."""

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef

from ..history import last_revisions
from ..models import Entry, SearchPlace, SearchWord
from ..revisions import writing
from .index import CHUNK, index


def index_missing() -> int:
    """Index records that the public sees and no search finds; their number. One query where there are none."""
    nowhere = Entry.objects.published().filter(~Exists(SearchPlace.objects.filter(entry=OuterRef("pk"))))
    return _index(nowhere)


def index_anew() -> int:
    """Index all that the public sees, and forget every word of other records; the number of public ones."""
    hidden = Entry.objects.exclude(pk__in=Entry.objects.published().values("pk"))
    with writing():
        SearchPlace.objects.filter(entry__in=hidden)._raw_delete(DEFAULT_DB_ALIAS)
        nowhere = ~Exists(SearchPlace.objects.filter(word=OuterRef("pk")))
        SearchWord.objects.filter(nowhere)._raw_delete(DEFAULT_DB_ALIAS)
    return _index(Entry.objects.published())


def _index(entries):
    """Index ``entries`` by their last public text. Others may write between one chunk and the next."""
    last = count = 0
    while keys := list(entries.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = keys[-1]
        with writing():
            publics = dict(last_revisions(keys).values_list("entry", "public"))
            index(publics)
        count += sum(map(bool, publics.values()))
    return count

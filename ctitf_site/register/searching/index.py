"""Writing down which words stand in which record; only ever from what the public sees of it."""

import json
from collections import defaultdict

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef

from ..models import SearchPlace, SearchWord
from .texts import NAME, REF, TEXT, TITLE, WHOLE, links, said
from .words import LINK, pieces, sound, stems, whole

CHUNK = 500


def words_of(rows: list[dict]) -> dict[str, int]:
    """The keys of a public text, each with the most that it says about the record; who is named is a key too."""
    found = defaultdict(int)
    for text in said(rows):
        if text.weight >= NAME:
            name = min(text.weight, TITLE)
            for joined, parts in pieces(text.text):
                _raise(found, filter(None, (sound(part) for part in (*parts, joined))), name)
            _raise(found, [whole(text.text)], REF if text.weight == REF else WHOLE)
        _raise(found, stems(text.text), min(text.weight, TITLE))
    _raise(found, (f"{LINK}{link.ref}" for link in links(rows)), TEXT)
    return found


def _raise(found, keys, weight):
    for key in keys:
        found[key] = max(found[key], weight)


def index(publics: dict[int, str], using: str = DEFAULT_DB_ALIAS) -> None:
    """Let these records, public texts by key of the entry, be found by what they say now, and by nothing else."""
    rows = {entry: json.loads(public or "[]") for entry, public in publics.items()}
    wanted = {entry: words_of(found) for entry, found in rows.items()}
    ids = _ids(sorted(set().union(*wanted.values())), using)
    present, gone = _places(list(publics), using), []
    new = []
    for entry, words in wanted.items():
        places = {ids[key]: weight for key, weight in sorted(words.items())}
        gone += [pk for (word, weight), pk in present[entry].items() if places.get(word) != weight]
        noun = rows[entry][0]["fields"]["noun"] if places else ""
        new += [
            SearchPlace(entry_id=entry, noun=noun, word_id=word, weight=weight)
            for word, weight in places.items()
            if (word, weight) not in present[entry]
        ]
    # New places first: what is deleted takes along words that stand nowhere, and a word may only have moved.
    SearchPlace.objects.using(using).bulk_create(new, batch_size=2000)
    _delete(gone, using)


def _ids(keys, using):
    """Primary keys of words by their keys; words that are new are added. Whoever saves a record is alone."""
    words, known = SearchWord.objects.using(using), {}
    for some in _chunks(keys):
        known |= dict(words.filter(key__in=some).values_list("key", "pk"))
    new = words.bulk_create([SearchWord(key=key) for key in keys if key not in known], batch_size=2000)
    return known | {word.key: word.pk for word in new}


def _chunks(keys):
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _places(entries, using):
    """Primary keys of places by word and weight, for each of ``entries``."""
    found = defaultdict(dict)
    rows = SearchPlace.objects.using(using).filter(entry__in=entries)
    for entry, word, weight, pk in rows.values_list("entry", "word", "weight", "pk"):
        found[entry][word, weight] = pk
    return found


def _delete(keys, using):
    """Delete places, and the words that stand nowhere any more."""
    for some in _chunks(keys):
        places = SearchPlace.objects.using(using).filter(pk__in=some)
        words = list(places.values_list("word", flat=True))
        places._raw_delete(using)
        elsewhere = SearchPlace.objects.using(using).filter(word=OuterRef("pk"))
        SearchWord.objects.using(using).filter(~Exists(elsewhere), pk__in=words)._raw_delete(using)

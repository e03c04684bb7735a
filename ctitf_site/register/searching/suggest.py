"""What a reader may have meant, where nothing was found: words of titles and names that are written alike."""

from difflib import SequenceMatcher, get_close_matches

from django.db.models import Exists, OuterRef

from ..models import Entry, Name, SearchPlace, SearchWord
from .find import END, Question
from .texts import NAME
from .words import SMALL, letters, pieces, sound, stem

# Words that begin alike and are compared, how many of them are offered, how alike they must be, and how near the best.
MOST_COMPARED, MOST_OFFERED, ALIKE, NEAR = 2000, 3, 0.7, 0.1
# How much less a word counts that only sounds alike, as in the other script.
ONLY_SOUND = 0.9


def suggestions(question) -> list[str]:
    """Other questions that find something: the first unknown word is replaced by one that is alike, or asked alone."""
    unknown = next((term for term in question.terms if not term.ids), None)
    if unknown is None or not unknown.word.isalpha():  # a number that is nearly right is another one
        return []
    offered = []
    for word in _alike(unknown.word):
        whole = _instead(question.text, unknown.word, word)
        offered.append(whole if Question(whole).find(most=1) else word)
    return list(dict.fromkeys(offered))


def _alike(word) -> list[str]:
    """Words of titles and names that are written like ``word``, the likest first; none much less like than that."""
    found = {}
    for key in _keys(word):
        if written := max(_written(key), key=lambda other: _likeness(word, other), default=""):
            found[written] = max(_likeness(word, written), found.get(written, 0))
    best = max(found.values(), default=1)
    near = sorted((other for other in found if found[other] >= max(ALIKE, best - NEAR)), key=lambda other: found[other])
    return [*{stem(other): other for other in near}.values()][: -MOST_OFFERED - 1 : -1]  # one form of each word


def _likeness(word, other) -> float:
    """From 0 to 1: as both are written, or in the other script as both sound."""
    pairs = ((letters(word), letters(other), 1), (sound(word), sound(other), ONLY_SOUND))
    return max(SequenceMatcher(None, one, two).ratio() * counts for one, two, counts in pairs if one and two)


def _keys(word) -> list[str]:
    """Keys of words that stand in titles or names, begin like ``word`` and are like it."""
    found = []
    for sign, key in {"~": sound(word), "": stem(word)}.items():
        begins = key[: len(sign) + 1]
        if len(key) <= len(sign) + 1:
            continue
        words = SearchWord.objects.filter(key__gte=begins, key__lt=begins + END)
        named = words.filter(Exists(SearchPlace.objects.filter(word=OuterRef("pk"), weight__gte=NAME)))
        known = list(named.order_by("key").values_list("key", flat=True)[:MOST_COMPARED])
        found += get_close_matches(key, known, MOST_OFFERED, ALIKE)
    return found


def _written(key) -> set[str]:
    """The words with this key as records that are shown write them."""
    places = SearchPlace.objects.filter(word__key=key, weight__gte=NAME).order_by("entry")
    keys = [*places.values_list("entry", flat=True)[:MOST_OFFERED]]
    entries = Entry.objects.published().filter(pk__in=keys)
    titles = [title for titles in entries.values_list("title_en", "title_ru") for title in titles]
    names = Name.objects.published().filter(entry__in=keys).values_list("text", flat=True)
    words = (part for name in [*titles, *names] for _joined, parts in pieces(name) for part in parts)
    return {word for word in words if word not in SMALL and key in (stem(word), sound(word))}


def _instead(text, word, other):
    """The question with ``other`` in the place of ``word``."""
    return " ".join(other if word in parts else joined for joined, parts in pieces(text))

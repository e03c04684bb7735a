"""What a reader may have meant, where nothing was found: words of titles and names that are written alike."""

from difflib import get_close_matches

from django.db.models import Exists, OuterRef

from ..models import Entry, SearchPlace, SearchWord
from .find import END, Question
from .texts import NAME
from .words import SMALL, pieces, sound, stem

# Words that begin alike and are compared, how many of them are offered, and how alike they must be.
MOST_COMPARED, MOST_OFFERED, ALIKE = 2000, 3, 0.7


def suggestions(question) -> list[str]:
    """Other questions that find something: the first unknown word is replaced by one that is alike, or asked alone."""
    unknown = next((term for term in question.terms if not term.ids), None)
    if unknown is None:
        return []
    offered = []
    for word in filter(None, map(_written, _alike(unknown.word))):
        whole = _instead(question.text, unknown.word, word)
        offered.append(whole if Question(whole).find(most=1) else word)
    return list(dict.fromkeys(offered))


def _alike(word) -> list[str]:
    """Keys of words that stand in titles or names, begin like ``word`` and are written like it."""
    keys = {"~": sound(word), "": stem(word)}
    found = []
    for sign, key in keys.items():
        begins = key[: len(sign) + 1]
        if len(key) <= len(sign) + 1:
            continue
        words = SearchWord.objects.filter(key__gte=begins, key__lt=begins + END)
        named = words.filter(Exists(SearchPlace.objects.filter(word=OuterRef("pk"), weight__gte=NAME)))
        known = list(named.order_by("key").values_list("key", flat=True)[:MOST_COMPARED])
        found += get_close_matches(key, known, MOST_OFFERED, ALIKE)
    return found[:MOST_OFFERED]


def _written(key) -> str:
    """A word with this key as a record that is shown writes it."""
    places = SearchPlace.objects.filter(word__key=key, weight__gte=NAME).values("entry")
    entry = Entry.objects.published().filter(pk__in=places[:MOST_OFFERED]).first()
    if entry is None:
        return ""
    names = [entry.title_en, entry.title_ru, *entry.names.published().values_list("text", flat=True)]
    words = (part for name in names for _joined, parts in pieces(name) for part in parts if part not in SMALL)
    return next((word for word in words if key in (stem(word), sound(word))), "")


def _instead(text, word, other):
    """The question with ``other`` in the place of ``word``."""
    return " ".join(other if word in parts else joined for joined, parts in pieces(text))

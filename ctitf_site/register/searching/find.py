"""Finding records by words: every word of the question must stand in a record, and says how well it fits."""

from dataclasses import dataclass, field
from functools import reduce
from operator import add

from django.db.models import Case, Count, F, Max, Q, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from ..models import SearchPlace, SearchWord
from ..public import record_models
from .texts import NAME
from .words import LINK, SMALL, pieces, sound, stem, whole

MOST_WORDS = 20
# So many parties are looked up by their names, to find what names them.
MOST_PARTIES = 200
# A beginning of a word is looked up from this many letters, among so many words that begin so.
SHORTEST_BEGINNING, MOST_ENDINGS = 4, 20
END = "\U0010ffff"
# How much a word counts as it stands, as it sounds, and as a beginning.
SAME, SOUNDS, BEGINS = 4, 2, 1


@dataclass
class Term:
    """One word of the question, and the keys of words that answer it by how much they count."""

    word: str
    keys: dict[str, int]
    beginning: str = ""
    ids: dict[int, int] = field(default_factory=dict)
    parties: set[str] = field(default_factory=set)  # refs of those who are called so

    def fits(self, key: str) -> bool:
        return key in self.keys or bool(self.beginning and key.startswith(self.beginning))


@dataclass
class Found:
    """One record that was found: its kind, how well it fits, its place and the number of all of its kind."""

    entry: int
    noun: str
    score: int
    place: int
    count: int


class Question:
    """What a reader asks for."""

    def __init__(self, text: str):
        self.text = text
        self.whole = whole(text)
        self.terms = []
        for joined, parts in pieces(text):
            for part in parts:
                if part not in SMALL or len(parts) > 1:
                    self._ask(part, joined)

    def _ask(self, part, joined):
        """A part of joined words is also answered by the whole: counter-terrorism by counterterrorism."""
        if part in SMALL or any(term.word == part for term in self.terms):
            return
        keys = {sound(part): SOUNDS, sound(joined): SOUNDS, stem(joined): SAME, stem(part): SAME}
        keys.pop("", None)
        beginning = stem(part) if len(stem(part)) >= SHORTEST_BEGINNING else ""
        self.terms.append(Term(part, keys, beginning))

    @property
    def is_long(self) -> bool:
        """Each word costs a lookup and a column, so there is a bound."""
        return len(self.terms) > MOST_WORDS

    @property
    def is_empty(self) -> bool:
        return self.whole == "="

    def find(self, kind="", first=1, most=5) -> list[Found]:
        """Records in order of how well they fit, of each kind those from place ``first`` on, at most ``most``."""
        exact = self._look_up()
        if not all(term.ids for term in self.terms) and not exact:
            return []
        places = SearchPlace.objects.filter(noun=kind) if kind else SearchPlace.objects.all()
        ids = set(exact).union(*(term.ids for term in self.terms))
        rows = self._scored(places.filter(word__in=ids).order_by().values("entry", "noun"), exact)
        rows = rows.annotate(
            place=Window(RowNumber(), partition_by="noun", order_by=[F("score").desc(), F("entry").asc()]),
            count=Window(Count("*"), partition_by="noun"),
        )
        rows = rows.filter(place__gte=first, place__lt=first + most).order_by("-score", "entry")
        return [Found(**row) for row in rows.values("entry", "noun", "score", "place", "count")]

    def _look_up(self):
        """Fill in the ids of words for each term; gives the id of the whole name, if there is such a name."""
        wanted = [self.whole, *(key for term in self.terms for key in term.keys)]
        known = dict(SearchWord.objects.filter(key__in=wanted).values_list("key", "pk"))
        for term in self.terms:
            longer = self._longer(term.beginning) if term.beginning else []
            term.ids = dict.fromkeys(longer, BEGINS)
            term.ids |= {known[key]: counts for key, counts in term.keys.items() if key in known}
        self._look_through_parties()
        return [known[self.whole]] if self.whole in known else []

    def _look_through_parties(self):
        """Let a record that names a party also be found by the names of that party."""
        nouns = [model.noun_name() for model in record_models() if model.is_party]
        called = SearchPlace.objects.filter(noun__in=nouns, weight__gte=NAME)
        called = called.filter(word__in={pk for term in self.terms for pk in term.ids})
        rows = [*called.order_by("-weight", "entry").values_list("word", "entry__ref")[:MOST_PARTIES]]
        links = SearchWord.objects.filter(key__in={f"{LINK}{ref}" for _word, ref in rows})
        known = {key.removeprefix(LINK): pk for key, pk in links.values_list("key", "pk")}
        for term in self.terms:
            term.parties = {ref for word, ref in rows if word in term.ids and ref in known}
            term.ids |= {known[ref]: BEGINS for ref in term.parties}

    def _longer(self, beginning):
        words = SearchWord.objects.filter(key__gte=beginning, key__lt=beginning + END).order_by("key")
        return list(words.values_list("pk", flat=True)[:MOST_ENDINGS])

    def _scored(self, rows, exact):
        """The records in which each term stands, or that are called so; with a score."""
        terms = {f"term_{number}": _best(term.ids) for number, term in enumerate(self.terms)}
        all_stand = Q(*(Q(**{f"{name}__gt": 0}) for name in terms)) if terms else Q(called__gt=0)
        rows = rows.annotate(called=_best(dict.fromkeys(exact, SAME)), **terms)
        rows = rows.filter(all_stand | Q(called__gt=0))
        return rows.annotate(score=reduce(add, map(F, terms), F("called")))


def _best(counts):
    """The best that one of these words says about a record; 0 where none stands in it."""
    by_count = {count: [pk for pk, each in counts.items() if each == count] for count in set(counts.values())}
    whens = [When(word__in=ids, then=F("weight") * count) for count, ids in sorted(by_count.items())]
    return Coalesce(Max(Case(*whens, default=Value(0))), 0) if whens else Value(0)

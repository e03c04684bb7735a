"""Finding records by words: every word of the question must stand in a record, and says how well it fits.

The rarest word leads to the records, the others are looked up in them. Where every word stands in very many, only the
newest of each kind are looked at, and the question knows that there are more: ``is_bounded``.
"""

from dataclasses import dataclass, field
from functools import cache, reduce
from operator import add

from django.db.models import Case, Count, F, Max, Q, Value, When, Window
from django.db.models.functions import Coalesce, Concat, RowNumber

from ..among import KEYS, Key
from ..models import SearchPlace, SearchWord
from ..public import record_models
from ..statements import Statement
from .texts import NAME
from .words import LINK, PART, SMALL, keys, pieces, sound, stem, whole

MOST_WORDS = 20
# Records that are ranked: so many where a word stands in no more; otherwise the newest of one kind, or of each kind,
# that have one of so many forms of the word.
MOST_RANKED, MOST_OF_EACH, MOST_FORMS = 1000, 200, 2
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


class Fitting(dict):
    """The words of a question that a piece of a text answers, as a whole or with its parts; each is looked at once."""

    def __init__(self, terms):
        super().__init__()
        self.terms = terms

    def __missing__(self, piece):
        parts = PART.findall(piece)
        found = self[piece] = self.by("".join(parts)) or set().union(*map(self.by, parts if len(parts) > 1 else ()))
        return found

    def by(self, word) -> set[str]:
        """The words of the question that this one answers."""
        return {term.word for term in self.terms if any(map(term.fits, keys(word)))}


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
        self.is_bounded = False
        self.terms = []
        self.fitting = Fitting(self.terms)
        for joined, parts in pieces(text):
            for part in parts:
                if part not in SMALL or len(parts) > 1:
                    self._ask(part, joined)

    def _ask(self, part, joined):
        """A part of joined words is also answered by the whole: counter-terrorism by counterterrorism."""
        if part in SMALL or any(term.word == part for term in self.terms):
            return
        counts = {sound(part): SOUNDS, sound(joined): SOUNDS, stem(joined): SAME, stem(part): SAME}
        counts.pop("", None)
        beginning = stem(part) if len(stem(part)) >= SHORTEST_BEGINNING else ""
        self.terms.append(Term(part, counts, beginning))

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
        ids = set(exact).union(*(term.ids for term in self.terms))
        places = SearchPlace.objects.filter(entry__among=self._candidates(kind, exact), word__in=ids)
        rows = self._scored(places.order_by().values("entry", "noun"), exact)
        rows = rows.annotate(
            place=Window(RowNumber(), partition_by="noun", order_by=[F("score").desc(), F("entry").asc()]),
            count=Window(Count("*"), partition_by="noun"),
        )
        rows = rows.filter(place__gte=first, place__lt=first + most).order_by("-score", "entry")
        return [Found(**row) for row in rows.values("entry", "noun", "score", "place", "count")]

    def _candidates(self, kind, exact) -> set[int]:
        """Records that may answer: those of the rarest word, or the newest of them, and those that are called so."""
        nouns = [kind] if kind else [model.noun_name() for model in record_models()]
        found = {*_records(kind, MOST_RANKED + 1).rows(exact)} if exact else set()
        self.is_bounded |= len(found) > MOST_RANKED
        fewest = None
        for term in self.terms:
            if term.ids:
                some = _records(kind, MOST_RANKED + 1).rows(term.ids)
                fewest = some if fewest is None or len(some) < len(fewest) else fewest
        if fewest is None or not all(term.ids for term in self.terms):
            return found
        if len(fewest) <= MOST_RANKED:
            return found | {*fewest}
        self.is_bounded = True
        return found | self._newest(nouns)

    def _newest(self, nouns) -> set[int]:
        """The newest records in which the first word stands, of each of these kinds."""
        most = MOST_RANKED if len(nouns) == 1 else MOST_OF_EACH
        ids = self.terms[0].ids
        forms = sorted(ids, key=ids.get, reverse=True)[:MOST_FORMS]
        places = SearchPlace.objects.order_by()
        some = [
            places.filter(pk__in=places.filter(word=form, noun=noun).order_by("-entry_id").values("pk")[:most])
            for form in forms
            for noun in nouns
        ]
        # Each part stands in brackets of its own: not every database takes a limit inside a union.
        return {
            *some[0].values_list("entry", flat=True).union(*(part.values_list("entry") for part in some[1:]), all=True)
        }

    def _look_up(self):
        """Fill in the ids of words for each term; gives the id of the whole name, if there is such a name."""
        wanted = [self.whole, *(key for term in self.terms for key in term.keys)]
        known = dict(WORDS.rows(wanted))
        for term in self.terms:
            longer = LONGER.rows(term.beginning) if term.beginning else []
            term.ids = dict.fromkeys(longer, BEGINS)
            term.ids |= {known[key]: counts for key, counts in term.keys.items() if key in known}
        if all(term.ids for term in self.terms):  # a word that stands nowhere stands in no name
            self._look_through_parties()
        return [known[self.whole]] if self.whole in known else []

    def _look_through_parties(self):
        """Let a record that names a party also be found by the names of that party."""
        found = _called(MOST_PARTIES + 1).rows({pk for term in self.terms for pk in term.ids})
        rows = [(word, ref) for word, ref, _weight in found]
        self.is_bounded |= len(rows) > MOST_PARTIES
        links = WORDS.rows({f"{LINK}{ref}" for _word, ref in rows}) if rows else []
        known = {key.removeprefix(LINK): pk for key, pk in links}
        for term in self.terms:
            term.parties = {ref for word, ref in rows if word in term.ids and ref in known}
            term.ids |= {known[ref]: BEGINS for ref in term.parties}

    def _scored(self, rows, exact):
        """The records in which each term stands, or that are called so; with a score."""
        terms = {f"term_{number}": _best(term.ids) for number, term in enumerate(self.terms)}
        all_stand = Q(*(Q(**{f"{name}__gt": 0}) for name in terms)) if terms else Q(called__gt=0)
        rows = rows.annotate(called=_best(dict.fromkeys(exact, SAME)), **terms)
        rows = rows.filter(all_stand | Q(called__gt=0))
        return rows.annotate(score=reduce(add, map(F, terms), F("called")))


# Words by their keys; and those that begin with a key, in order.
WORDS = Statement(lambda: SearchWord.objects.filter(key__among=KEYS).order_by().values_list("key", "pk"))
LONGER = Statement(lambda: _longer(SearchWord.objects.filter(key__gte=Key(), key__lt=Concat(Key(), Value(END)))))


def _longer(words):
    return words.order_by("key").values_list("pk", flat=True)[:MOST_ENDINGS]


@cache
def _records(kind, most) -> Statement:
    """Records of one kind, or of all, in which one of the words stands."""
    places = SearchPlace.objects.filter(noun=kind) if kind else SearchPlace.objects
    found = places.filter(word__among=KEYS).order_by().values_list("entry", flat=True)
    return Statement(lambda: found[:most])


@cache
def _called(most) -> Statement:
    """Parties in whose names one of the words stands: the word, the party and how much it says."""
    nouns = [model.noun_name() for model in record_models() if model.is_party]
    called = SearchPlace.objects.filter(weight__gte=NAME, word__among=KEYS)
    # Kind by kind, so that the index leads past the records of other kinds in which the words stand.
    parts = [called.filter(noun=noun).order_by().values_list("word", "entry__ref", "weight") for noun in nouns]
    found = parts[0].union(*parts[1:], all=True).order_by("-weight", "entry__ref")
    return Statement(lambda: found[:most])


def _best(counts):
    """The best that one of these words says about a record; 0 where none stands in it."""
    by_count = {count: [pk for pk, each in counts.items() if each == count] for count in set(counts.values())}
    whens = [When(word__in=ids, then=F("weight") * count) for count, ids in sorted(by_count.items())]
    return Coalesce(Max(Case(*whens, default=Value(0))), 0) if whens else Value(0)

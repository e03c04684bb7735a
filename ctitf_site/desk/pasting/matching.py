"""Which records pasted names mean. All names are read at once, so a hundred cost as many queries as one."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import TextField

from ctitf_site.register.models import Name, Record, Status
from ctitf_site.register.text import fold, trigrams

# Kinds of match besides the types of other names.
OWN, MERGED = "", "merged"
ARTICLE = re.compile(r"^(?:the|and|и)\s+", re.IGNORECASE)
BRACKET = re.compile(r"^(.+?)\s*\(([^()]+)\)$")
# How much of two names must be alike for one to be offered for the other, and how many are offered.
ALIKE, OFFERED = 0.3, 6


@dataclass(frozen=True)
class Match:
    """A record, the name by which it was found, and what kind of name that is."""

    record: Record
    name: str
    type: str = OWN


class Names:
    """The names of all records of some ``kinds`` that may still be chosen; of a merged record they lead to the other.

    ``records`` are given by primary key.
    """

    def __init__(self, kinds):
        self.records, self._by_fold, self._with_commas, self.most_pieces = {}, defaultdict(dict), set(), 1
        self._leads_to = {}
        merged = []
        for kind in kinds:
            for record in kind.objects.exclude(status=Status.WITHDRAWN, merged_into=None).defer(*_long(kind)):
                if record.status == Status.WITHDRAWN:
                    merged.append(record)
                    self._leads_to[record.pk] = record.merged_into_id
                else:
                    self.records[record.pk] = record
        for record in [*self.records.values(), *merged]:
            for name in (record.ref, *record.called()):
                self._add(record.pk, name, OWN)
        nouns = [kind.noun_name() for kind in kinds]
        others = Name.objects.filter(entry__noun__in=nouns).order_by("pk")
        for key, name, kind in others.values_list("entry_id", "text", "type"):
            self._add(key, name, kind)
        self._postings = None

    def _add(self, key, name, kind):
        if key in self._leads_to:
            key, kind = self._survivor(key), MERGED
        folded = fold(name)
        if not folded or key not in self.records:
            return
        self._by_fold[folded].setdefault(key, Match(self.records[key], name, kind))
        pieces = _folded(name.split(","))
        if len(pieces) > 1:
            self._with_commas.add(pieces)
            self.most_pieces = max(self.most_pieces, len(pieces))

    def _survivor(self, key):
        for _step in range(10):
            key = self._leads_to.get(key, key)
        return key

    def knows(self, text: str) -> bool:
        return bool(self.find(text))

    def knows_all(self, pieces: list[str]) -> bool:
        """Are these pieces, which commas separate, one name?"""
        first = ARTICLE.sub("", pieces[0].strip(' "'))
        return _folded([first, *pieces[1:]]) in self._with_commas

    def find(self, text: str) -> list[Match]:
        """Every record that ``text`` may mean: more than one where several are called so, none where it is unknown."""
        text = " ".join(text.split())
        if found := self._exactly(text):
            return list(found.values())
        before, inside = _bracket(text)
        found, short = self._exactly(before), self._exactly(inside)
        both = {key: match for key, match in found.items() if key in short}
        return list((both or (found and found | short)).values())

    def near(self, text: str) -> list[Record]:
        """Records with names like ``text``, the likest first."""
        keys = dict.fromkeys(self._exactly(_bracket(text)[1]))
        wanted, shared = trigrams(fold(text)), Counter()
        for trigram in wanted:
            shared.update(self._by_trigram.get(trigram, ()))
        best = defaultdict(float)
        for (name, size), count in shared.items():
            likeness = 2 * count / (size + len(wanted))
            for key in self._by_fold[name] if likeness >= ALIKE else ():
                best[key] = max(best[key], likeness)
        keys |= dict.fromkeys(sorted(best, key=best.get, reverse=True))
        return [self.records[key] for key in list(keys)[:OFFERED]]

    @property
    def _by_trigram(self):
        """Names, each with its number of trigrams, by the trigrams in them."""
        if self._postings is None:
            self._postings = defaultdict(list)
            for name in self._by_fold:
                found = trigrams(name)
                for trigram in found:
                    self._postings[trigram].append((name, len(found)))
        return self._postings

    def _exactly(self, text):
        plain = text.strip(' ".')
        return self._by_fold.get(fold(plain)) or self._by_fold.get(fold(ARTICLE.sub("", plain)), {})


def _long(kind):
    """Columns of long text, which no list of names needs."""
    return [field.name for field in kind._meta.fields if isinstance(field, TextField)]


def _bracket(text):
    """“Commonwealth of Independent States (CIS)” in its two parts."""
    found = BRACKET.match(text)
    return found.groups() if found else ("", "")


def _folded(pieces):
    return tuple(fold(piece) for piece in pieces)

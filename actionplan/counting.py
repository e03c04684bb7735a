"""Where the numbers of the matrix come from: kept at save where nothing narrows them, or counted for those asked for.

Both give ``counts``, by party, pillar number and measure: contributions placed there by a source, by the register, and
by either; and ``footnotes`` for the heads that are shown.
"""

from django.db.models import BigIntegerField, F, Value

from ctitf_site.register import tallies
from ctitf_site.register.models import Tally
from ctitf_site.web.matrices.footnotes import MOST_DOCUMENTS, Footnotes, cited, gathered, numbered
from organizations.models import Organization, State

from .models import Measure, Pillar
from .tallies import NAMELESS, PLACED, STANDING, TOGETHER

UNNAMED, ALL = 0, -1  # keys of no record: where no State is named, and of all together
PARTIES = {"organization": Organization, "state": State}
# So many heads are asked for their documents at a time: the first ones mostly name as many as are shown.
STEPS = ((0, 1), (1, 20), (20, None))


class Kept:
    """What was counted at save."""

    def __init__(self, side, with_measures):
        self.side, self.with_measures = side, with_measures
        self.pillars = self._table("pillars")
        # No number at all is also what a register says that was not counted yet.
        self.is_known = bool(self.pillars)

    def _table(self, name):
        return tallies.read(f"contribution/{self.side}/{name}")

    def counts(self):
        keys = dict(PARTIES[self.side].objects.order_by().values_list("ref", "pk"))
        keys |= {NAMELESS: UNNAMED, TOGETHER: ALL}
        numbers = dict(Pillar.objects.published().values_list("ref", "number"))
        found = {}
        # What came or went while it was read is left out: the next number of the register makes another page.
        for party, place, number in self.pillars:
            pillar, word = place.split("/")
            if party not in keys or pillar and pillar not in numbers:
                continue
            if pillar:
                add(found, (keys[party], numbers[pillar], None), PLACED[word], number)
            else:
                add(found, (keys[party], None, None), STANDING[word], number)
        if self.with_measures:
            measures = {
                uid: (pillar, pk) for uid, pillar, pk in Measure.objects.values_list("uid", "pillar__number", "pk")
            }
            for party, place, number in self._table("measures"):
                uid, word = place.split("/")
                if party in keys and uid in measures:
                    add(found, (keys[party], *measures[uid]), PLACED[word], number)
        return found

    def footnotes(self, heads):
        """The first heads mostly name all documents that are shown; then each head is asked for these."""
        behind, numbers = {}, {}
        for start, end in STEPS:
            some = self._documents(heads[start:end])
            # Of one head alone the first documents are those that are shown.
            behind |= gathered(some if start else some.order_by("what")[:MOST_DOCUMENTS])
            numbers = numbered(heads, self._by_head(heads, behind))
            if len(numbers) == MOST_DOCUMENTS:
                break
        pairs = gathered(self._documents(heads).filter(what__among=[*numbers]))
        return Footnotes(self._by_head(heads, pairs), numbers)

    def _documents(self, heads):
        rows = [self._row(head) for head in heads]
        return Tally.objects.filter(of__among=rows).values_list("of", "what")

    def _by_head(self, heads, behind):
        return {head.key: behind.get(self._row(head), ()) for head in heads}

    def _row(self, head):
        return f"contribution/{self.side}/documents/{head.code}"


def add(found, key, each, number):
    """Add as many times ``each``."""
    before = found.get(key, (0, 0, 0))
    found[key] = tuple(old + number * new for old, new in zip(before, each, strict=True))


class Counted:
    """What the database counts of these contributions."""

    def __init__(self, contributions, side, with_measures):
        self.contributions, self.side, self.with_measures = contributions, side, with_measures
        self.party = "organization" if side == "organization" else "states"

    def counts(self):
        first, *others = self._queries()
        found = {row[:3]: row[3:] for row in first.union(*others, all=True)}
        if self.side == "organization":  # each contribution has one, so that rows add up
            for (_party, *place), counts in [*found.items()]:
                key = (ALL, *place)
                found[key] = tuple(map(sum, zip(found.get(key, (0, 0, 0)), counts, strict=True)))
        return found

    def _queries(self):
        found = self.contributions.counted(F(self.party), self.with_measures)
        if self.side == "organization":
            return found
        unnamed = self.contributions.without_states().counted(constant(UNNAMED), self.with_measures)
        return [*found, *self.contributions.counted(constant(ALL), self.with_measures), *unnamed]

    def behind(self):
        """Refs of documents by party."""
        found = gathered(cited(self.contributions.values("pk"), f"entry__contribution_record__{self.party}"))
        if self.side == "state":  # one that names only a State that is not shown names none
            pairs = cited(self.contributions.without_states().values("pk"), "entry__noun")
            found[UNNAMED] = {ref for _noun, ref in pairs}
        return found

    def footnotes(self, heads):
        behind = self.behind()
        return Footnotes(behind, numbered(heads, behind))


def constant(key):
    return Value(key, output_field=BigIntegerField())

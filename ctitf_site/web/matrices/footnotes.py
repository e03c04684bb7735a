"""The documents that a matrix rests on, numbered in the order in which its rows name them."""

from dataclasses import replace

from ctitf_site.register.models import Citation, Document
from ctitf_site.register.public import among_shown

from .shape import Source

MOST_DOCUMENTS = 60


def cited(entries, path, about=""):
    """For the citations of ``entries``, which are shown: pairs of what ``path`` leads to and the ref of the document.

    ``about``: only citations of this part of the entries, as ``participations``.
    """
    rows = Citation.objects.filter(among_shown(Citation, inside=True), entry__in=entries).order_by()
    rows = rows.filter(path__startswith=about) if about else rows
    return rows.values_list(path, "document__ref").distinct()


def numbered(heads, behind) -> dict[str, int]:
    """Refs of documents with their numbers: of each head in turn what is new, in order of refs.

    ``behind``: the refs of the documents behind a head, by its key.
    """
    numbers = {}
    for head in heads:
        for ref in sorted(behind.get(head.key, ())):
            if len(numbers) == MOST_DOCUMENTS:
                return numbers
            numbers.setdefault(ref, len(numbers) + 1)
    return numbers


def gathered(pairs):
    """Sets of what belongs to the first of each pair."""
    found = {}
    for key, ref in pairs:
        found.setdefault(key, set()).add(ref)
    return found


class Footnotes:
    """``behind``: refs of documents by the key of a head; ``numbers``: which of them are named, and how."""

    def __init__(self, behind, numbers):
        self.behind, self.numbers = behind, numbers

    def marked(self, head):
        """The head with the numbers of its documents."""
        mine = (self.numbers.get(ref) for ref in self.behind.get(head.key, ()))
        return replace(head, sources=tuple(sorted(filter(None, mine))))

    @property
    def sources(self):
        documents = {d.ref: d for d in Document.objects.published().filter(ref__in=self.numbers)}
        return [Source(number, documents[ref]) for ref, number in self.numbers.items() if ref in documents]

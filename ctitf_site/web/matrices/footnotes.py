"""The documents that a matrix rests on, numbered in the order in which its rows name them."""

from dataclasses import replace

from ctitf_site.register.models import Citation, Document

from .shape import Source

MOST_DOCUMENTS = 60


def cited(entries, path, about=""):
    """For the citations of ``entries``: pairs of what ``path`` leads to and the document, each once.

    ``about``: only citations of this part of the entries, as ``participations``.
    """
    rows = Citation.objects.published().filter(entry__in=entries, path__startswith=about).order_by()
    return rows.values_list(path, "document").distinct()


class Footnotes:
    """``pairs``: the key of a head, and the key of a document behind it."""

    def __init__(self, pairs):
        self.behind = {}
        for key, document in pairs:
            self.behind.setdefault(key, set()).add(document)
        keys = set().union(*self.behind.values())
        self.documents = {d.pk: d for d in Document.objects.published().filter(pk__in=keys).order_by("ref")}
        self.numbers = {}

    def marked(self, head):
        """The head with the numbers of its documents; new documents get the next numbers."""
        mine = self.behind.get(head.key, ())
        for key in self.documents:
            if key in mine and key not in self.numbers and len(self.numbers) < MOST_DOCUMENTS:
                self.numbers[key] = len(self.numbers) + 1
        return replace(head, sources=tuple(sorted(self.numbers[key] for key in mine if key in self.numbers)))

    @property
    def sources(self):
        return [Source(number, self.documents[key]) for key, number in self.numbers.items()]

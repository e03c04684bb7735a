"""Why a record was found: the text that answers what its title does not, or the party that it names."""

import json
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from ctitf_site.register.fields import active_language
from ctitf_site.register.models import Citation, Name, Revision
from ctitf_site.register.searching.texts import NAME, TEXT, Said, links, said
from ctitf_site.register.searching.words import stem, stems

from ..lookup import shown
from ..sources import label
from . import marking


@dataclass
class Reason:
    """Where in a record the words stand that its title does not show. ``marked``: the text with those words marked."""

    label: str
    text: str
    language: str
    is_name: bool
    marked: str


class Reasons:
    """Why each of ``records`` answers the question: the same queries for one and for many."""

    def __init__(self, question, records):
        self.question, self.terms = question, {term.word: term for term in question.terms}
        self.languages = "", active_language()
        self.rows = public_rows(records)
        named = {link.ref for rows in self.rows.values() for link in links(rows)}
        wanted = named & set().union(*(term.parties for term in question.terms)) if question.terms else set()
        self.parties = shown(wanted)

    def of(self, record):
        """The reason that answers most of what the title leaves open; names come first, then the reader's language."""
        missing = {*self.terms} - marking.answered(self.question, f"{record.title} {record.ref}")
        if not missing:
            return None

        def fits(answer):
            text, words = answer
            # Written as it was asked for, and not only alike: so a misspelling is told from the name itself.
            same = len({stem(word) for word in self.terms} & {*stems(text.text)}) if words & missing else 0
            return len(words & missing), same, min(text.weight, NAME), text.language in self.languages

        best, words = max(self.answers(self.rows.get(record.ref, [])), key=fits, default=(None, set()))
        return self.told(best) if words & missing else None

    def answers(self, rows):
        """Each text of a record, and each party that it names, with the words of the question that it answers."""
        for text in said(rows):
            yield text, marking.answered(self.question, text.text)
        for link in links(rows):
            if party := self.parties.get(link.ref):
                words = {word for word, term in self.terms.items() if link.ref in term.parties}
                yield Said(str(party.title), TEXT, link.model, link.field, party.title.lang), words

    def told(self, best):
        is_name = best.weight >= NAME
        text = best.text if is_name else marking.excerpt(self.question, best.text)
        return Reason(called(best), text, best.language, is_name, marking.mark(self.question, text))


def public_rows(records):
    """What the public sees of each record in this state of it, by its ref; history is always live."""
    if not records:
        return {}
    states = reduce(or_, (Q(entry__ref=record.ref, number=record.version) for record in records))
    texts = Revision.objects.filter(states).values_list("entry__ref", "public")
    return {ref: json.loads(public or "[]") for ref, public in texts}


def called(text) -> str:
    """What the text is called: the type of a name, or its field; of a citation, that a source says so."""
    if text.model is Citation:
        return _("as a source says")
    if text.model is Name:
        return str(Name.Type(text.type).label).lower() if text.type in Name.Type else ""
    return label(text.model, text.field).lower() if text.field else ""

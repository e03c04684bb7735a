"""What a search shows: records by kind, each with its title and why it was found."""

import json
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

from ctitf_site.register.fields import active_language
from ctitf_site.register.models import Entry, Name, Revision
from ctitf_site.register.searching.texts import NAME, said
from ctitf_site.register.searching.words import stem, stems

from ..sources import label
from . import marking


@dataclass
class Reason:
    """Where in a record the words stand that its title does not show."""

    label: str
    text: str
    language: str
    is_name: bool
    marked: str


@dataclass
class Result:
    record: Entry
    title: str
    reason: Reason | None

    @property
    def language(self):
        """The language of the title, where it is not the reader's."""
        return self.record.title.lang if self.record.title.fallback else ""


@dataclass
class Group:
    """Records of one kind that were found: the best of them, and how many there are."""

    model: type
    count: int
    results: list[Result] = field(default_factory=list)

    @property
    def noun(self):
        return self.model.noun_name()


def groups(question, found) -> list[Group]:
    """What was found by kind, the kind with the best record first; as many queries for one record as for all."""
    entries = Entry.objects.published().in_bulk([each.entry for each in found])
    texts, by_noun = _texts(entries.values()), {}
    for each in found:
        if entry := entries.get(each.entry):
            group = by_noun.setdefault(each.noun, Group(entry.model, each.count))
            group.results.append(_result(question, entry, texts.get(entry.ref, [])))
    return list(by_noun.values())


def _texts(entries):
    """The texts of each record by its ref, as the public sees this state of it; history is always live."""
    if not entries:
        return {}
    states = reduce(or_, (Q(entry__ref=entry.ref, number=entry.version) for entry in entries))
    rows = Revision.objects.filter(states).values_list("entry__ref", "public")
    return {ref: list(said(json.loads(public or "[]"))) for ref, public in rows}


def _result(question, entry, texts):
    shown = marking.answered(question, f"{entry.title} {entry.ref}")
    missing = {term.word for term in question.terms} - shown
    return Result(entry, marking.mark(question, entry.title), _reason(question, texts, missing) if missing else None)


def _reason(question, texts, missing):
    """The text that answers most of what the title does not; names come first, then the reader's language."""

    def fits(text):
        words = len(marking.answered(question, text.text) & missing)
        # Written as it was asked for, and not only alike: so a misspelling is told from the name that it stands for.
        same = len({stem(term.word) for term in question.terms} & {*stems(text.text)}) if words else 0
        return words, same, min(text.weight, NAME), text.language in ("", active_language())

    best = max(texts, key=fits, default=None)
    if best is None or not fits(best)[0]:
        return None
    is_name = best.weight >= NAME
    text = best.text if is_name else marking.excerpt(question, best.text)
    return Reason(_label(best), text, best.language, is_name, marking.mark(question, text))


def _label(text) -> str:
    """What the text is called: the type of a name, or its field."""
    if text.model is Name:
        return str(Name.Type(text.type).label).lower() if text.type in Name.Type else ""
    return label(text.model, text.field).lower() if text.field else ""

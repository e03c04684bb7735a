"""What a search shows: records by kind, each with its title and why it was found."""

from dataclasses import dataclass, field

from ctitf_site.register.models import Document, Entry
from ctitf_site.register.public import models_by_noun

from ..lookup import shown
from . import marking
from .reasons import Reason, Reasons


@dataclass
class Result:
    record: Entry | Document
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
    records = shown([each.entry for each in found], by="pk")
    reasons, by_noun = Reasons(question, records.values()), {}
    for each in found:
        if record := records.get(each.entry):
            group = by_noun.setdefault(each.noun, Group(models_by_noun()[each.noun], each.count))
            group.results.append(Result(record, marking.mark(question, record.title), reasons.of(record)))
    return list(by_noun.values())

"""Who says what: citations of a record, named in words, gathered by document and by disagreement."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ctitf_site.register.fields import Bilingual
from ctitf_site.register.public import models_by_noun


@dataclass
class Source:
    """One document that a record rests on, with its number on the page."""

    number: int
    document: object
    citations: list = field(default_factory=list)

    @property
    def facts(self):
        return gather(self.citations)


@dataclass
class Fact:
    """What one document says of one fact, or of one row inside a record."""

    about: str
    heading: str
    citations: list

    @property
    def says(self):
        """The values, unless one citation supports the row as it stands: then they add nothing."""
        values = {str(citation.says): citation.says for citation in self.citations}
        return [] if "" in values else [*values.values()]

    @property
    def printed(self):
        return {c.printed: c for c in self.citations if c.printed and c.printed not in (self.about, *self.says)}

    @property
    def locators(self):
        return sorted({c.locator for c in self.citations if c.locator})

    @property
    def reasons(self):
        """Explanations; those of differing values stand where the difference is shown."""
        return [c.reason for c in self.citations if c.reason and not c.disagreement]


@dataclass
class Version:
    """One of several values that documents give for the same fact."""

    value: str
    citations: list = field(default_factory=list)

    @property
    def preferred(self):
        return any(citation.preferred for citation in self.citations)

    @property
    def reasons(self):
        return [citation.reason for citation in self.citations if citation.reason]


@dataclass
class Difference:
    """One fact about which documents differ."""

    code: str
    fact: str
    versions: list
    # The code, for the first fact that has it on a page: no two may answer to one name.
    anchor: str = ""

    @property
    def is_decided(self):
        return any(version.preferred for version in self.versions)


class Sources:
    """Everything that stands in the “Sources” part of a page."""

    def __init__(self, citations):
        # Uids are random: by the ref of its document every source keeps its number from one visit to the next.
        self.citations = name_facts(sorted(citations, key=lambda citation: citation.document.ref))
        self.documents = [*self._by_document().values()]
        numbers = {source.document.pk: source.number for source in self.documents}
        for citation in self.citations:
            citation.number = numbers[citation.document_id]

    def _by_document(self):
        found = {}
        for citation in self.citations:
            source = found.setdefault(citation.document_id, Source(len(found) + 1, citation.document))
            source.citations.append(citation)
        return found

    @cached_property
    def differences(self):
        return with_anchors(differences_in(self.citations))

    @cached_property
    def _by_path(self):
        found = defaultdict(list)
        for citation in self.citations:
            path, _, last = citation.path.rpartition("/")
            # What is said of one field of a row is a source of the row too.
            row = path if citation.child and "/" in path else citation.path
            for name in {citation.path, row}:
                found[name].append(citation)
        return found

    def of(self, path):
        """Citations of the fact, or of the row inside the record, that ``path`` names."""
        return self._by_path.get(path, [])

    def numbers(self, path):
        return sorted({citation.number for citation in self.of(path)})

    def differences_of(self, path):
        """What documents say differently about the fact, or the row, at ``path``."""
        codes = {citation.disagreement for citation in self.of(path)}
        return [found for found in self.differences if found.code in codes]


def differences_in(citations):
    """What documents say differently, for citations of one record that were named by ``name_facts``."""
    groups = defaultdict(list)
    for citation in citations:
        if citation.disagreement:
            groups[citation.disagreement, citation.path].append(citation)
    return [Difference(code, rows[0].about, _versions(rows)) for (code, _path), rows in groups.items()]


def with_anchors(differences):
    """The differences of one page, each of them with an anchor of its own."""
    taken = set()
    for difference in differences:
        difference.anchor = "" if difference.code in taken else difference.code
        taken.add(difference.code)
    return differences


def _versions(citations):
    found = {}
    for citation in citations:
        found.setdefault(citation.value, Version(citation.value)).citations.append(citation)
    return sorted(found.values(), key=lambda version: not version.preferred)


def name_facts(citations):
    """Give every citation words for its fact.

    ``about``: the fact or the row; ``says``: its value, where those words do not hold it; ``heading``: what
    rows of this kind are called together.

    One query for each kind of row that is cited, however many there are.
    """
    models = models_by_noun()
    rows = _cited_rows(citations, models)
    for citation in citations:
        model, row = models[citation.entry.noun], rows.get(citation.child)
        citation.about = str(citation.fact) or _about(citation, model, row)
        citation.heading = label(model, citation.path.partition("/")[0]) if citation.child else ""
        citation.says = "" if citation.child and citation.value in citation.about else citation.value
    return citations


def gather(citations):
    """Facts by heading, A to Z: every row is named once, with all that is said of it."""
    found = defaultdict(list)
    for citation in citations:
        found[citation.heading, citation.about].append(citation)
    facts = [Fact(about, heading, rows) for (heading, about), rows in sorted(found.items())]
    return [(heading, [*rows]) for heading, rows in groupby(facts, lambda fact: fact.heading)]


def _cited_rows(citations, models):
    uids = defaultdict(set)
    for citation in citations:
        if citation.child:
            relation = citation.path.split("/")[0]
            uids[models[citation.entry.noun]._meta.get_field(relation).related_model].add(citation.child)
    rows = {}
    for model, wanted in uids.items():
        rows |= {row.uid: row for row in model.objects.published().with_related().filter(uid__in=wanted)}
    return rows


def _about(citation, model, row):
    if not citation.path:
        return _("The record as a whole")
    if row is None:
        return label(model, citation.path.partition("/")[0])
    column = citation.path.split("/")[2:]
    # “Organizer: UNRCCA” needs no “(role)”: the row’s own words hold the value.
    if not column or citation.value and citation.value in str(row):
        return str(row)
    return f"{row} ({label(type(row), column[0]).lower()})"


def label(model, name) -> str:
    """The name of a field, or of what lives inside a record, as a reader calls it."""
    if isinstance(bilingual := getattr(model, name, None), Bilingual):
        return capfirst(str(bilingual.label))
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    meta = found.related_model._meta if found.auto_created else None
    return capfirst(str(meta.verbose_name_plural if meta else found.verbose_name))

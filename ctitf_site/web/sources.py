"""Who says what: citations of a record, named in words, gathered by document and by disagreement."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ctitf_site.register.fields import Bilingual
from ctitf_site.register.public import record_models


@dataclass
class Source:
    """One document that a record rests on, with its number on the page."""

    number: int
    document: object
    citations: list = field(default_factory=list)


@dataclass
class Version:
    """One of several values that documents give for the same fact."""

    value: str
    citations: list = field(default_factory=list)

    @property
    def preferred(self):
        return any(citation.preferred for citation in self.citations)


@dataclass
class Difference:
    """One fact about which documents differ."""

    code: str
    fact: str
    versions: list


class Sources:
    """Everything that stands in the “Sources” part of a page."""

    def __init__(self, citations):
        self.citations = name_facts(list(citations))
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
        groups = defaultdict(list)
        for citation in self.citations:
            if citation.disagreement:
                groups[citation.disagreement, citation.path].append(citation)
        return [Difference(code, rows[0].about, _versions(rows)) for (code, _path), rows in groups.items()]

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


def _versions(citations):
    found = {}
    for citation in citations:
        found.setdefault(citation.value, Version(citation.value)).citations.append(citation)
    return sorted(found.values(), key=lambda version: not version.preferred)


def name_facts(citations):
    """Give every citation ``about``, its fact in words, and ``says``, its value where those words do not hold it.

    One query for each kind of row that is cited, however many there are.
    """
    models = {model.noun_name(): model for model in record_models()}
    rows = _cited_rows(citations, models)
    for citation in citations:
        citation.about = str(citation.fact) or _about(citation, models[citation.entry.noun], rows.get(citation.child))
        citation.says = "" if citation.child and citation.value in citation.about else citation.value
    return citations


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

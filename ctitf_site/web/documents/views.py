"""Pages about the documents that facts rest on."""

from itertools import groupby

from ctitf_site.register.fields import active_language
from ctitf_site.register.models import Document

from ..paging import read_page
from ..sources import gather, name_facts
from ..views import RecordDetailView, RecordListView
from .filters import DocumentFilterSet
from .linked_data import work

FACTS_ON_A_PAGE = 100


class DocumentListView(RecordListView):
    model = Document
    filterset_class = DocumentFilterSet


class DocumentDetailView(RecordDetailView):
    model = Document
    parameters = ("cursor", "limit")

    def linked_data(self, context):
        return work(context["record"])

    def related(self, document):
        """The facts that rest on this document, page by page, gathered by record: kind by kind, each from A to Z."""
        cited = document.cited_by.published().select_related("entry")
        order = ("entry__noun", f"entry__sort_{active_language()}", "entry__ref", "path", "uid")
        page = read_page(cited, order, self.request.GET, FACTS_ON_A_PAGE)
        records = groupby(name_facts(page.rows), lambda citation: citation.entry)
        return {"page": page, "count": cited.count(), "facts": [(entry, gather(rows)) for entry, rows in records]}

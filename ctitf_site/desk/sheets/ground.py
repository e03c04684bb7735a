"""Tables of what every room shares: documents, and other names of records."""

from ctitf_site.register.models import Document, Name

from .tables import PartTable, RecordTable


class DocumentTable(RecordTable):
    name = "documents"
    model = Document
    fields = ("kind", "title_en", "title_ru", "symbol", "publisher", "date", "languages", "url")
    alike = (("symbol",), ("url",))
    has_source = False


class NameTable(PartTable):
    name = "names"
    model = Name
    fields = ("text", "type", "language", "start", "end")

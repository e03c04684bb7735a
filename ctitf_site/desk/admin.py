from django.contrib import admin

from ctitf_site.register.models import Batch, Citation, Document, Entry, FormerAddress, Name, Proposal

from .fields import both
from .lists import ChildAdmin, EntryAdmin
from .proposals import ProposalAdmin
from .records import RecordAdmin, columns, filters
from .sheets.batches import BatchAdmin
from .sheets.ground import DocumentTable, NameTable
from .translations import text

admin.site.register(Entry, EntryAdmin)
admin.site.register(Proposal, ProposalAdmin)
admin.site.register(Batch, BatchAdmin)


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    sheet = DocumentTable()
    added_in_passing = True
    list_display = columns("kind", "symbol", "date", "publisher")
    list_filter = filters("kind")
    exact = ("symbol",)
    sections = [
        (None, [both("title"), ("kind", "symbol"), ("publisher", "date", "languages"), "url", "file"]),
    ]


@admin.register(Name)
class NameAdmin(ChildAdmin):
    sheet = NameTable()
    list_display = ("text", "type", "language", "record")
    list_filter = ("type",)


@admin.register(Citation)
class CitationAdmin(ChildAdmin):
    list_display = ("record", "path", text(Citation.value), "document", "locator", "preferred", "disagreement")
    list_filter = ("preferred",)
    list_select_related = ("document",)
    search_fields = ("document__search", "disagreement")


@admin.register(FormerAddress)
class FormerAddressAdmin(ChildAdmin):
    list_display = ("slug", "record")
    search_fields = ("slug",)

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from ctitf_site.register.models import Batch, Citation, Document, Entry, FormerAddress, Name, Proposal

from .entries import EntryAdmin
from .fields import both
from .links import BrokenLinkFilter, ShowsBrokenLinks
from .lists import ChildAdmin
from .merging import Merges
from .proposals import ProposalAdmin
from .records import RecordAdmin, columns, filters
from .several.documents import TakesSeveralDocuments
from .sheets.batches import BatchAdmin
from .sheets.ground import DocumentTable, NameTable
from .staff.audit import KINDS, LoginAdmin
from .staff.groups import StaffGroupAdmin
from .staff.users import ColleagueAdmin
from .translations import text

admin.site.register(Entry, EntryAdmin)
admin.site.register(Proposal, ProposalAdmin)
admin.site.register(Batch, BatchAdmin)

# Others have registered these: accounts and groups are the desk's own, and the secrets of devices are nobody's.
admin.site.unregister([User, Group, StaticDevice, TOTPDevice])
admin.site.register(User, ColleagueAdmin)
admin.site.register(Group, StaffGroupAdmin)
admin.site.register(KINDS, LoginAdmin)


@admin.register(Document)
class DocumentAdmin(TakesSeveralDocuments, ShowsBrokenLinks, Merges, RecordAdmin):
    sheet = DocumentTable()
    added_in_passing = True
    list_display = columns("kind", "symbol", "date", "publisher")
    list_filter = filters("kind", BrokenLinkFilter)
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

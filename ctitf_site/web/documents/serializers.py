"""How documents are printed by the API."""

from ctitf_site.register.models import Document

from ..fields import Codes, Field
from ..serializers import RecordSerializer


class DocumentSerializer(RecordSerializer):
    model = Document
    fields = (
        "kind",
        "symbol",
        "publisher",
        "date",
        Codes("languages"),
        Field("document_url", "url"),  # “url” is the address of the record itself
        "file",
        "file_size",
        "file_type",
        "sha256",
    )

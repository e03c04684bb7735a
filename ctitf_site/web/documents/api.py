"""Documents and citations in the API."""

from ..serializers import CitationSerializer
from ..viewsets import ChildViewSet, RecordViewSet
from .filters import CitationFilterSet, DocumentFilterSet
from .serializers import DocumentSerializer


class DocumentViewSet(RecordViewSet):
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilterSet


class CitationViewSet(ChildViewSet):
    serializer_class = CitationSerializer
    filterset_class = CitationFilterSet

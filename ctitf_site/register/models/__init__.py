from .address import FormerAddress
from .batch import Batch
from .children import Child, Citation, Name
from .counter import Counter
from .document import Document
from .entry import Emptiness, Entry, Status
from .proposal import Proposal
from .record import Record
from .revision import Revision, Sequence
from .search import SearchPlace, SearchWord

__all__ = [
    "Batch",
    "Child",
    "Citation",
    "Counter",
    "Document",
    "Emptiness",
    "Entry",
    "FormerAddress",
    "Name",
    "Proposal",
    "Record",
    "Revision",
    "SearchPlace",
    "SearchWord",
    "Sequence",
    "Status",
]

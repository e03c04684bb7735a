from .address import FormerAddress
from .batch import Batch
from .children import Child, Citation, Name
from .counter import Counter
from .document import Document
from .entry import Emptiness, Entry, Status
from .link import Link
from .proposal import Proposal
from .record import Record
from .review import Review
from .revision import Revision, Sequence
from .search import SearchPlace, SearchWord
from .tally import Tally

__all__ = [
    "Batch",
    "Child",
    "Citation",
    "Counter",
    "Document",
    "Emptiness",
    "Entry",
    "FormerAddress",
    "Link",
    "Name",
    "Proposal",
    "Record",
    "Review",
    "Revision",
    "SearchPlace",
    "SearchWord",
    "Sequence",
    "Status",
    "Tally",
]

from .children import Child, Citation, Name
from .counter import Counter
from .document import Document
from .entry import Emptiness, Entry, Status
from .record import Record
from .revision import Revision, Sequence

__all__ = [
    "Child",
    "Citation",
    "Counter",
    "Document",
    "Emptiness",
    "Entry",
    "Name",
    "Record",
    "Revision",
    "Sequence",
    "Status",
]

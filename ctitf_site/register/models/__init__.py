from .children import Child, Citation, Name
from .document import Document
from .entry import Entry, Status
from .record import Record
from .counter import Counter

__all__ = ["Child", "Citation", "Counter", "Document", "Entry", "Name", "Record", "Status"]

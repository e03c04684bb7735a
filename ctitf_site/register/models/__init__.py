from .children import Child, Citation, Name
from .counter import Counter
from .document import Document
from .entry import Entry, Status
from .record import Record

__all__ = ["Child", "Citation", "Counter", "Document", "Entry", "Name", "Record", "Status"]

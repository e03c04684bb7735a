"""Errors of a disk or a database that pass when somebody makes room, or lets go: no fault of the site or a query."""

import errno

from django.db import Error

FULL, READ_ONLY, SLOW = "no room", "read-only", "slow"
NUMBERS = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY}
# As SQLite and PostgreSQL call them: what is slow took too long, or waited for what somebody else holds. SQLite's names
# may go on to say why, as SQLITE_BUSY_SNAPSHOT.
NAMES = {"SQLITE_FULL": FULL, "SQLITE_READONLY": READ_ONLY, "SQLITE_BUSY": SLOW, "SQLITE_LOCKED": SLOW}
NAMES |= {"53100": FULL, "25006": READ_ONLY, "57014": SLOW, "55P03": SLOW}
# Where no number says so: tempfile of a full disk, and lxml, which openpyxl writes with where it is installed.
WORDS = ("[Errno 2] No usable temporary directory", "IO_ENOSPC")


def why_passing(error) -> str:
    """What is the matter, where ``error`` is one that passes; empty for any other."""
    if str(error).startswith(WORDS):
        return FULL
    if isinstance(error, OSError):
        return NUMBERS.get(error.errno, "")
    if not isinstance(error, Error):
        return ""
    told = error.__cause__
    name = getattr(told, "sqlite_errorname", None) or getattr(told, "pgcode", None) or ""
    return next((why for start, why in NAMES.items() if name.startswith(start)), "")

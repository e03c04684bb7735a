"""What stands in a cell: text that no spreadsheet takes for a formula, and the same text back again."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from ctitf_site.web.renderers import FORMULA
from ctitf_site.web.workbooks import LONGEST_CELL, NO_XML

# Text that a spreadsheet would compute, or that looks as if we had kept it from doing so.
RISKY = re.compile(f"'*[{re.escape(''.join(sorted(FORMULA)))}]")


@dataclass(frozen=True)
class Bad:
    """A cell that cannot be read: what stands there, and what is wrong with it."""

    found: str
    why: str


def shown(text: str) -> str:
    """``text`` as our own files have it in a cell; ``said`` reads it back."""
    text = NO_XML.sub("", _lines(str(text)))
    return (f"'{text}" if RISKY.match(text) else text)[:LONGEST_CELL]


def said(cell: str) -> str:
    """What a cell says: without the mark before what is no formula, and without blanks around it."""
    text = _lines(cell)
    return (text[1:] if text.startswith("'") and RISKY.match(text) else text).strip()


def plain(value) -> str:
    """A value as Excel keeps it, as text: 1.0 is 1, and a day is a date without a time."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _lines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")

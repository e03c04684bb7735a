"""What the name of a file and a PDF itself say of a document: a title and a date, to begin with."""

import re
from pathlib import PurePath

from ctitf_site.register.text import language_of

from ..dates import read_date

# Where a PDF says its title: near its beginning or its end. More is not read.
ENDS = 100_000
TITLE = re.compile(rb"/Title\s*(?:\(((?:\\.|[^\\()])*)\)|<([0-9A-Fa-f\s]*)>)", re.DOTALL)
# A character by up to three octal digits, an end of line that is none, or a character that means itself.
ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
MEANT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b"", b"\n": b"", b"\r": b"", b"\r\n": b""}
# What programs write in the place of a title.
BY_PROGRAM = re.compile(
    r"^(?:microsoft \w+ - |untitled|document\d*$|slide \d+$)|\.(?:docx?|xlsx?|pptx?|indd|rtf|pdf)$", re.I
)
DATE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})[-_. ]([01][0-9])[-_. ]([0-3][0-9])(?![0-9])")
LONGEST = 300


def guess(kept) -> dict[str, str]:
    """Values to begin with, for a file that waits."""
    stem = PurePath(kept.name).stem
    with kept.open() as file:
        title = pdf_title(file) or " ".join(re.sub(r"[_\s]+|(?<=\w)-(?=\w)", " ", DATE.sub(" ", stem)).split())
    return {f"title_{language_of(title)}": title[:LONGEST], "date": _date(stem)}


def pdf_title(file) -> str:
    """The title that a PDF gives itself; empty where it gives none that is fit for people."""
    start = file.read(ENDS)
    if not start.startswith(b"%PDF-"):
        return ""
    file.seek(max(0, file.size - ENDS))
    found = TITLE.search(start) or TITLE.search(file.read())
    title = " ".join(_text(*found.groups()).split()) if found else ""
    readable = len(title) > 3 and all(c.isprintable() for c in title) and not BY_PROGRAM.search(title)
    return title if readable else ""


def _text(literal, digits):
    """A text string as PDF writes it: in brackets with escapes, or as hexadecimal digits."""
    if digits is not None:
        digits = re.sub(rb"\s", b"", digits).decode()
        raw = bytes.fromhex(digits + "0" * (len(digits) % 2))
    else:
        raw = ESCAPED.sub(_unescaped, literal)
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", "replace")
    return raw.decode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "latin-1", "replace")


def _unescaped(match):
    octal, said = match.groups()
    return bytes([int(octal, 8) & 255]) if octal else MEANT.get(said, said)


def _date(stem):
    found = DATE.search(stem)
    try:
        return str(read_date("-".join(found.groups()))) if found else ""
    except ValueError:
        return ""

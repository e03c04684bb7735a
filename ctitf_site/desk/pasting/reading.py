"""Pasted text read as names: each with the role that stands before it, and whether it is a group."""

import hashlib
import re
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ctitf_site.register.text import fold, shorten

MOST_CHARACTERS = 20_000
MOST_NAMES = 200
LONGEST_NAME = 200
# The word before names that are entered as they are printed, without a record of their own.
GROUP = "group"

BULLET = re.compile(r"^\s*(?:[-–—•·*]+|\d{1,3}[.)])\s+")
# What begins with a quotation mark is held together by it, as a spreadsheet sets them.
CELL = re.compile(r'\s*"[^"]*"[^;\t]*|[^;\t]+')
NAME = re.compile(r'\s*"[^"]*"[^,]*|[^,]+')
# “host – Kazakhstan”: a dash stands where others print a colon.
DASH = re.compile(r"^([^:–—]+?)\s+[-–—]\s+(.+)$")
LEADING_AND = re.compile(r"^\s*(?:and|и)\s+", re.IGNORECASE)
AND = re.compile(r"\s+(?:and|и)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Given:
    """One name as it was pasted."""

    line: int
    role: str
    text: str
    is_group: bool = False

    @property
    def key(self) -> str:
        """What names it in a form, also after other lines were added or taken away."""
        said = f"{self.role}\n{self.is_group}\n{self.text}"
        return hashlib.sha256(said.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Words:
    """What may stand before names: ``roles`` by folded word, and the words that are shown to who used another."""

    roles: dict[str, str]
    shown: str

    def role(self, text: str) -> str | None:
        return self.roles.get(fold(text))


def read(text: str, words: Words, role: str, names) -> list[Given]:
    """The names in ``text``; those before any role have ``role``. Raises ``ValidationError`` with every problem.

    ``names`` knows which names hold a comma or a colon themselves (``matching.Names``).
    """
    now, found, problems = Given(0, role, ""), [], []
    for number, line in enumerate(text.splitlines(), 1):
        for cell in _cells(BULLET.sub("", line), words):
            try:
                heading, rest = _heading(cell, words, names)
            except LookupError as error:
                problems.append(_unknown(number, error.args[0], words))
                continue
            if heading:
                now = replace(now, role=role if heading == GROUP else heading, is_group=heading == GROUP)
            found += [replace(now, line=number, text=name) for name in _names(rest, names, now.is_group)]
    problems += _too_long(found)
    if not found and not problems:
        problems.append(_("There is no name in this text."))
    if problems:
        raise ValidationError(problems[:10])
    return found


def _cells(line, words):
    """The parts of a line that may have a role of their own. A role in the last column counts for its line."""
    cells = [" ".join(cell.split()) for cell in CELL.findall(line) if cell.strip(" ,")]
    if len(cells) > 1 and "\t" in line and words.role(cells[-1]) and not words.role(cells[0]):
        return [cells[-1], *cells[:-1]]
    return cells


def _heading(cell, words, names):
    """The role that ``cell`` begins with, or None, and the rest. Raises ``LookupError`` for a word that is no role."""
    if names.knows(cell):
        return None, cell
    if role := words.role(cell):
        return role, ""
    if (parts := DASH.match(cell)) and (role := words.role(parts[1])):
        return role, parts[2]
    before, colon, rest = cell.partition(":")
    if not colon or '"' in before or "," in before:
        return None, cell
    if role := words.role(before):
        return role, rest
    raise LookupError(before.strip())


def _names(cell, names, is_group):
    """The names in ``cell``, which commas separate unless they belong to a known name."""
    pieces = [piece.strip() for piece in NAME.findall(cell)]
    while pieces:
        count = next((n for n in range(min(len(pieces), names.most_pieces), 1, -1) if names.knows_all(pieces[:n])), 1)
        text, pieces = ", ".join(pieces[:count]), pieces[count:]
        yield from [text] if count > 1 else filter(None, map(_tidy, _parts(text, names, is_group)))


def _parts(piece, names, is_group):
    """``piece``, or the known names in it: “CTED and IAEA”, “the UN (UNRCCA” before more names, “IAEA)” after them."""
    if names.knows(piece):
        return [piece]
    piece = LEADING_AND.sub("", piece)
    if piece.count("(") > piece.count(")"):
        return piece.rsplit("(", 1)
    if piece.count(")") > piece.count("("):
        piece = piece[::-1].replace(")", "", 1)[::-1]
    parts = [part for part in AND.split(piece) if part]
    return parts if not is_group and all(map(names.knows, parts)) else [piece]


def _tidy(text):
    """Without the quotation marks of a cell, and without the full stop of the sentence."""
    text = " ".join(text.strip().strip('"').replace('""', '"').split())
    text = text[:-1] if text.endswith(".") and text.count(".") == 1 else text
    return text if fold(text) else ""


def _unknown(number, word, words):
    values = {"line": number, "word": shorten(word, 40), "known": words.shown}
    return _("Line %(line)s: “%(word)s” is no role. Known are: %(known)s.") % values


def _too_long(found):
    if len(found) > MOST_NAMES:
        values = {"most": MOST_NAMES, "found": len(found)}
        yield _("At most %(most)s names at once, and these are %(found)s: paste them in parts.") % values
    for given in found:
        if len(given.text) > LONGEST_NAME:
            values = {"line": given.line, "most": LONGEST_NAME, "name": shorten(given.text, 40)}
            yield _("Line %(line)s: a name has at most %(most)s characters, and “%(name)s” has more.") % values

"""The words of a text as search compares them: without case, diacritics or endings, and names by how they sound."""

import re
import unicodedata
from functools import lru_cache

from snowballstemmer import stemmer

from ..text import CYRILLIC, without_marks

LONGEST = 40
# Where й stands while diacritics are dropped: in Russian it is a letter.
SHORT_I = "\ue000"
# Before the ref of a party, as the key of a link to it.
LINK = "@"
PIECE = re.compile(r"[^\W_]+(?:[-‐‑–/.'’][^\W_]+)*")  # noqa: RUF001 – hyphens and apostrophes as they are printed
PART = re.compile(r"[^\W_]+")
# Too common to tell records apart.
SMALL = frozenset(
    """
    a an and as at by for from in into is it its of on or that the their this to was were which with
    а в во для до за и из или к ко на не но о об от по при с со у что
    """.split()  # noqa: SIM905 – a list of them would be ten times as long
)
# Letters of Central Asia that are no Russian ones.
MORE_CYRILLIC = dict(zip("қғҳәөүұңіҷһ", "kghaouunijh", strict=True))  # noqa: RUF001
# One sound as it is written in both scripts and by different rules of transliteration; in this order.
SOUNDS = (
    *(("shch", "s"), ("dzh", "j"), ("dj", "j"), ("sch", "s"), ("tch", "c"), ("sh", "s"), ("zh", "z"), ("kh", "h")),
    *(("ch", "c"), ("ts", "c"), ("tz", "c"), ("ph", "f"), ("x", "cs"), ("w", "v"), ("k", "c"), ("q", "c")),
    *(("j", "i"), ("y", "i"), ("ie", "e"), ("io", "e")),
)


def letters(text: str) -> str:
    """The text in small letters without diacritics, ё as е."""
    text = unicodedata.normalize("NFC", text.casefold()).replace("ё", "е").replace("й", SHORT_I)
    return without_marks(unicodedata.normalize("NFKD", text)).replace(SHORT_I, "й")


def pieces(text: str):
    """What stands between spaces and commas, each with its parts: ``a/res/60/288`` is of four."""
    for piece in PIECE.findall(letters(text)):
        yield "".join(PART.findall(piece))[:LONGEST], [part[:LONGEST] for part in PART.findall(piece)]


@lru_cache(50_000)
def stem(word: str) -> str:
    """The word without its ending, by the rules of the language that its letters belong to."""
    language = "russian" if re.fullmatch(r"[а-я]+", word) else "english" if re.fullmatch(r"[a-z]+", word) else None
    found = stemmer(language).stemWord(word) if language else word  # a stemmer remembers: threads cannot share it
    return found.replace("й", "и")


@lru_cache(50_000)
def sound(word: str) -> str:
    """How a name sounds, the same from Latin and Cyrillic letters: ``~enca`` for Jenča and Йенча; empty for others."""
    latin = "".join(CYRILLIC.get(c) or MORE_CYRILLIC.get(c, "" if c in CYRILLIC else c) for c in word)
    if not re.fullmatch(r"[a-z]{3,}", latin):
        return ""
    for written, heard in SOUNDS:
        latin = latin.replace(written, heard)
    return "~" + re.sub(r"(.)\1+", r"\1", latin)


@lru_cache(50_000)
def keys(word: str) -> tuple[str, str]:
    """The stem and the sound of a word as it is written in a text."""
    plain = letters(word)
    return stem(plain), sound(plain)


def whole(text: str) -> str:
    """The key of a whole name, for who types all of it."""
    return "=" + "".join(PART.findall(letters(text))).replace("й", "и")[:80]


def stems(text: str):
    """The keys of a text, those of joined words too; without the smallest words."""
    for joined, parts in pieces(text):
        yield from (stem(part) for part in parts if part not in SMALL)
        if len(parts) > 1:
            yield stem(joined)

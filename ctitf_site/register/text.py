"""How text is folded, sorted and turned into addresses, the same in both languages and on both databases."""

import re
import unicodedata
from functools import lru_cache

LATIN = (
    ("абвгдеёз", "abvgdeez"),
    ("ийклмноп", "iyklmnop"),
    ("рстуфыэ", "rstufye"),
)
CYRILLIC = {c: latin for row in LATIN for c, latin in zip(*row, strict=True)} | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ъ": "", "ь": "",
}  # fmt: skip


def fold(text: str) -> str:
    """Casefold, drop diacritics and punctuation, write ё as е: what search compares."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    if not decomposed.isascii():
        decomposed = without_marks(decomposed)
    return " ".join(re.findall(r"\w+", decomposed))


def without_marks(decomposed: str) -> str:
    """Text without diacritics, which stand apart in it."""
    for mark in filter(unicodedata.combining, set(decomposed)):  # a text has few, and many letters
        decomposed = decomposed.replace(mark, "")
    return decomposed


def sort_key(text: str) -> str:
    """A key in alphabetical order of English and Russian: like ``fold``, but й stays a letter after и."""
    letters = map(_sorted_as, unicodedata.normalize("NFC", text.casefold()))
    return " ".join("".join(letters).split())[:200]


@lru_cache(maxsize=4096)
def _sorted_as(letter):
    return letter if letter == "й" else fold(letter) or " "


def latin_slug(text: str, length: int = 80) -> str:
    """Words of ``text`` in Latin letters joined by hyphens, cut at a word; empty when nothing is left."""
    latin = "".join(CYRILLIC.get(c, c) for c in text.casefold())
    words = re.findall(r"[a-z0-9]+", fold(latin))
    slug = ""
    for word in words:
        if len(slug) + len(word) + 1 > length:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug


def language_of(text: str) -> str:
    """The language of a name by its letters: ru where any of them is Cyrillic, otherwise en."""
    return "ru" if any(c in CYRILLIC for c in text.casefold()) else "en"


def trigrams(text: str) -> set[str]:
    """What two texts that are alike share: every three letters in a row, and the edges of ``text``."""
    padded = f"  {text} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def shorten(text: str, length: int = 120) -> str:
    """The beginning of ``text``, cut at a word, with an ellipsis where something was cut."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"

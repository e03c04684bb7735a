"""Showing where a text answers a question: words that fit are marked, long texts are cut around the first of them."""

import re
import unicodedata

from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from ctitf_site.register.searching.words import PART, PIECE

BEFORE, LONGEST = 70, 220


def spans(question, text):
    """Where words of ``text`` fit the question: start, end and the terms that they answer."""
    for piece in PIECE.finditer(text):
        if not question.fitting[piece[0]]:
            continue
        parts = [*PART.finditer(piece[0])]
        if terms := question.fitting.by("".join(part[0] for part in parts)):
            yield piece.start(), piece.end(), terms
            continue
        for part in parts:
            if terms := question.fitting.by(part[0]):
                yield piece.start() + part.start(), piece.start() + part.end(), terms


def answered(question, text) -> set[str]:
    """The words of the question that stand in ``text``."""
    pieces = PIECE.findall(unicodedata.normalize("NFC", text))
    return set().union(*map(question.fitting.__getitem__, pieces))


def mark(question, text):
    """The text with ``<mark>`` around each word that fits."""
    text, parts, last = composed(text), [], 0
    for start, end, _terms in spans(question, text):
        parts += [(text[last:start], text[start:end])]
        last = end
    marked = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}", marked, text[last:])


def excerpt(question, text):
    """The part of ``text`` around the first word that fits."""
    text = " ".join(composed(text).split())
    first = next((start for start, _end, _terms in spans(question, text)), 0)
    begin = text.rfind(" ", 0, max(first - BEFORE, 0)) + 1 if len(text) > LONGEST else 0
    return ("…" if begin else "") + Truncator(text[begin:]).chars(LONGEST)


def composed(text) -> str:
    """Each letter with its diacritics as one character, so that words are not torn apart."""
    return unicodedata.normalize("NFC", re.sub(r"\s", " ", text))

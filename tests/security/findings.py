"""What is wrong with an answer, whatever was asked: it fails, is slow, gives away, repeats, or forgets a header."""

import re

from django.core.handlers.wsgi import get_path_info

from tests.run import ROOT
from tests.security.nasty import MARK
from tests.security.telling import lacks

SLOW = 1  # seconds
# What only the inside of the site knows.
INSIDE = (b"Traceback (most recent call last)", b"Exception Type", str(ROOT).encode(), b"psycopg2.", b"sqlite3.Operat")
MARKED_UP = re.compile(r"html|xml|svg")
# A header that somebody else wrote would be read as one of ours.
BROKEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")
SHORTEST = 6  # characters of a value that cannot be in a page by chance
ACTIVE = re.compile(rb"[<>\"']")


def wrong(environ, value, answer, seconds):
    """Each fault of the ``answer`` to a request that carried ``value``, as a line."""
    if answer.status >= 500:
        yield f"{answer.status}"
    if seconds > SLOW:
        yield f"slow: {seconds:.1f} s"
    if shown := [sign for sign in INSIDE if sign in answer.body]:
        yield f"gives away {shown}"
    path = get_path_info(environ)
    yield from lacks(path, answer.headers)
    yield from in_head(answer)
    if MARKED_UP.search(answer.headers.get("Content-Type", "")) and is_repeated(value, answer.body):
        yield "repeats it unescaped"


def in_head(answer):
    for name, text in answer.headers.items():
        if BROKEN.search(f"{name}{text}"):
            yield f"{name} breaks the head: {text!r}"
        if MARK in name or name == "Set-Cookie" and MARK in text:
            yield f"{name} was written by the client: {text!r}"
    target = answer.headers.get("Location", "")
    if re.match(r"[\\/]{2}|[a-z]+:(?!//127\.0\.0\.1)", target.strip(), re.I):
        yield f"leads away: {target!r}"


def is_repeated(value, body):
    return len(value) >= SHORTEST and bool(ACTIVE.search(value)) and value in body

"""An answer as it is kept: its head and its bytes, compressed where the reader wanted that."""

from itertools import chain

from django.utils.http import parse_etags

from ..compression import COMPRESSED_END, END

LARGEST = 1_000_000  # bytes of an answer that is kept
OVERHEAD = 2000  # bytes that an answer takes in memory beside what it says
TELLING = {"accept", "accept-encoding", "accept-language", "origin"}
# What is said to one client, and what belongs to bytes that a 304 does not have.
OF_CLIENT = {"ratelimit", "ratelimit-policy"}
OF_BYTES = {"content-length", "content-type", "content-encoding", "content-disposition", "etag"}


class Names(frozenset):
    """The headers, as ``Vary`` names them, that tell the answers of one address apart."""

    size = OVERHEAD

    def __or__(self, other):
        return Names({*self, *other})

    def of(self, told) -> tuple:
        """A request's values for these headers, out of those for all of them."""
        return tuple(value for name, value in told.items() if name in self)


class Reading:
    """The bytes of an answer, read until they are whole or more than are kept; the rest is read by the server."""

    def __init__(self, answer):
        self.answer, self.rest, self.parts, size = answer, iter(answer), [], 0
        self.is_whole = False
        for part in self.rest:
            self.parts.append(part)
            size += len(part)
            if size > LARGEST:
                return
        self.is_whole = True

    def __iter__(self):
        yield from self.parts
        yield from self.rest

    def close(self):
        self.answer.close()


class Kept:
    """One answer of the site. ``of``: what it is kept under, which takes room too."""

    def __init__(self, status, head, body, of=()):
        given = {name.lower() for name, _value in head}
        length = [] if "content-length" in given else [("Content-Length", str(len(body)))]
        self.status, self.body, self.etag = status, body, dict(head)["ETag"]
        self.head = [pair for pair in head if pair[0].lower() not in OF_CLIENT] + length
        said = [*of, *chain.from_iterable(self.head)]
        self.size = OVERHEAD + len(body) + sum(len(str(part)) for part in said)

    def answer(self, environ, start_response, said):
        """Send it, or that it is the one the client knows; ``said`` are headers of this time alone."""
        if tag := known_by(environ, self.etag):
            return not_modified(start_response, tag, [*self.head, *said])
        start_response(self.status, [*self.head, *said])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def may_be_kept(status, head) -> Names | None:
    """The headers that tell this answer from others; None where it is not for everybody, not for long, or large."""
    given = {name.lower(): value for name, value in head}
    varies = Names(filter(None, (name.strip().lower() for name in given.get("vary", "").split(","))))
    rules = {rule.partition("=")[0].strip() for rule in given.get("cache-control", "").split(",")}
    is_small = int(given.get("content-length", 0)) <= LARGEST
    is_known = status.startswith("200") and "etag" in given
    is_for_all = "public" in rules and not rules & {"private", "no-store", "no-cache"} and "set-cookie" not in given
    return varies if is_known and is_small and is_for_all and varies <= TELLING else None


def not_modified(start_response, tag, head):
    """304: the client has the answer of this ETag; ``head`` is that of the answer."""
    kept = [(name, value) for name, value in head if name.lower() not in OF_BYTES]
    start_response("304 Not Modified", [*kept, ("ETag", tag)])
    return []


def known_by(environ, etag) -> str:
    """The ETag by which the client knows the answer, which has ``etag``; empty where it does not know it.

    Who takes compressed bytes may have those that are not. Who does not take them has no use for them.
    """
    named = environ.get("HTTP_IF_NONE_MATCH")
    if named is None:
        return ""
    tags = [tag.removeprefix("W/") for tag in parse_etags(named)]
    plain = etag.removesuffix(COMPRESSED_END) + END if etag.endswith(COMPRESSED_END) else etag
    return etag if etag in tags or "*" in tags else plain if plain in tags else ""

"""An answer as it is kept: its head and its bytes, compressed where the reader wanted that."""

from ..compression import COMPRESSED_END, END

LARGEST = 1_000_000  # bytes of an answer that is kept
OVERHEAD = 2000  # bytes that an answer takes in memory beside what it says
TELLING = {"accept", "accept-encoding", "accept-language", "origin"}
# What is said to one client, and what belongs to bytes that a 304 does not have.
OF_CLIENT = {"ratelimit", "ratelimit-policy"}
OF_BYTES = {"content-length", "content-type", "content-encoding", "content-disposition"}


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
    """One answer of the site."""

    def __init__(self, status, head, body):
        self.status, self.body = status, body
        self.head = [(name, value) for name, value in head if name.lower() not in OF_CLIENT]
        self.short = [(name, value) for name, value in self.head if name.lower() not in OF_BYTES]
        self.etag = plain(dict(head)["ETag"])
        self.size = OVERHEAD + len(body) + sum(len(name) + len(value) for name, value in self.head)

    def answer(self, environ, start_response, said):
        """Send it, or that it is the one the client knows; ``said`` are headers of this time alone."""
        if knows(environ, self.etag):
            start_response("304 Not Modified", [*self.short, *said])
            return []
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


def knows(environ, etag) -> bool:
    """Does the client have the answer already? Compressed or not, it is the same."""
    named = environ.get("HTTP_IF_NONE_MATCH")
    return named is not None and any(each in ("*", etag) for each in map(plain, named.split(",")))


def plain(etag) -> str:
    """The ETag of the answer before it was compressed, whatever the client made of its strength."""
    etag = etag.strip().removeprefix("W/")
    return etag.removesuffix(COMPRESSED_END) + END if etag.endswith(COMPRESSED_END) else etag

"""Requests with a nasty value in each place that a client fills: parameters, paths, headers, methods and forms."""

from dataclasses import dataclass, field
from io import BytesIO
from itertools import product
from random import Random
from urllib.parse import quote_from_bytes, urlencode

from tests.fronts import environ
from tests.security.ways import UNKNOWN

HEADERS = ["Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Match", "If-Modified-Since", "If-Range"]
HEADERS += [
    "If-Unmodified-Since",
    "Range",
    "Host",
    "Origin",
    "Referer",
    "Cookie",
    "X-Forwarded-For",
    "X-Forwarded-Host",
]
HEADERS += ["X-Forwarded-Proto", "X-Forwarded-Port", "Forwarded", "Content-Type", "Content-Length", "Authorization"]
HEADERS += ["Access-Control-Request-Method", "X-HTTP-Method-Override", "User-Agent", "Transfer-Encoding", "TE", "Via"]
COOKIES = ("sessionid", "csrftoken", "django_language", "messages")
METHODS = [
    "GET",
    "HEAD",
    "OPTIONS",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
    "NONSENSE",
    "",
]
# One address of each kind: headers are read before the address is, or by what all of a kind share.
OF_EACH_KIND = (
    "/",
    "/en/meetings/",
    "/ru/data/",
    "/api/v1/meetings/",
    "/api/v1/states.csv",
    "/en/changes.atom",
    "/id/M-0001",
)
OF_EACH_KIND += (
    "/data/context.jsonld",
    "/static/site/site.css",
    "/admin/login/",
    "/healthz",
    "/sitemap.xml",
    "/nothing",
)
FORMS = {"/admin/login/": ("username", "password", "next", "kept"), "/i18n/setlang/": ("language", "next")}
TOKEN = "a" * 32  # of a form: what the cookie says too
# Servers hand over no header with these.
UNSENT = bytes.maketrans(b"\r\n\0", b"   ")


@dataclass(frozen=True)
class Asking:
    """One request: where the value stands in it, and what WSGI says of it."""

    where: str
    value: bytes
    path: bytes
    query: str = ""
    method: str = "GET"
    more: dict = field(default_factory=dict, hash=False)

    def environ(self):
        told = {"PATH_INFO": self.path.decode("latin-1"), "QUERY_STRING": self.query}
        body = self.more.get("body", b"")
        told |= {"wsgi.input": BytesIO(body)} | ({"CONTENT_LENGTH": str(len(body))} if body else {})
        return environ("/", self.method) | told | {name: text for name, text in self.more.items() if name != "body"}

    def __str__(self):
        return f"{self.method} {self.path[:80].decode(errors='replace')}  {self.where} = {self.value[:80]!r}"


def in_queries(ways, values):
    """Each parameter that an address takes, one that it does not know, a name of one, and a query that is no pair."""
    for value, way in product(values, ways):
        path, quoted = way.path.encode(), quote_from_bytes(value)
        for name in (*way.parameters, UNKNOWN):
            yield Asking(name, value, path, f"{name}={quoted}")
        yield Asking("name of a parameter", value, path, f"{quoted}=1")
        yield Asking("query", value, path, value.decode("latin-1"))


def in_paths(ways, values):
    for value, (before, after) in product(values, places(ways)):
        yield Asking("path", value, before.encode() + value + after.encode())


def places(ways):
    """Where in paths a name can stand: what is before it and after it, each once."""
    found = {}
    for way in ways:
        head, slash, _tail = way.path.rstrip("/").rpartition("/")
        after = "/" if way.path.endswith("/") else ""
        found[head + slash, after] = found[way.path.rstrip("/") + "/", ""] = None
    return list(found)


def in_heads(_ways, values):
    for value, path in product(values, OF_EACH_KIND):
        text, asked = value.translate(UNSENT).decode("latin-1"), path.encode()
        for name in HEADERS:
            before = "" if name in ("Content-Type", "Content-Length") else "HTTP_"
            yield Asking(name, value, asked, more={f"{before}{name.upper().replace('-', '_')}": text})
        for name in COOKIES:
            yield Asking(f"cookie {name}", value, asked, more={"HTTP_COOKIE": f"{name}={text}"})
        yield Asking("charset", value, asked, more={"CONTENT_TYPE": f"text/plain; charset*={text}''y"})


def in_forms(_ways, values):
    """Forms that anybody may send, with the token that they need, and bodies that are none."""
    usual = {"csrfmiddlewaretoken": TOKEN, "username": "somebody", "password": "wrong", "language": "ru"}
    for value, (path, names) in product(values, FORMS.items()):
        for name in names:
            body = urlencode(usual | {name: value}).encode()
            yield a_form(f"form {name}", value, path, body, "application/x-www-form-urlencoded")
        head = b'--x\r\nContent-Disposition: form-data; name="next"; filename="' + value + b'"\r\n\r\n'
        for where, body in {"body": value, "file": head + value + b"\r\n--x--\r\n"}.items():
            yield a_form(where, value, path, body, "multipart/form-data; boundary=x")


def a_form(where, value, path, body, kind):
    more = {"body": body, "CONTENT_TYPE": kind, "HTTP_COOKIE": f"csrftoken={TOKEN}"}
    return Asking(where, value, path.encode(), "", "POST", more)


def with_methods(ways, _values):
    for way, method in product(ways, METHODS):
        yield Asking("method", method.encode(), way.path.encode(), method=method)


KINDS = [with_methods, in_forms, in_paths, in_heads, in_queries]


def shares(ways, values, most):
    """How many of each kind there are, and which part is asked: of those with few everything. 0: of all of them."""
    numbers, left, found = {kind: sum(1 for _asking in kind(ways, values)) for kind in KINDS}, most, {}
    for kinds, kind in zip(range(len(KINDS), 0, -1), sorted(KINDS, key=numbers.get), strict=True):
        share = min(1, left / kinds / numbers[kind]) if most else 1
        left -= round(share * numbers[kind])
        found[kind] = numbers[kind], share
    return found


def chosen(ways, values, most, seed):
    """At random so many of all requests, 0: every one; of each kind as many as of the others, where it has them."""
    random = Random(seed)
    for kind, (_number, share) in shares(ways, values, most).items():
        yield from (asking for asking in kind(ways, values) if random.random() < share)

"""Score a public site by the rules of Mozilla's HTTP Observatory, without asking anybody else for it.

    python -m tests.security.observatory                                   # a public site of its own on this machine
    python -m tests.security.observatory --site register.example.org /en/  # one that is running

The rules are those of MDN's tables of tests and modifiers (developer.mozilla.org, “HTTP Observatory: Tests & Scoring”):
everybody begins with 100; what is wrong takes from that, and what is good adds to it where 90 or more are left.
"""

import argparse
import http.client
import re
import sys
import tempfile
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

from tests.security.public import public_site
from tests.security.telling import PRIVATE, policy

GRADES = {100: "A+", 90: "A", 85: "A-", 80: "B+", 70: "B", 65: "B-", 60: "C+", 50: "C", 45: "C-", 40: "D+", 30: "D"}
GRADES |= {25: "D-", 0: "F"}
ENOUGH_FOR_MORE = 90
HALF_A_YEAR = 15_768_000
BROAD = {"*", "http:", "https:", "data:", "blob:"}
ADDRESSES = [
    "/en/",
    "/ru/meetings/",
    "/en/search/?q=border",
    "/en/data/api/reference/",
    "/api/v1/",
    "/api/v1/meetings/",
]
ADDRESSES += ["/admin/login/", "/en/nothing/", "/sitemap.xml"]  # health checks of this machine need no HTTPS


@dataclass
class Seen:
    """What a browser sees: the answer over HTTPS, and whereto plain HTTP leads."""

    status: int
    headers: http.client.HTTPMessage
    body: str
    moved_to: str
    host: str

    def header(self, name):
        return (self.headers.get(name) or "").strip()

    @property
    def is_html(self):
        return self.header("Content-Type").startswith("text/html")


def content_security_policy(seen):
    told = policy(seen.header("Content-Security-Policy"))
    if not told:
        return -25
    scripts = told.get("script-src", told.get("default-src", {"*"}))
    objects = told.get("object-src", told.get("default-src", {"*"}))
    styles = told.get("style-src", told.get("default-src", {"*"}))
    if (
        {"'unsafe-inline'"} & scripts
        or BROAD & (scripts | objects)
        or any("http://" in s for s in set().union(*told.values()))
    ):
        return -20
    if {"'unsafe-eval'"} & (scripts | styles):
        return -10
    if {"'unsafe-inline'"} & styles or BROAD & styles:
        return 0
    is_closed = told.get("default-src") == {"'none'"} and told.get("form-action", {"*"}) <= {"'none'", "'self'"}
    return 10 if is_closed else 5


def cookies(seen):
    """Those of a session must not be read by scripts, and all of them leave only over HTTPS, for this site."""
    found = [row for text in seen.headers.get_all("Set-Cookie", []) for row in SimpleCookie(text).values()]
    if not found:
        return 0
    if any("session" in cookie.key and not cookie["httponly"] for cookie in found):
        return -30
    if not all(cookie["secure"] for cookie in found):
        return -20
    return 5 if all(cookie["samesite"].lower() in ("lax", "strict") for cookie in found) else -20


def cross_origin_sharing(seen):
    return -50 if seen.header("Access-Control-Allow-Credentials") == "true" else 0


def cross_origin_resources(seen):
    told = seen.header("Cross-Origin-Resource-Policy")
    return {"same-origin": 10, "same-site": 10, "cross-origin": 0, "": 0}.get(told, -5)


def redirection(seen):
    """Whereto plain HTTP leads: only after HTTPS of the same host does a browser believe HSTS."""
    if not seen.moved_to.startswith("https://"):
        return -20
    return 0 if seen.moved_to.startswith(f"https://{seen.host}/") else -5


def referrers(seen):
    told = seen.header("Referrer-Policy")
    return 0 if not told else 5 if told in PRIVATE else -5


def strict_transport_security(seen):
    found = re.match(r"max-age=(\d+)", seen.header("Strict-Transport-Security"))
    return -20 if not found else 0 if int(found[1]) >= HALF_A_YEAR else -10


def subresource_integrity(seen):
    if not seen.is_html:
        return 0
    foreign = re.findall(r'<script\b[^>]*\bsrc="([^"]*//[^"]*)"', seen.body)
    return 0 if not foreign else -50 if any(not src.startswith("https://") for src in foreign) else -5


def content_type_options(seen):
    return 0 if seen.header("X-Content-Type-Options") == "nosniff" else -5


def frames(seen):
    if policy(seen.header("Content-Security-Policy")).get("frame-ancestors"):
        return 5
    return 0 if seen.header("X-Frame-Options") in ("DENY", "SAMEORIGIN") else -20


RULES = [content_security_policy, cookies, cross_origin_sharing, cross_origin_resources, redirection, referrers]
RULES += [strict_transport_security, subresource_integrity, content_type_options, frames]


def judge(seen) -> tuple:
    """The score, the grade, and what each rule gave or took."""
    given = {rule.__name__: rule(seen) for rule in RULES}
    score = 100 + sum(points for points in given.values() if points < 0)
    if score >= ENOUGH_FOR_MORE:
        score += sum(points for points in given.values() if points > 0)
    score = max(score, 0)
    return score, next(grade for least, grade in GRADES.items() if score >= least), given


def look(host, path, port=None) -> Seen:
    """The site at ``host``; with ``port``, as a proxy on this machine asks for it."""
    answer, body = ask(host, path, port, "https")
    moved, _body = ask(host, path, port, "http")
    is_moved = moved.status in (301, 302, 307, 308)
    return Seen(answer.status, answer.headers, body, moved.headers.get("Location", "") if is_moved else "", host)


def ask(host, path, port, scheme):
    kind = http.client.HTTPSConnection if scheme == "https" and not port else http.client.HTTPConnection
    connection = kind("127.0.0.1" if port else host, port, timeout=30)
    asked = {"Host": host} | ({"X-Forwarded-Proto": scheme} if port else {})
    connection.request("GET", path, headers=asked)
    answer = connection.getresponse()
    body = answer.read().decode(errors="replace")
    connection.close()
    return answer, body


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", help="the host of a running site; without it, one is started for this")
    parser.add_argument("addresses", nargs="*", default=ADDRESSES)
    options = parser.parse_args()
    if options.site:
        sys.exit(report(options.site, options.addresses))
    with tempfile.TemporaryDirectory() as folder, public_site(Path(folder)) as (host, port):
        sys.exit(report(host, options.addresses, port))


def report(host, addresses, port=None):
    """Print a line for each address; 1 where one of them is not best."""
    worst = 0
    for path in addresses:
        score, grade, given = judge(look(host, path, port))
        told = ", ".join(f"{name} {points:+}" for name, points in given.items() if points)
        print(f"{grade:3} {score:4}  {path}  {told}")
        worst |= grade != "A+"
    return worst


if __name__ == "__main__":
    main()

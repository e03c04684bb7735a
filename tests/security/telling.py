"""What every answer tells browsers, as the tests and the crawl look for it."""

import re

EXACTLY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
NEVER_USED = ("camera=()", "geolocation=()", "microphone=()", "payment=()")
# Directives that do not follow from ``default-src``, with what they may allow.
APART = {"frame-ancestors": {"'none'"}, "base-uri": {"'none'"}, "form-action": {"'none'", "'self'"}}
SOURCES = {"'self'", "'none'", "data:"}
# What programs and pages of partners take in.
SHARED = re.compile(r"/(api|data)(/|$)|/(en|ru)/\S+\.(atom|ics)$")


def lacks(path, headers):
    """What the answer at ``path`` with these headers fails to say, or says wrongly."""
    for name, value in EXACTLY.items():
        if headers.get(name) != value:
            yield f"{name}: {headers.get(name)}"
    if headers.get("Referrer-Policy") not in PRIVATE:
        yield f"Referrer-Policy: {headers.get('Referrer-Policy')}"
    if not all(name in headers.get("Permissions-Policy", "") for name in NEVER_USED):
        yield f"Permissions-Policy: {headers.get('Permissions-Policy')}"
    taken_by = "cross-origin" if SHARED.match(path) else "same-origin"
    if headers.get("Cross-Origin-Resource-Policy") != taken_by:
        yield f"Cross-Origin-Resource-Policy: {headers.get('Cross-Origin-Resource-Policy')}"
    yield from allows(policy(headers.get("Content-Security-Policy", "")))


def policy(text):
    """The sources of each directive of a Content-Security-Policy."""
    parts = [part.split() for part in text.split(";") if part.strip()]
    return {name: set(sources) for name, *sources in parts}


def allows(told):
    """What this policy leaves open."""
    if told.get("default-src") != {"'none'"}:
        yield f"default-src: {told.get('default-src')}"
    for name, most in APART.items():
        if not told.get(name) or not told[name] <= most:
            yield f"{name}: {told.get(name)}"
    if told.get("script-src", set()) - {"'self'"} or told.get("style-src", set()) - {"'self'"}:
        yield f"scripts and styles: {told}"
    if loose := set().union(*told.values()) - SOURCES:
        yield f"Content-Security-Policy: {loose}"

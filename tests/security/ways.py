"""All ways into the site: an address for every route that the public can ask, and the parameters that it takes."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, get_resolver, resolve

from ctitf_site.api import VIEWSETS
from ctitf_site.sitemaps import SITEMAPS
from tests.fronts import ask
from tests.reading import routes

API = "/api/v1/"
UNKNOWN = "nonsense"
# Addresses that name something: one of each kind, and rooms where staff come in.
NAMED = [
    *("/id/M-0001", "/en/history/M-0001/", "/en/preview/nothing/", "/en/data/errors/bad-query/", "/en/plan/pillar-1/"),
    *("/media/document/a.pdf", "/static/site/site.css", "/static/nothing.js", "/nothing", "/admin/", "/admin/login/"),
    *("/admin/logout/", "/admin/jsi18n/", "/admin/meetings/meeting/", "/admin/autocomplete/", "/data/releases/x.zip"),
    *("/admin/register/entry/1/change/", "/i18n/setlang/"),
    *(f"/sitemap-{name}.xml" for name in SITEMAPS),
]
ALLOWED = re.compile(r"Allowed: (.*)")


@dataclass(frozen=True)
class Way:
    path: str
    parameters: tuple = ()


def ways(site) -> list:
    """Every way into ``site``, an application with a register and a release."""
    paths = dict.fromkeys([*plain(get_resolver()), *described(site), *records(site), *files(site), *NAMED])
    return [Way(path, taken(site, path)) for path in paths]


def plain(resolver, before=""):
    """Addresses of routes that name nothing, in the language of this thread."""
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if not hasattr(pattern, "url_patterns"):
            if not re.search(r"[<(\\]", path):
                yield f"/{path}"
        elif pattern.namespace != "admin":
            yield from plain(pattern, path)


def described(site):
    """What the description of the API has, and the same with the ending of a format."""
    for path in document(site)["paths"]:
        if "{" not in path:
            yield f"{API.rstrip('/')}{path}" if not path.startswith(API) else path
    for viewset in VIEWSETS:
        yield from (f"{API}{viewset.noun()}s.{ending}" for ending in ("json", "csv", "xlsx", "ndjson"))


def document(site):
    return json.loads(ask(site, f"{API}openapi.json").body)


def records(site):
    """The first record of each list in the API, and its page."""
    for viewset in VIEWSETS:
        for row in json.loads(ask(site, f"{API}{viewset.noun()}s/?limit=1").body)["results"]:
            own = urlsplit(row["url"]).path
            yield from (own, f"{own.rstrip('/')}.csv")
            pages = row.get("html_url") or {}
            yield from (urlsplit(page).path for page in pages.values())
            if viewset.noun() == "meeting":
                yield from (f"{urlsplit(page).path.rstrip('/')}.ics" for page in pages.values())


def files(site):
    for release in json.loads(ask(site, f"{API}releases/").body)["results"][:1]:
        name = release["name"]
        yield from (f"/data/releases/{name}.zip", f"/data/releases/{name}.zip.sha256")
        yield from (f"/data/releases/{name}/{path}" for path in ("SHA256SUMS", "register.json", "csv/nothing.csv"))


def taken(site, path):
    """The parameters that this address takes, as it says itself when it is given one that it does not know."""
    answer = ask(site, f"{path}?{UNKNOWN}=1")
    if answer.status != 400:
        return ()
    if "json" in answer.headers["Content-Type"]:
        return tuple(json.loads(answer.body)["errors"][0].get("allowed", ()))
    found = ALLOWED.search(answer.body.decode())
    return tuple(re.findall(r"<code>([^<]+)</code>", found[1])) if found else ()


def unasked(found):
    """Routes that none of these ways leads to."""
    return set(routes(get_resolver())) - {route_of(way.path) for way in found}


def route_of(path):
    """The name of the route that answers there; none where only a middleware does, or nothing."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""

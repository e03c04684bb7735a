"""The description of the API in OpenAPI 3.1, made from its routes, filters and serializers."""

from django.urls import reverse
from django.utils import translation
from rest_framework.schemas.generators import EndpointEnumerator

from .. import viewsets
from ..links import absolute
from .answers import headers, problem, shared
from .operations import operation, prepared
from .shapes import Components

ABOUT = """\
Everything that the register shows on its pages, as JSON or as a table. Read-only, without a key, for any web page.

- Texts come in both languages; what is empty is null, and `absent` says why where that is known.
- Dates may be partial: 2011-11-30, 2010-09, 2012.
- HEAD answers like GET without the content; OPTIONS explains the filters of a list.
- A format can also be the ending of an address: /meetings.csv is /meetings/ as a table.
- What is not known is refused: an unknown parameter or value is answered with 400, which names what is allowed.
- New members, parameters and addresses may be added at any time; nothing is renamed or taken away within v1.
"""


def build(routes, contact):
    """The whole document, in English. ``routes``: gives the URL patterns; ``contact``: an address, if any."""
    with translation.override("en"):
        components = Components()
        found = endpoints(routes())
        paths = {path: {"get": operation(path, callback, components)} for path, callback in found}
        return {
            "openapi": "3.1.0",
            "info": info(contact),
            "servers": [{"url": absolute(reverse("api_root")).rstrip("/")}],
            "externalDocs": {"url": docs_page(), "description": "The API explained, with examples to try"},
            "tags": tags(found),
            "paths": paths,
            "components": {
                "schemas": {"Problem": problem(), **dict(sorted(components.items()))},
                "responses": shared(),
                "headers": headers(),
            },
            "security": [],
        }


def docs_page():
    return absolute(reverse("api_docs"))


def info(contact):
    news = f"- What was added, changed or deprecated is listed at {absolute(reverse('api_changes'))}\n"
    found = {"title": "Register of the Joint Plan of Action", "version": "1", "description": ABOUT + news}
    return found | {"contact": {"email": contact}} if contact else found


def endpoints(patterns):
    """Each address of the API, with what answers there; the same with the ending of a format is told in words."""
    given = EndpointEnumerator(patterns=patterns).get_api_endpoints()
    return [(path, callback) for path, method, callback in given if method == "GET" and "{format}" not in path]


def tags(found):
    """A tag for each kind of row, and one for what is about all of them."""
    about = {"register": "The whole register: where everything is, what changed, search."}
    for _path, callback in found:
        view = prepared(callback)
        if isinstance(view, viewsets.PublicViewSet):
            about[f"{view.noun()}s"] = viewsets.one_line(view.serializer_class.model.__doc__)
    return [{"name": name, "description": text} for name, text in about.items()]

"""Records as schema.org names such things, for search engines: what the page says, and nothing that no source says."""

import json

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ctitf_site.register.fields import LANGUAGES

from .links import absolute

# Inside a page these would end the script, or begin a tag or an entity.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def script(description) -> str:
    """The description as a block of data, which browsers do not run."""
    if not description:
        return ""
    content = json.dumps(filled({"@context": "https://schema.org"} | description), ensure_ascii=False)
    shape = '<script type="application/ld+json">{}</script>\n'
    return format_html(shape, SafeString(content.translate(ESCAPES)))


def filled(description) -> dict:
    """The description without what is empty."""
    return {name: value for name, value in description.items() if value not in ("", None, [], {})}


def thing(kind, record, **more) -> dict:
    """What every record has, and ``more``."""
    known = {"url": absolute(record.get_absolute_url()), "identifier": record.ref, "name": texts(record, "title")}
    return {"@type": kind, "@id": absolute(reverse("by_ref", args=[record.ref])), **known, **more}


def reference(kind, record) -> dict:
    """Another record, named in the description of one; nothing where there is none."""
    if record is None:
        return {}
    return {"@type": kind, "@id": absolute(reverse("by_ref", args=[record.ref])), "name": texts(record, "title")}


def texts(record, name) -> list[dict]:
    """A bilingual text in each language in which it is recorded."""
    found = {language: getattr(record, f"{name}_{language}") for language in LANGUAGES}
    return [tagged(text, language) for language, text in found.items() if text]


def tagged(text, language) -> dict:
    return {"@language": language, "@value": str(text)}


def code(scheme, value) -> dict:
    return {"@type": "PropertyValue", "propertyID": scheme, "value": value}

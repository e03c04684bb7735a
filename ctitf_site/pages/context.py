"""The members of the API as linked data: a JSON-LD context, by which programs read its JSON as statements."""

import json
from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import etag, require_safe

from ctitf_site.api import VIEWSETS
from ctitf_site.web import fields, related
from ctitf_site.web.conditional import tag_of
from ctitf_site.web.links import absolute
from ctitf_site.web.views import without_parameters

# Members that schema.org has a word for. Every other one is a word of the page that explains the API.
WORDS = {
    "ref": "schema:identifier",
    "title": "schema:name",
    "official_name": "schema:legalName",
    "official_title": "schema:alternateName",
    "acronym": "schema:alternateName",
    "summary": "schema:abstract",
    "description": "schema:description",
    "start": "schema:startDate",
    "end": "schema:endDate",
    "date": "schema:datePublished",
    "publisher": "schema:publisher",
    "updated_at": "schema:dateModified",
    "citations": "schema:citation",
    "parent": "schema:parentOrganization",
}
SHAPES = {
    fields.Both: {"@container": "@language"},
    fields.NameOn: {"@container": "@language"},
    fields.Pages: {"@id": "schema:url", "@type": "@id", "@container": "@index"},
    fields.Absent: {"@type": "@json"},
    fields.Moment: {"@type": "xsd:dateTime"},
}
OF_LISTS = {"results": "@graph", "next": {"@type": "@id"}, "previous": {"@type": "@id"}}


@require_safe
@without_parameters
@etag(lambda _request: tag_of(written(settings.SITE_URL)))
def context(request):
    """The context, for all answers about records and rows."""
    response = HttpResponse(written(settings.SITE_URL), content_type="application/ld+json")
    patch_cache_control(response, public=True, max_age=300)
    return response


@cache
def written(_site):
    return json.dumps({"@context": terms()}, indent=2).encode()


def terms():
    """What each name means; of a name in several kinds of rows, what any of them needs."""
    found = {
        "@version": 1.1,
        "@vocab": f"{absolute(reverse('api_docs'))}#",
        "schema": "https://schema.org/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "url": "@id",
        **OF_LISTS,
    }
    for viewset in VIEWSETS:
        serializer = viewset.serializer_class()
        within = [member for inner in serializer.inside().values() for member in inner.many("rows").fields]
        for field in walk([*serializer.members, *within]):
            if meaning := meaning_of(field):
                found[field.name] = meaning
    return found


def walk(members):
    """Fields of rows and of what stands inside them."""
    for field in members:
        if not isinstance(field, fields.Address):
            yield field
        if isinstance(field, related.Related):
            yield from walk(field.fields)


def meaning_of(field):
    """The definition of a member; None where its own name and its JSON say enough."""
    word, shape = WORDS.get(field.name), SHAPES.get(type(field), {})
    if not shape:
        return word
    return ({"@id": word} if word else {}) | shape

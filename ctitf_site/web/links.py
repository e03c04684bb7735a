"""Absolute addresses of records: in the API, and of their pages in every language."""

from django.conf import settings

from ctitf_site.register.fields import LANGUAGES
from ctitf_site.register.routes import SAMPLE, around

from .addresses import with_query


def absolute(path):
    """The whole address of a path of this site, by which ``as_of`` knows it; null where there is none."""
    return f"{settings.SITE_URL}{path}" if path else None


def add_links(response, *links):
    """Add ``links`` to the header ``Link`` (RFC 8288): each an address, or None for none, its relation, and perhaps
    the media type of what is there."""
    named = [response["Link"]] if response.has_header("Link") else []
    for url, relation, *media_type in links:
        if url:
            named.append("; ".join([f"<{url}>", f'rel="{relation}"', *(f'type="{kind}"' for kind in media_type)]))
    if named:
        response["Link"] = ", ".join(named)
    return response


def api_address(noun):
    """What stands before and after a ref or uid in the addresses of this kind of row in the API."""
    return _of_site(f"{noun}-detail", "0")


def moved_to(noun, ref, request, ending):
    """Where the API gives the record ``ref`` in the format and with the parameters of ``request``.

    ``ending``: the format that the address named, or None.
    """
    before, after = api_address(noun)
    return with_query(f"{before}{ref}{f'.{ending}' if ending else after}", request.query_params.urlencode())


def page_addresses(model):
    """What stands before and after a slug in the addresses of this kind of page, for each language."""
    route = f"{model._meta.app_label}:{model.noun_name()}_detail"
    return {language: _of_site(route, SAMPLE, language) for language in LANGUAGES}


def _of_site(route, sample, language="en"):
    before, after = around(route, sample, language)
    return f"{settings.SITE_URL}{before}", after

"""How programs use the register: a page with everything to try, and an interactive reference."""

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from ctitf_site.api import VIEWSETS
from ctitf_site.web.caching import FRESH
from ctitf_site.web.errors import TITLES
from ctitf_site.web.limits import SECONDS
from ctitf_site.web.links import absolute
from ctitf_site.web.openapi.examples import NOWHERE
from ctitf_site.web.openapi.parameters import example_of
from ctitf_site.web.paging import LARGEST_PAGE, USUAL_PAGE
from ctitf_site.web.views import PageView

from .quickstarts import NAMES, NOTES, QUICKSTARTS


class ApiPage(PageView):
    """Context: ``lists`` with their filters, ``quickstarts``, ``errors``, and the numbers that the text names."""

    template_name = "pages/api.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            lists=[a_list(viewset) for viewset in VIEWSETS],
            quickstarts=[a_quickstart(name) for name in QUICKSTARTS],
            errors=TITLES,
            usual=USUAL_PAGE,
            largest=LARGEST_PAGE,
            rate=settings.API_RATE,
            seconds=SECONDS,
            fresh=FRESH,
            contact=settings.CONTACT_EMAIL,
            **kwargs,
        )


class ReferencePage(PageView):
    """Every address of the API, to be tried in the browser; its files come from this site alone."""

    template_name = "pages/reference.html"


def a_quickstart(name):
    """A first program with the address of this site, what it is called, and why it is written so."""
    root = absolute(reverse("api_root")).rstrip("/")
    return {"title": NAMES.get(name, name), "code": QUICKSTARTS[name].replace("ROOT", root), "note": NOTES.get(name)}


def a_list(viewset):
    """What the page says of one list: each filter with a sentence and an address to try."""
    filterset, url = viewset.filterset_class, reverse(f"{viewset.noun()}-list")
    return {
        "name": f"{viewset.noun()}s",
        "url": url,
        "model": viewset.serializer_class.model,
        "filters": [a_filter(viewset, name, found) for name, found in filterset.base_filters.items()],
        "orders": [{"name": name, "url": f"{url}?ordering={name}"} for name in filterset.orderings],
        "usual": filterset.default_ordering,
    }


def a_filter(viewset, name, found):
    """A filter of a list, and its address with a value that finds something; none where none does."""
    query = urlencode({name: example_of(name, found.field, viewset.noun())})
    url = "" if f"{viewset.noun()}.{name}" in NOWHERE else f"{reverse(f'{viewset.noun()}-list')}?{query}"
    return {"name": name, "help": found.extra["help_text"], "query": query, "url": url}

"""Addresses that every page shows: the same page in another language, the same data in another format."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ctitf_site.register.fields import active_language

NAVIGATION = [
    ("actionplan:plan_list", _("Plan")),
    ("actionplan:recommendation_list", _("Recommendations")),
    ("meetings:meeting_list", _("Meetings")),
    ("organizations:state_list", _("States")),
    ("organizations:organization_list", _("Organizations")),
    ("actionplan:contribution_list", _("Contributions")),
    ("register:document_list", _("Documents")),
]
# What belongs to one rendering of a list, and means nothing in another language or format.
OF_ONE_PAGE = ("cursor", "limit")
FORMATS = {"json": "JSON", "csv": "CSV", "xlsx": "XLSX"}


@dataclass
class Link:
    url: str
    name: str
    code: str = ""
    current: str = ""  # as aria-current says it: this very page, or where it lies


def navigation(path):
    """Links to the parts of the site; the one that ``path`` lies in is current."""
    links = [Link(reverse(name), title) for name, title in NAVIGATION]
    for link in links:
        if path.startswith(link.url):
            link.current = "page" if path == link.url else "true"
    return links


def with_query(path, query):
    """An address with a query string, where there is one."""
    return f"{path}?{query}" if query else path


def query_of(request, without=OF_ONE_PAGE):
    """The parameters of a list that were filled in."""
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    return urlencode([(name, value) for name, value in pairs if value and name not in without])


def in_languages(request):
    """The address of this page in every language of the site."""
    query = query_of(request)
    links = []
    for code, name in settings.LANGUAGES:
        path = in_language(request.path, code)
        with override(code):
            title = str(name)
        links.append(Link(with_query(path, query), title, code, "page" if active_language() == code else ""))
    return links


def in_language(path, code):
    """``/en/plan/`` as ``/ru/plan/``; the home page where an address has no language."""
    language, slash, rest = path.lstrip("/").partition("/")
    if language in dict(settings.LANGUAGES):
        return f"/{code}{slash}{rest}"
    with override(code):
        return reverse("home")


def api_list(model):
    """The address of a kind of record in the API."""
    return reverse(f"{model._meta.model_name}-list")


def api_detail(record):
    """The address of a record in the API."""
    return reverse(f"{record.noun}-detail", args=[record.ref])


def in_other_formats(url, request=None):
    """The same data as ``url`` in every format, with the filters of ``request``."""
    query = query_of(request) if request else ""
    for code, name in FORMATS.items():
        parts = [query, "" if code == "json" else f"format={code}"]
        joined = "&".join(part for part in parts if part)
        yield Link(with_query(url, joined), name, code)


def switch(request, name, choices, usual):
    """The same page for each value of the parameter ``name``; the ``usual`` one is left out of its address."""
    others = [(key, value) for key, value in request.GET.items() if value and key != name]
    chosen = request.GET.get(name) or usual
    for value, words in choices:
        query = urlencode(others if value == usual else [*others, (name, value)])
        yield Link(with_query(request.path, query), words, value, "page" if value == chosen else "")

"""What changed in the API: as a page, and as a feed for news readers."""

from datetime import UTC, datetime, time
from itertools import groupby

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from ctitf_site.web.links import absolute
from ctitf_site.web.views import PageView

from . import atom
from .api_entries import ENTRIES


class ApiChangesPage(PageView):
    """Context: ``days``, newest first, each with its entries."""

    template_name = "pages/api_changes.html"

    def get_context_data(self, **kwargs):
        days = [(day, list(entries)) for day, entries in groupby(ENTRIES, lambda entry: entry.day)]
        return super().get_context_data(days=days, **kwargs)


class ApiChangesFeed(PageView):
    """The same as Atom; what a reader has already is not sent again."""

    of_time = ()

    def check_query(self):
        atom.refuse_past(self.request)
        super().check_query()

    def get(self, request, *args, **kwargs):
        page = reverse("api_changes")
        feed = atom.feed(
            _("Changes of the API"),
            _("What was added to the API, changed in it or given an end, the latest first."),
            page=absolute(page),
            address=absolute(reverse("api_changes_feed")),
            changed=moment(ENTRIES[0]),
        )
        for entry in ENTRIES:
            feed.add_item(**item(entry, page))
        return atom.answer(request, feed)


def item(entry, page):
    """One entry of the feed, which leads to its place on the page."""
    return {
        "title": atom.clean(f"{entry.word}: {entry.text}"),
        "link": absolute(f"{page}#{entry.name}"),
        "description": escape(entry.text),
        "unique_id": atom.tag(f"api/{entry.name}"),
        "updateddate": moment(entry),
        "pubdate": moment(entry),
        "categories": [entry.kind],
    }


def moment(entry):
    """A feed tells moments: the beginning of the day."""
    return datetime.combine(entry.day, time(), UTC)

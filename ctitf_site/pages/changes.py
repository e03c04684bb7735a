"""What changed in what the public sees: as a page, and as a feed for news readers."""

from django.urls import reverse

from ctitf_site.register.history import public_revisions
from ctitf_site.web import news
from ctitf_site.web.addresses import query_of, with_query
from ctitf_site.web.forms import FilterForm
from ctitf_site.web.links import absolute
from ctitf_site.web.paging import read_page
from ctitf_site.web.views import FilteredView

from . import atom
from .filters import ChangesFilterSet, FeedFilterSet


class ChangesPage(FilteredView):
    """Every public change, newest first. Context: ``days`` with their groups, ``page``, ``filterset``, ``feed``."""

    template_name = "pages/changes.html"
    filterset_class = ChangesFilterSet

    def get_context_data(self, **kwargs):
        filterset = self.filtered(news.changes_until(self.request.as_of))
        page = read_page(filterset.qs, filterset.ordering(), self.request.GET)
        days = news.by_day(news.with_records(page.rows))
        feed = query_of(self.request, without=("cursor", "limit", "ordering"))
        return super().get_context_data(filterset=filterset, page=page, days=days, feed=feed, **kwargs)


class ChangesFeed(FilteredView):
    """The latest changes as Atom, with the filters of the page; what a reader has already is not sent again."""

    filterset_class = FeedFilterSet
    MOST = 50

    def check_query(self):
        atom.refuse_past(self.request)

    def get(self, request, *args, **kwargs):
        filterset = self.filtered(news.changes_until())
        changes = news.with_records(filterset.qs.order_by("-seq")[: self.MOST])
        # What remains of a title or a link may change with any record: the last change of all is that of the feed.
        changed = public_revisions().order_by("-seq").values_list("at", flat=True).first() or atom.BEGINNING
        feed = atom.of_changes(changes, about=self.about(filterset), address=self.address(), changed=changed)
        return atom.answer(request, feed, changed)

    def about(self, filterset):
        """The filters in words; nothing where all changes are asked for."""
        chosen = FilterForm(filterset).chosen if query_of(self.request) else []
        return "; ".join(f"{field.label}: {field.value_text}" for field in chosen)

    def address(self):
        query = query_of(self.request)
        path = absolute(reverse("change_feed"))
        return with_query(path, query)

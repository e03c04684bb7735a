"""The search page: ``?q=`` in all kinds of records at once, ``kind=`` for all of one kind, page by page."""

from ctitf_site.register.searching.suggest import suggestions

from ..views import PageView
from .asked import PARAMETERS, Asked, searching


class SearchView(PageView):
    """Records that carry every word that is asked for; without a question, how to ask."""

    template_name = "search.html"
    parameters = PARAMETERS

    @searching
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        asked = Asked.of(self.request.GET)
        lost = asked.text and not asked.groups
        return super().get_context_data(
            searching=True,  # the form stands in the page, and not in its head
            text=asked.text,
            groups=asked.groups,
            count=asked.count,
            is_whole=asked.is_whole,
            kind=asked.kind,
            previous=asked.page - 1,
            next=asked.next,
            suggestions=suggestions(asked.question) if lost else [],
            **kwargs,
        )

"""The search page: ``?q=`` in all kinds of records at once, ``kind=`` for all of one kind, page by page."""

from django.db import DatabaseError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ctitf_site.register.public import record_models
from ctitf_site.register.searching.find import Question
from ctitf_site.register.searching.suggest import suggestions

from .. import errors
from ..filters import LONGEST
from ..outage import PAUSE
from ..query import Problem, QueryError, whole_number
from ..views import PageView
from .results import groups

# Rows of each kind where all are shown, and on a page of one kind; nobody reads further than the last page.
FEW, MANY, LAST_PAGE = 5, 20, 50


class SearchView(PageView):
    """Records that carry every word that is asked for; without a question, how to ask."""

    template_name = "search.html"
    parameters = ("q", "kind", "page")

    def check_query(self):
        super().check_query()
        if self.text and self.question.is_empty:
            raise QueryError(Problem("q", _("Give at least one letter or digit.")))
        if len(self.text) > LONGEST:
            raise QueryError(Problem("q", _("Give at most %(most)s characters.") % {"most": LONGEST}))
        kinds = tuple(model.noun_name() for model in record_models())
        if self.kind and self.kind not in kinds:
            raise QueryError(Problem("kind", _("There is no such kind of record."), kinds))
        if self.page > 1 and not self.kind:
            raise QueryError(Problem("page", _("Pages are of one kind of record: say which, with kind."), kinds))

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except DatabaseError:
            if request.release is None:
                raise
            # A release that was written before there was a search.
            return errors.later(request, _("Search does not work at the moment. Please try again in a minute."), PAUSE)

    @cached_property
    def text(self):
        return self.request.GET.get("q", "").strip()

    @cached_property
    def question(self):
        return Question(self.text)

    @property
    def kind(self):
        return self.request.GET.get("kind", "")

    @cached_property
    def page(self):
        return whole_number(self.request.GET, "page", 1, LAST_PAGE)

    def get_context_data(self, **kwargs):
        most = MANY if self.kind else FEW
        found = groups(self.question, self.question.find(self.kind, (self.page - 1) * most + 1, most))
        more = self.kind and found and self.page < LAST_PAGE and found[0].count > self.page * most
        return super().get_context_data(
            searching=True,  # the form stands in the page, and not in its head
            text=self.text,
            groups=found,
            count=sum(group.count for group in found),
            kind=self.kind,
            previous=self.page - 1,
            next=self.page + 1 if more else None,
            suggestions=[] if found or not self.text else suggestions(self.question),
            **kwargs,
        )

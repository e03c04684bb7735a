"""What a search is asked for, read the same way for the page and for programs."""

from dataclasses import dataclass
from functools import wraps

from django.db import DatabaseError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ctitf_site.register.public import record_models
from ctitf_site.register.searching.find import MOST_WORDS, Question

from .. import errors
from ..filters import LONGEST
from ..outage import PAUSE
from ..query import Problem, QueryError, whole_number
from .results import groups

PARAMETERS = ("q", "kind", "page")
# Rows of each kind where all are shown, and on a page of one kind; nobody reads further than the last page.
FEW, MANY, LAST_PAGE = 5, 20, 50


@dataclass(frozen=True)
class Asked:
    """Words to search for in all kinds of records, or in one kind, page by page. Checked when it is made."""

    text: str
    kind: str
    page: int

    @classmethod
    def of(cls, query):
        """What a query string asks for; raise ``QueryError`` where that cannot be answered."""
        asked = cls(query.get("q", "").strip(), query.get("kind", ""), whole_number(query, "page", 1, LAST_PAGE))
        if problem := asked.problem():
            raise QueryError(problem)
        return asked

    def problem(self):
        if self.page > 1 and not self.text:
            return Problem("q", _("Give the words to search for."))
        if self.text and self.question.is_empty:
            return Problem("q", _("Give at least one letter or digit."))
        if len(self.text) > LONGEST:
            return Problem("q", _("Give at most %(most)s characters.") % {"most": LONGEST})
        if self.question.is_long:
            return Problem("q", _("Give at most %(most)s words.") % {"most": MOST_WORDS})
        kinds = tuple(model.noun_name() for model in record_models())
        if self.kind and self.kind not in kinds:
            return Problem("kind", _("There is no such kind of record."), kinds)
        if self.page > 1 and not self.kind:
            return Problem("page", _("Pages are of one kind of record: say which, with kind."), kinds)
        return None

    @cached_property
    def question(self):
        return Question(self.text)

    @cached_property
    def groups(self):
        """What was found, by kind."""
        most = MANY if self.kind else FEW
        found = groups(self.question, self.question.find(self.kind, (self.page - 1) * most + 1, most))
        if self.page > 1 and not found:
            raise QueryError(Problem("page", _("Nothing stands on this page: the list ends before it.")))
        return found

    @property
    def is_whole(self) -> bool:
        """Was every record looked at that has these words, and not only the newest of each kind?"""
        return bool(self.groups is not None and not self.question.is_bounded)

    @property
    def count(self):
        return sum(group.count for group in self.groups)

    @property
    def next(self):
        """The number of the next page, where there is one."""
        more = self.kind and self.page < LAST_PAGE and self.count > self.page * MANY
        return self.page + 1 if more else None


def searching(get):
    """A decorator of ``get``: a release that was written before there was a search says that it has none."""

    @wraps(get)
    def answer(self, request, *args, **kwargs):
        try:
            return get(self, request, *args, **kwargs)
        except DatabaseError:
            if request.release is None:
                raise
            return errors.later(request, _("Search does not work at the moment. Please try again in a minute."), PAUSE)

    return answer

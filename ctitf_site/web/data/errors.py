"""The pages that explain the errors of the API; their addresses are the ``type`` of each."""

import json

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from .. import errors
from ..error_types import TYPES
from ..query import Problem
from ..views import PageView

# What an answer of these types has besides, as an example.
MORE = {
    "withdrawn": {"ref": "M-0099", "withdrawn_on": "2026-03-01", "reason": {"en": "Entered twice.", "ru": None}},
    "failed": {"request_id": "5f0c6d3b9a7e41d2b8c4f1a6e0d37b95"},
}
PROBLEM = Problem("colour", _("There is no such parameter here."), ("format", "ordering", "q"))


class ErrorListView(PageView):
    """Context: ``types``."""

    template_name = "data/errors.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(types=TYPES.values(), **kwargs)


class ErrorTypeView(PageView):
    """Context: ``type``, and ``example``: an answer of this type as text."""

    template_name = "data/error.html"

    def get_context_data(self, **kwargs):
        kind = TYPES.get(self.kwargs["name"])
        if kind is None:
            raise Http404
        return super().get_context_data(type=kind, example=example(kind), **kwargs)


def example(kind):
    """An answer as the API gives it."""
    problems = [PROBLEM] if kind.name == "bad-query" else []
    answer = errors.problem(kind.status, kind.when, problems=problems, **MORE.get(kind.name, {}))
    return json.dumps(json.loads(answer.content), indent=4, ensure_ascii=False)

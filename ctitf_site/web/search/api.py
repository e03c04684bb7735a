"""Search for programs: the same question, the same records in the same order as on the page."""

from django.utils.translation import gettext as _

from ctitf_site.register.public import record_models

from ..filters import LONGEST
from ..links import api_address, page_addresses
from ..openapi import shapes
from ..query import Problem, QueryError
from ..renderers import CSVRenderer, JSONRenderer
from ..tables import file
from ..viewsets import PublicView, linked
from ..workbooks import XLSXRenderer
from .asked import LAST_PAGE, PARAMETERS, Asked, searching

HEADER = ("kind", "ref", "title_en", "title_ru", "found_in", "found_text", "url", "html_url_en", "html_url_ru")
REASON = shapes.thing({"field": shapes.text(), "text": shapes.text(), "language": shapes.or_null(shapes.text())})
FOUND = shapes.thing(
    {
        "kind": shapes.text(),
        "ref": shapes.text(pattern=shapes.REF),
        "url": shapes.address(),
        "html_url": shapes.PAGES,
        "title": shapes.BOTH,
        "found_in": shapes.or_null(REASON | {"description": "The text that answers, where the title does not."}),
    }
)


class SearchResults(PublicView):
    """Records that carry every word of ``q``: the best of each kind, or page by page those of one ``kind``."""

    renderer_classes = [JSONRenderer, CSVRenderer, XLSXRenderer]
    answer_schema = shapes.thing(
        {
            "count": shapes.whole(),
            "is_whole": {
                "type": "boolean",
                "description": "False: every word stands in very many records, and only the newest of each kind were "
                "looked at and counted.",
            },
            "kinds": {"type": "object", "additionalProperties": shapes.whole()},
            "next": shapes.or_null(shapes.address()),
            "previous": shapes.or_null(shapes.address()),
            "results": shapes.rows(FOUND),
        }
    )
    parameter_schemas = {
        "q": shapes.text(minLength=1, maxLength=LONGEST, required=True, description="Words, all of which must occur."),
        "kind": shapes.word([model.noun_name() for model in record_models()], description="Only records of this kind."),
        "page": shapes.whole(1, LAST_PAGE, default=1, description="The page of one kind; only with kind."),
    }

    @searching
    def get(self, request, **_ending):
        self.check_query((*PARAMETERS, "format"))
        asked = Asked.of(request.query_params)
        if not asked.text:
            raise QueryError(Problem("q", _("Give the words to search for.")))
        results = [found(result, group) for group in asked.groups for result in group.results]
        if self.is_export():
            return file(request.accepted_renderer, "search", [HEADER, *map(row, results)])
        kinds = {group.noun: group.count for group in asked.groups}
        pages = {
            "next": self.address_with("page", asked.next),
            "previous": self.address_with("page", asked.page - 1 or None),
        }
        return linked({"count": asked.count, "is_whole": asked.is_whole, "kinds": kinds, **pages, "results": results})

    def describe(self):
        return {"about": self.__doc__, "parameters": list(PARAMETERS)}


def found(result, group):
    """One record that was found, and the text that answers where its title does not."""
    record, reason = result.record, result.reason
    before, after = api_address(group.noun)
    return {
        "kind": group.noun,
        "ref": record.ref,
        "url": f"{before}{record.ref}{after}",
        "html_url": {code: f"{a}{record.slug}{b}" for code, (a, b) in page_addresses(group.model).items()},
        "title": {"en": record.title_en or None, "ru": record.title_ru or None},
        "found_in": reason and {"field": reason.label, "text": reason.text, "language": reason.language or None},
    }


def row(result):
    where = result["found_in"] or {"field": "", "text": ""}
    names = (*result["title"].values(), where["field"], where["text"])
    return [result["kind"], result["ref"], *names, result["url"], *result["html_url"].values()]

"""Pages that give what they show also as a file: CSV, XLSX or JSON, in the language of their address."""

from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ctitf_site.register.history import at_seq, last_seq

from .addresses import Link, query_of, with_query
from .links import absolute
from .query import Problem, QueryError
from .renderers import CSVRenderer, content_type
from .views import FilteredView
from .workbooks import XLSXRenderer

TABLES = {renderer.format: renderer for renderer in (CSVRenderer, XLSXRenderer)}
FORMATS = ("csv", "xlsx", "json")


@dataclass(frozen=True)
class Standing:
    """Where the register stood when it was read: the number of the change, its day, and the page at that number."""

    seq: int
    day: str
    address: str


def standing(request):
    """What a printed page needs to be found again, as it was."""
    seq = request.as_of.seq if request.as_of else last_seq()
    day = timezone.localdate(at_seq(seq)).isoformat() if seq else ""
    parts = (query_of(request, ("format",)), f"as_of=seq:{seq}" if seq else "")
    return Standing(seq, day, absolute(with_query(request.path, "&".join(filter(None, parts)))))


class TableView(FilteredView):
    """``filterset_class`` refuses what it does not know; ``read`` makes what is shown of what it lets through.

    ``?format=`` gives that as a file, by ``table`` (rows, the header first) or ``content`` (of the JSON).
    Context: ``shown_as``, the name under which templates find it; ``filterset``, ``standing``, ``downloads``.
    """

    model = None
    shown_as = ""

    def get_queryset(self):
        return self.model.objects.published()

    def read(self, filterset):
        raise NotImplementedError

    def name(self, shown) -> str:
        """What the file is called, without its ending."""
        raise NotImplementedError

    def table(self, shown):
        raise NotImplementedError

    def content(self, shown) -> dict:
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        filterset = self.filtered(self.get_queryset(), {"format"})
        code = request.GET.get("format")
        if code is not None and code not in FORMATS:
            raise QueryError(Problem("format", _("This format is not offered."), FORMATS))
        shown = self.read(filterset)
        if code == "json":
            return JsonResponse(self.about() | self.content(shown), json_dumps_params={"ensure_ascii": False})
        if code:
            return file(TABLES[code](), self.name(shown), self.table(shown))
        return self.render_to_response(self.get_context_data(filterset=filterset, **{self.shown_as: shown}))

    def about(self):
        """Where the JSON comes from, and when it was so."""
        query, found = query_of(self.request, ("format",)), standing(self.request)
        return {"html_url": absolute(with_query(self.request.path, query)), "seq": found.seq, "date": found.day or None}

    def get_context_data(self, **kwargs):
        return super().get_context_data(standing=standing(self.request), downloads=[*downloads(self.request)], **kwargs)


def file(renderer, name, rows):
    """A small table to be saved: ``rows``, the header first."""
    header, *others = rows
    response = HttpResponse(b"".join(renderer.stream(header, [others])), content_type=content_type(renderer))
    response["Content-Disposition"] = f'attachment; filename="{name}.{renderer.format}"'
    return response


def downloads(request):
    """The same page in every format, with the same query string."""
    query = query_of(request)
    for code in FORMATS:
        yield Link(with_query(request.path, "&".join(filter(None, (query, f"format={code}")))), code.upper(), code)

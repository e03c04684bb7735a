"""A page that shows a matrix, and gives it as a file where a format is asked for."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.http import urlencode

from ctitf_site.register.history import at_seq, last_seq

from ..addresses import Link, query_of
from ..views import FilteredView
from . import formats


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
    query = query_of(request, ("format",)) + (f"&as_of=seq:{seq}" if seq else "")
    return Standing(seq, day, f"{settings.SITE_URL}{request.path}?{query.removeprefix('&')}".rstrip("?"))


class MatrixView(FilteredView):
    """``filterset_class`` refuses what it does not know; ``read`` makes the matrix of what it lets through.

    Context: ``matrix``, ``filterset``, ``standing``, ``downloads``.
    """

    model = None

    def get_queryset(self):
        return self.model.objects.published()

    def read(self, filterset):
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        filterset = self.filtered(self.get_queryset(), {"format"})
        matrix, code = self.read(filterset), request.GET.get("format")
        if code is not None:
            return formats.answer(matrix, code, self.about(request))
        return self.render_to_response(self.get_context_data(matrix=matrix, filterset=filterset))

    def about(self, request):
        """Where the JSON comes from, and when it was so."""
        query, found = query_of(request, ("format",)), standing(request)
        address = f"{settings.SITE_URL}{request.path}{'?' if query else ''}{query}"
        return {"html_url": address, "seq": found.seq, "date": found.day or None}

    def get_context_data(self, **kwargs):
        return super().get_context_data(standing=standing(self.request), downloads=[*downloads(self.request)], **kwargs)


def downloads(request):
    """The same page in every format, with the same query string."""
    query = query_of(request)
    for code in formats.FORMATS:
        joined = "&".join(filter(None, (query, urlencode({"format": code}))))
        yield Link(f"{request.path}?{joined}", code.upper(), code)

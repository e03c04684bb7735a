"""A page that shows a matrix, and gives it as a file where a format is asked for."""

from django.utils.http import urlencode

from ..addresses import query_of, with_query
from ..tables import TableView
from . import formats

# So many rows are shown at first where there are more; a page of a thousand would be 2 MB.
MOST_ROWS = 200


class MatrixView(TableView):
    """``read`` gives the matrix. Context: ``all_rows``, the address of the page with all of them."""

    shown_as = "matrix"

    def most(self, filterset):
        """How many rows are shown; None: all, as in files."""
        return None if filterset.all_rows or self.request.GET.get("format") else MOST_ROWS

    def name(self, matrix):
        return matrix.name

    def table(self, matrix):
        return formats.table(matrix)

    def content(self, matrix):
        return formats.as_json(matrix)

    def get_context_data(self, **kwargs):
        query = "&".join(filter(None, (query_of(self.request, ("rows",)), urlencode({"rows": "all"}))))
        return super().get_context_data(all_rows=with_query(self.request.path, query), **kwargs)

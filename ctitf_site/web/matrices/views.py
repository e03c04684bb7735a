"""A page that shows a matrix, and gives it as a file where a format is asked for."""

from ..tables import TableView
from . import formats


class MatrixView(TableView):
    """``read`` gives the matrix."""

    shown_as = "matrix"

    def name(self, matrix):
        return matrix.name

    def table(self, matrix):
        return formats.table(matrix)

    def content(self, matrix):
        return formats.as_json(matrix)

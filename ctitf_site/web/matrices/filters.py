"""What every matrix can be asked: which of its rows a page shows."""

from django.utils.translation import gettext_lazy as _

from ..filters import ChoiceFilter
from ..filtersets import StrictFilterSet


class RowsFilterSet(StrictFilterSet):
    """``rows=all``: also the rows beyond those that a page shows at first."""

    arranging = ("rows",)
    rows = ChoiceFilter(
        choices=[("all", _("All rows"))],
        method="keep",
        label=_("Rows shown"),
        help_text=_("All rows, also where a page shows only the largest at first; files have all."),
    )

    @property
    def all_rows(self) -> bool:
        return self.form.cleaned_data["rows"] == ["all"]

    @property
    def given(self) -> dict:
        """What narrows the matrix, as the list behind it takes it."""
        return {name: value for name, value in super().given.items() if name not in self.arranging}

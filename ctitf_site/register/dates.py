"""Dates as sources give them: a day, a month or only a year, kept as ISO 8601 text."""

import datetime
import re
from calendar import monthrange

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .fields import CodePointField

SHAPE = re.compile(r"([12][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


class PartialDate(str):
    """ISO 8601 text ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raises ``ValueError`` for anything else."""

    __slots__ = ()

    def __new__(cls, value):
        match = SHAPE.fullmatch(str(value).strip())
        if not match:
            raise ValueError(f"not a date: {value}")
        year, month, day = (int(part or 1) for part in match.groups())
        datetime.date(year, month, day)
        return super().__new__(cls, match.group())

    @property
    def precision(self) -> str:
        return {4: "year", 7: "month", 10: "day"}[len(self)]

    @property
    def first(self) -> datetime.date:
        """The earliest day that this date can mean."""
        year, month, day = (int(part) for part in (*self.split("-"), 1, 1)[:3])
        return datetime.date(year, month, day)

    @property
    def last(self) -> datetime.date:
        """The latest day that this date can mean."""
        if self.precision == "day":
            return self.first
        month = 12 if self.precision == "year" else self.first.month
        return datetime.date(self.first.year, month, monthrange(self.first.year, month)[1])

    @property
    def floor(self) -> str:
        """The smallest text whose first day is not before this date's: ``2011-01-01`` gives ``2011``."""
        return re.sub(r"(-01){1,2}$", "", self) if self.first.day == 1 else str(self)


class PartialDateField(CodePointField):
    """A ``PartialDate``, or empty text where no date is known. Sorts by its first day."""

    description = _("Date that may be partial")

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        return PartialDate(value) if value else ""

    def to_python(self, value):
        if value in (None, ""):
            return ""
        try:
            return PartialDate(value)
        except ValueError:
            raise ValidationError(
                _("Enter a date as 2012-06-21, 2012-06 or 2012; “%(value)s” is none of these."),
                code="invalid_date",
                params={"value": str(value)[:40]},
            ) from None

    def get_prep_value(self, value):
        return str(value or "")

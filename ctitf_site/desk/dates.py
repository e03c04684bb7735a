"""Dates as clerks write them: ISO, with dots, or with the month's name in English or Russian."""

import re

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.dates import PartialDate

MONTHS = [
    "january jan январь января",
    "february feb февраль февраля",
    "march mar март марта",
    "april apr апрель апреля",
    "may май мая",
    "june jun июнь июня",
    "july jul июль июля",
    "august aug август августа",
    "september sep sept сентябрь сентября",
    "october oct октябрь октября",
    "november nov ноябрь ноября",
    "december dec декабрь декабря",
]
NUMBER_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}
SHAPES = [
    re.compile(shape)
    for shape in (
        r"(?P<year>[0-9]{4})(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?)?",
        r"((?P<day>[0-9]{1,2})\.)?(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})",
        r"((?P<day>[0-9]{1,2}) )?(?P<name>[^\W\d_]+) (?P<year>[0-9]{4})",
        r"(?P<name>[^\W\d_]+) (?P<day>[0-9]{1,2}) (?P<year>[0-9]{4})",
    )
]

# What stands between two days.
LONGEST = 80
BETWEEN = re.compile(r"\s*[–—/]\s*|\s+-\s+|(?<=[0-9])-(?=[0-9]{1,2}\b(?!-))")


def read_date(text: str) -> PartialDate:
    """The date that ``text`` means; raises ``ValueError`` where it means none, or a day that no calendar has."""
    plain = re.sub(r"[\s,]+", " ", text.casefold()).strip()
    plain = re.sub(r" ?(г|г\.|года)$", "", plain)
    match = next(filter(None, (shape.fullmatch(plain) for shape in SHAPES)), None)
    if not match:
        raise ValueError(f"not a date: {text}")
    parts = match.groupdict()
    month = NUMBER_OF.get(parts["name"], 0) if parts.get("name") else parts["month"]
    numbers = [parts["year"], month, parts["day"]]
    return PartialDate("-".join(f"{int(number):02d}" for number in numbers if number is not None))


def read_period(text: str) -> tuple[str, str] | None:
    """First and last day of “21–22 June 2012” or “30 May – 2 June 2012”; None where ``text`` is no period."""
    for sign in BETWEEN.finditer(text):
        first, last = text[: sign.start()].strip(), text[sign.end() :].strip()
        # What the first day leaves out, the last one says: its month and year, or its year.
        for rest in ("", *(last[at:] for at, sign in enumerate(last) if sign in " .")):
            try:
                begin, end = read_date(first + rest), read_date(last)
            except ValueError:
                continue
            if begin.precision == end.precision and begin < end:
                return begin, end
    return None


class PartialDateInput(AdminTextInputWidget):
    def __init__(self, attrs=None):
        super().__init__(attrs={"class": "partial-date", "size": 16, **(attrs or {})})


class PeriodForm(forms.ModelForm):
    """Part of the form of a record with a first and a last day: both may be written into the first box."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and {"start", "end"} <= self.fields.keys():
            self._part()

    def _part(self):
        names = [self.add_prefix(name) for name in ("start", "end")]
        start, end = (self.data.get(name, "").strip() for name in names)
        if (found := read_period(start[:LONGEST])) and (not end or end == found[1]):
            self.data = self.data.copy()
            self.data[names[0]], self.data[names[1]] = found


class PartialDateFormField(forms.CharField):
    """Reads a day, a month or a year in the ways that people write them, and gives ISO 8601."""

    widget = PartialDateInput
    default_error_messages = {
        "invalid_date": _(
            "“%(value)s” is not a date. Write a day, a month or a year, as 2012-06-22, 22.06.2012, June 2012 or 2012."
        ),
    }

    def __init__(self, *, max_length=None, **kwargs):
        # The column holds ten characters; “22 сентября 2012 года” has more.
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return read_date(text)
        except ValueError:
            params = {"value": text[:40]}
            raise ValidationError(self.error_messages["invalid_date"], "invalid_date", params) from None

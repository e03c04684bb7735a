"""Dates and periods as readers of each language write them."""

from django.utils.dates import MONTHS, MONTHS_ALT

from ctitf_site.register.dates import PartialDate
from ctitf_site.register.fields import active_language


def period(start, end="") -> str:
    """``21–22 June 2012``, ``сентябрь 2010 г.``: a date, or the time from ``start`` to ``end``, in words."""
    start, end = (PartialDate(date) if date else None for date in (start, end))
    if not start or not end or start == end:
        return _one(start or end) if start or not end else f"… – {_one(end)}"
    if start.precision != end.precision or (start[:4] != end[:4] and start.precision != "year"):
        return f"{_one(start)} – {_one(end)}"
    if start.precision == "year":
        return _year(f"{start}–{end}", several=True)
    if start.precision == "day" and start[:7] == end[:7]:
        return f"{start.first.day}–{_one(end)}"
    dash = "–" if start.precision == "month" else " – "
    return f"{_within_year(start)}{dash}{_one(end)}"


def genitive(date) -> str:
    """``с июня 2012 г.``: a date as Russian writes it after a word like “from” or “until”."""
    date = PartialDate(date)
    if date.precision == "month":
        return f"{_month(MONTHS_ALT[date.first.month])} {_year(date[:4])}"
    return _one(date)


def _one(date) -> str:
    return f"{_within_year(date)} {_year(date[:4])}".strip() if date else ""


def _within_year(date) -> str:
    """Day and month, or the month alone; Russian has another form of the month's name beside a day."""
    if date.precision == "year":
        return ""
    if date.precision == "month":
        return _month(MONTHS[date.first.month])
    return f"{date.first.day} {_month(MONTHS_ALT[date.first.month])}"


def _month(name) -> str:
    return str(name).lower() if active_language() == "ru" else str(name)


def _year(text, several=False) -> str:
    if active_language() != "ru":
        return text
    return f"{text} гг." if several else f"{text} г."

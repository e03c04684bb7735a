"""Dates are written as readers of each language write them."""

import pytest
from django.utils.translation import override

from ctitf_site.register.dates import PartialDate
from ctitf_site.web.dates import genitive, period

WRITTEN = [
    ("2012-06-21", "", "21 June 2012", "21 июня 2012 г."),
    ("2012-06-21", "2012-06-22", "21–22 June 2012", "21–22 июня 2012 г."),
    ("2012-06-21", "2012-06-21", "21 June 2012", "21 июня 2012 г."),
    ("2012-06-29", "2012-07-02", "29 June – 2 July 2012", "29 июня – 2 июля 2012 г."),
    ("2011-12-30", "2012-01-02", "30 December 2011 – 2 January 2012", "30 декабря 2011 г. – 2 января 2012 г."),
    ("2010-09", "", "September 2010", "сентябрь 2010 г."),
    ("2010-09", "2010-10", "September–October 2010", "сентябрь–октябрь 2010 г."),
    ("2010-09", "2011-03", "September 2010 – March 2011", "сентябрь 2010 г. – март 2011 г."),
    ("2010-09", "2011-11-30", "September 2010 – 30 November 2011", "сентябрь 2010 г. – 30 ноября 2011 г."),
    ("2012", "", "2012", "2012 г."),
    ("2010", "2012", "2010–2012", "2010–2012 гг."),
    ("2010", "2012-05", "2010 – May 2012", "2010 г. – май 2012 г."),
    ("", "2012-05-09", "… – 9 May 2012", "… – 9 мая 2012 г."),
    ("", "", "", ""),
]


@pytest.mark.parametrize(("start", "end", "english", "russian"), WRITTEN)
def test_periods_in_both_languages(start, end, english, russian):
    start, end = (PartialDate(date) if date else "" for date in (start, end))
    with override("en"):
        assert period(start, end) == english
    with override("ru"):
        assert period(start, end) == russian


def test_every_month_has_both_russian_forms():
    with override("ru"):
        alone = [period(f"2012-{month:02d}") for month in range(1, 13)]
        with_day = [period(f"2012-{month:02d}-01") for month in range(1, 13)]
    assert alone[4] == "май 2012 г."
    assert with_day[4] == "1 мая 2012 г."
    assert len({*alone, *with_day}) == 24
    assert not any(letter.isupper() for text in (*alone, *with_day) for letter in text)


@pytest.mark.parametrize(
    ("date", "english", "russian"),
    [
        ("2012", "2012", "2012 г."),
        ("2012-06", "June 2012", "июня 2012 г."),
        ("2012-06-21", "21 June 2012", "21 июня 2012 г."),
    ],
)
def test_dates_after_from_and_until(date, english, russian):
    with override("en"):
        assert genitive(date) == english
    with override("ru"):
        assert genitive(date) == russian

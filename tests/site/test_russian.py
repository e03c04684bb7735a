"""Russian as it is written: forms of words after numbers, dates, and how a record is cited."""

import pytest
from django.utils import translation
from django.utils.translation import ngettext

from ctitf_site.web.dates import period
from tests import factories as f
from tests.reading import read


@pytest.mark.parametrize(
    ("number", "meetings", "organizations"),
    [
        (1, "1 совещание", "1 организация"),
        (2, "2 совещания", "2 организации"),
        (5, "5 совещаний", "5 организаций"),
        (11, "11 совещаний", "11 организаций"),
        (21, "21 совещание", "21 организация"),
        (54, "54 совещания", "54 организации"),
        (60, "60 совещаний", "60 организаций"),
        (61, "61 совещание", "61 организация"),
        (111, "111 совещаний", "111 организаций"),
    ],
)
def test_words_after_numbers(number, meetings, organizations):
    translation.activate("ru")
    counted = ngettext("%(n)s meeting", "%(n)s meetings", number) % {"n": number}
    assert counted == meetings
    assert ngettext("%(n)s organization", "%(n)s organizations", number) % {"n": number} == organizations


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2012-06-21", "2012-06-22", "21–22 июня 2012 г."),
        ("2012-06-30", "2012-07-02", "30 июня – 2 июля 2012 г."),
        ("2010-09", "", "сентябрь 2010 г."),
        ("2010", "2012", "2010–2012 гг."),
    ],
)
def test_dates(start, end, words):
    translation.activate("ru")
    assert period(start, end) == words


@pytest.mark.django_db
def test_pages_of_the_real_register(client, facts):
    assert "7 совещаний" in read(client, "/ru/meetings/").text
    page = read(client, "/ru/meetings/consultation-almaty-2012/").text
    assert "21–22 июня 2012 г." in page and "M-0007" in page


@pytest.mark.django_db
@pytest.mark.parametrize("number, words", [(54, "54 участника"), (60, "60 участников"), (61, "61 участник ")])
def test_people_at_a_meeting(client, number, words):
    meeting = f.make_meeting(participants=number, slug="meeting")
    f.make_citation(entry=meeting, path="participants")
    assert words in read(client, "/ru/meetings/meeting/").text

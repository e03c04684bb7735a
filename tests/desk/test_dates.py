"""Dates as clerks write them."""

import pytest

from ctitf_site.register.dates import PartialDate
from meetings.models import Project
from tests import factories as f
from tests.desk.forms import errors, page, submit

pytestmark = pytest.mark.django_db

WAYS = {
    "2012-06-22": "2012-06-22",
    "2012-06": "2012-06",
    "2012": "2012",
    " 2012 ": "2012",
    "22.06.2012": "2012-06-22",
    "2.6.2012": "2012-06-02",
    "06.2012": "2012-06",
    "June 2012": "2012-06",
    "JUN 2012": "2012-06",
    "22 June 2012": "2012-06-22",
    "June 22, 2012": "2012-06-22",
    "июнь 2012": "2012-06",
    "Июнь 2012 г.": "2012-06",
    "22 июня 2012 года": "2012-06-22",
    "9 мая 2012": "2012-05-09",
    "29.02.2012": "2012-02-29",
}
NO_DATES = [
    "22/06/2012",
    "22-21 June 2012",
    "21-22",
    "x – y",
    "Juni 2012",
    "31.06.2012",
    "29 February 2011",
    "13.2012",
    "12",
    "2012-6",
    "0",
]


@pytest.mark.parametrize(("written", "stored"), WAYS.items())
def test_a_date_is_read_and_stored_as_iso(written, stored, staff):
    assert errors(submit(staff, page(f.make_project()), start=written)) == []
    start = Project.objects.get().start
    assert (start, type(start)) == (stored, PartialDate)


@pytest.mark.parametrize("written", NO_DATES)
def test_what_is_no_date_is_named(written, staff):
    response = submit(staff, page(f.make_project()), start=written)
    assert errors(response) == [
        f"“{written}” is not a date. Write a day, a month or a year, as 2012-06-22, 22.06.2012, June 2012 or 2012."
    ]
    assert f'value="{written}"' in response.content.decode()
    assert Project.objects.get().start == "2010-09"


def test_dates_in_rows_are_read_the_same_way(staff):
    organization = f.make_organization()
    row = {"state": f.make_state().pk, "status": "member", "start": "июнь 2001"}
    assert errors(submit(staff, page(organization), {"memberships": [row]})) == []
    assert organization.memberships.get().start == "2001-06"


def test_a_required_date_is_asked_for(staff):
    assert errors(submit(staff, page(f.make_meeting()), start="")) == ["This field is required."]


def test_the_same_date_written_differently_is_no_change(staff):
    organization = f.make_membership(start="2001-06").organization
    data = {"memberships-0-start": "June 2001"}
    submit(staff, page(organization), **data)
    assert list(organization.revisions.values_list("action", flat=True)) == ["changed"]


PERIODS = {
    "21-22 June 2012": ("2012-06-21", "2012-06-22"),
    "21–22 июня 2012 года": ("2012-06-21", "2012-06-22"),
    "21 - 22.06.2012": ("2012-06-21", "2012-06-22"),
    "30 May – 2 June 2012": ("2012-05-30", "2012-06-02"),
    "30 декабря 2011 – 2 января 2012": ("2011-12-30", "2012-01-02"),
    "2012-06-21/2012-06-22": ("2012-06-21", "2012-06-22"),
    "June – July 2012": ("2012-06", "2012-07"),
    "2010–2012": ("2010", "2012"),
}


@pytest.mark.parametrize(("written", "stored"), PERIODS.items())
def test_both_days_may_be_written_into_the_first_box(written, stored, staff):
    assert errors(submit(staff, page(f.make_project()), start=written)) == []
    project = Project.objects.get()
    assert (project.start, project.end) == stored


def test_a_last_day_of_its_own_is_not_overwritten(staff):
    response = submit(staff, page(f.make_project()), start="21-22 June 2012", end="2012-06-23")
    assert "“21-22 June 2012” is not a date" in errors(response)[0]
    assert response.context["adminform"].form["end"].value() == "2012-06-23"

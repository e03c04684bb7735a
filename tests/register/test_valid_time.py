"""What held on a day: one rule in the database and in Python, for days, months and years, and for empty ends."""

from itertools import product

import pytest

from ctitf_site.register.dates import PartialDate
from ctitf_site.register.fields import Text
from ctitf_site.register.valid import FormerNames, covers, with_names_then
from organizations.models import Membership
from tests import factories as f
from tests.reading import queries

pytestmark = pytest.mark.django_db
DATES = ("", "2010", "2011", "2011-01", "2011-06", "2011-06-01", "2011-06-30", "2011-12", "2011-12-31", "2012")


@pytest.mark.parametrize(
    ("start", "end", "day", "held"),
    [
        ("", "", "1000", True),
        ("2001", "", "2000-12-31", False),
        ("2001", "", "2001-01-01", True),
        ("2001-06-15", "", "2001-06-14", False),
        ("2001-06-15", "", "2001-06-15", True),
        ("2001-06-15", "", "2001-06", True),
        ("2001-07", "", "2001-06", False),
        ("", "2011-06", "2011-06-30", True),
        ("", "2011-06", "2011-07-01", False),
        ("", "2011-06", "2011", True),
        ("", "2011", "2011-12-31", True),
        ("", "2011", "2012-01-01", False),
        ("", "2011-06-15", "2011-06-16", False),
        ("", "2011-06-15", "2011-06-15", True),
        ("", "2012-02", "2012-02-29", True),
        ("1969", "2011-06", "1968", False),
        ("1969", "2011-06", "1969", True),
    ],
)
def test_the_edges_of_a_period(start, end, day, held):
    membership = f.make_membership(start=start, end=end)
    membership.refresh_from_db()
    assert Membership.objects.on(PartialDate(day)).exists() is held
    assert covers(membership, PartialDate(day)) is held


def test_the_database_and_python_agree_on_every_kind_of_date():
    organization = f.make_organization()
    for start, end in product(DATES, DATES):
        if not start or not end or end >= start[: len(end)]:
            f.make_membership(organization=organization, start=start, end=end)
    rows = list(Membership.objects.all())
    assert len(rows) > 50
    for day in map(PartialDate, [*filter(None, DATES), "2011-02", "2011-06-15", "1999", "2020-02-29"]):
        found = set(Membership.objects.on(day).values_list("pk", flat=True))
        assert found == {row.pk for row in rows if covers(row, day)}, day


def test_without_a_day_everything_is_there():
    f.make_membership(start="1900", end="1901")
    assert Membership.objects.on(None).count() == 1


def test_a_citation_goes_with_the_row_that_it_is_about():
    organization = f.make_organization()
    ended = f.make_membership(organization=organization, end="2001")
    lasting = f.make_membership(organization=organization, start="2000")
    about = {row: f.make_citation(entry=organization, path=f"memberships/{row.uid}") for row in (ended, lasting)}
    whole = f.make_citation(entry=organization)
    found = organization.citations.on(PartialDate("2012"))
    assert set(found) == {about[lasting], whole}


def names_of(record, day):
    return FormerNames([record.pk]).on(record.pk, PartialDate(day))


def former(record, text, **changes):
    return f.make_name(entry=record, text=text, type="former_name", **{"language": "en"} | changes)


def test_a_former_name_of_that_time_takes_the_place_of_the_title():
    record = f.make_organization()
    former(record, "Old", start="1969", end="2011-06")
    assert names_of(record, "2011-06-30") == {"en": "Old", "ru": None}
    assert names_of(record, "2011") == {"en": "Old", "ru": None}
    assert names_of(record, "2011-07-01") == names_of(record, "1968-12-31") == {}


def test_a_former_name_without_a_period_and_other_kinds_of_names_take_no_place():
    record = f.make_organization()
    former(record, "Some time")
    f.make_name(entry=record, text="Misspelt", type="misspelling", language="en", start="1969", end="2011")
    former(record, "Ancienne", language="fr", start="1969", end="2011")
    assert names_of(record, "2000") == {}


def test_a_name_without_a_language_stands_for_both_unless_one_has_its_own():
    record = f.make_organization()
    former(record, "ABC", language="", end="2011")
    assert names_of(record, "2000") == {"en": "ABC", "ru": "ABC"}
    former(record, "Старое", language="ru", end="2011")
    assert names_of(record, "2000") == {"en": "ABC", "ru": "Старое"}


def test_of_several_names_the_latest_is_used_and_of_those_the_shortest():
    record = f.make_state()
    former(record, "First", start="1950", end="2011")
    former(record, "Republic of Second", start="1960", end="2011")
    former(record, "Second", start="1960", end="2011")
    former(record, "The Long Republic of Second", start="1960", end="2011")
    assert names_of(record, "2000")["en"] == "Second"
    assert names_of(record, "1955")["en"] == "First"


def test_names_of_hidden_records_are_not_read():
    record = f.make_organization(status="draft")
    former(record, "Old", end="2011")
    assert names_of(record, "2000") == {}


def then(record, day="2000", printed=""):
    (row,) = with_names_then(
        [f.make_participation(state=None, organization=record, printed=printed)],
        lambda row: row.party,
        lambda row: day and PartialDate(day),
    )
    return row.then


def test_the_name_of_the_time_is_given_only_where_it_tells_something_new():
    record = f.make_organization(title_en="New", title_ru="Новое")
    former(record, "Old", end="2011")
    assert then(record) == Text("Old", "en")
    assert then(record, "2012") == then(record, "") == ""
    assert then(record, printed="OLD") == ""
    record.title_en = "Old"
    assert then(record) == ""


@pytest.mark.thorough
def test_a_list_reads_the_names_of_all_its_rows_at_once(client):
    def add():
        former(f.make_organization(), "Old", start="1969", end="2011")

    add()
    few = queries(client, "/en/organizations/?on=2000&limit=200")
    for _time in range(199):
        add()
    assert queries(client, "/en/organizations/?on=2000&limit=200") == few

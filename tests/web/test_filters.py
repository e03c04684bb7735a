"""What every list can be asked, and what it refuses. Pages and API share these filters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from ctitf_site.api import VIEWSETS
from ctitf_site.web.filters import ChoicesField, PartialDateFormField, RecordsField, YesNoField
from tests import factories as f
from tests.api import ROOT, errors, get, refs
from tests.site.world import SECRET, add_drafts, published_world

pytestmark = pytest.mark.django_db
FILTERS = [
    (f"{viewset.noun()}s/", name, field)
    for viewset in VIEWSETS
    for name, field in viewset.filterset_class.base_filters.items()
]
NAMES = [f"{path}{name}" for path, name, _field in FILTERS]
ORDERINGS = [
    (f"{v.noun()}s/", f"{sign}{name}") for v in VIEWSETS for name in v.filterset_class.orderings for sign in ("", "-")
]
NASTY = [
    "' OR 1=1 --",
    "%",
    "\\",
    "<script>",
    "²",
    "٣",
    "-1",
    "0",
    "1e9",
    "9" * 60,
    "NaN",
    "null",
    "[]",
    "[" * 90,
    "{}",
    "a" * 201,
    ",",
    ",".join(["x"] * 51),
    "2012-13",
    "2012-02-30",
    "0000",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "\u202e",
    "\U0001f600",
    "ß",
    "İ",
]


@pytest.mark.parametrize(("path", "name", "field"), FILTERS, ids=NAMES)
def test_every_filter_explains_itself(path, name, field):
    assert field.label, "a form needs a label"
    assert field.extra["help_text"].strip()[-1] in ".?", "the sentence is its documentation"


def good_value(field, name):
    form_field = field.field
    if isinstance(form_field, YesNoField | ChoicesField):
        return ",".join(form_field.allowed)
    if isinstance(form_field, PartialDateFormField):
        return "2012-06"
    if isinstance(form_field, RecordsField):
        return form_field.model.objects.published().values_list(form_field.known_by[0], flat=True)[0]
    words = {"q": "a", "language": "ru", "path": "participations", "disagreement": "", "group": "Central Asian States"}
    return words[name.removesuffix("__not")]


@pytest.mark.parametrize("viewset", VIEWSETS, ids=lambda viewset: viewset.noun())
def test_every_filter_is_answered(client, viewset):
    published_world()
    path = f"{viewset.noun()}s/"
    rows = get(client, path)["count"]
    for name, field in viewset.filterset_class.base_filters.items():
        value = "I.1" if name.startswith("measure") else good_value(field, name)
        assert get(client, path, **{name: value})["count"] <= rows, name


@pytest.mark.parametrize("viewset", VIEWSETS, ids=lambda viewset: viewset.noun())
def test_all_filters_are_answered_at_once(client, viewset):
    """No database reads queries that grow with each filter by as much again."""
    published_world()
    filters = viewset.filterset_class.base_filters.items()
    asked = {name: "I.1" if name.startswith("measure") else good_value(field, name) for name, field in filters}
    asked |= {name: value.split(",")[0] for name, value in asked.items() if name in ("basis", "without_contribution")}
    get(client, f"{viewset.noun()}s/", **asked)


@pytest.mark.parametrize(("path", "ordering"), ORDERINGS)
def test_every_order_is_answered(client, path, ordering):
    assert get(client, path, ordering=ordering)["results"] == []


@pytest.mark.thorough
@pytest.mark.parametrize("viewset", VIEWSETS, ids=lambda viewset: viewset.noun())
def test_nasty_values_are_refused_or_find_nothing(client, viewset):
    names = list(viewset.filterset_class.base_filters)
    for value in NASTY:
        for start in range(0, len(names), 6):  # a few at a time, or the query string grows too long
            check_nasty(client, f"{ROOT}{viewset.noun()}s/", set(names[start : start + 6]), value)


def check_nasty(client, path, names, value):
    """Parameters that are not refused must be answered, also by the database."""
    response = client.get(path, dict.fromkeys(names, value))
    if response.status_code == 400:
        refused = {error["parameter"] for error in response.json()["errors"]}
        assert refused <= names
        response = client.get(path, dict.fromkeys(names - refused, value))
    assert response.status_code == 200, (value, names, response.content)


@pytest.mark.parametrize("name", ["ordering", "limit", "cursor", "format", "as_of"])
def test_nasty_values_of_paging_and_format_are_refused(client, name):
    for value in NASTY:
        if (name, value) != ("limit", "0"):
            assert name in errors(client, "meetings/", **{name: value}), value


def test_an_unknown_parameter_is_refused_by_name(client):
    problem = errors(client, "persons/", colour="red", kind="x")
    assert problem["colour"] == {
        "parameter": "colour",
        "problem": "There is no such parameter here.",
        "allowed": ["as_of", "cursor", "expand", "fields", "format", "lang", "limit", "ordering", "q"],
    }
    assert "kind" in problem


def test_every_bad_value_is_named_at_once(client):
    assert set(errors(client, "meetings/", kind="party", state="S-ZZZ", start="soon")) == {"kind", "state", "start"}


def test_a_parameter_given_twice_is_refused(client):
    response = client.get(f"{ROOT}meetings/?kind=expert&kind=launch")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "kind"


def test_an_empty_parameter_asks_nothing(client):
    meeting = f.make_meeting()
    assert refs(client, "meetings/", kind="", q="", start="", state="", ordering="", limit="") == [meeting.ref]


@pytest.mark.parametrize("value", [",", " , ", "a," * 51])
def test_lists_of_values_have_bounds(client, value):
    assert set(errors(client, "meetings/", kind=value)) == {"kind"}


def test_refused_records_are_named_where_there_are_few(client):
    f.make_pillar(number=1)
    f.make_pillar(number=2, status="draft")
    assert errors(client, "meetings/", pillar="PI-2")["pillar"] == {
        "parameter": "pillar",
        "problem": "“PI-2” is not known here; give a ref.",
        "allowed": ["PI-1"],
    }


def test_a_hidden_record_is_refused_like_one_that_never_was(client):
    world = published_world()
    add_drafts(world)
    for path, name, field in FILTERS:
        if isinstance(field.field, RecordsField) and not name.startswith("measure"):
            hidden = field.field.model.objects.exclude(status="published")
            for ref in hidden.values_list("ref", flat=True):
                never = f"{ref[:-1]}¤"
                told, unknown = (errors(client, path, **{name: value})[name] for value in (ref, never))
                assert told["problem"].replace(ref, never) == unknown["problem"]
                assert told["allowed"] == unknown["allowed"]
                assert SECRET not in str(told)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"start": "2011"}, ["2011", "2011-03", "2011-03-29"]),
        ({"start": "2011-03"}, ["2011-03", "2011-03-29"]),
        ({"start": "2011-03-29"}, ["2011-03-29"]),
        ({"start__gte": "2011-03"}, ["2011-03", "2011-03-29", "2012"]),
        ({"start__lte": "2011-03"}, ["2010-12-15", "2011", "2011-03", "2011-03-29"]),
        ({"start__gte": "2011", "start__lte": "2011"}, ["2011", "2011-03", "2011-03-29"]),
    ],
)
def test_dates_are_found_by_their_first_possible_day(client, query, found):
    for start in ("2012", "2011-03-29", "2011", "2010-12-15", "2011-03"):
        f.make_meeting(start=start)
    rows = get(client, "meetings/", ordering="start", **query)["results"]
    assert [row["start"] for row in rows] == found


@pytest.mark.parametrize("words", ["уран", "УРАНЫ", "jenca uran", "p-0001", "Ураны, Дженча"])
def test_words_are_found_in_both_languages_and_names(client, words):
    person = f.make_person(title_en="Miroslav Jenča Uran", title_ru="Ураны Енча")
    f.make_name(entry=person, text="Дженча")
    person.save()
    f.make_person(title_en="Somebody else")
    assert refs(client, "persons/", q=words) == [person.ref]


def test_words_need_a_letter(client):
    assert set(errors(client, "persons/", q="!!!")) == {"q"}
    assert set(errors(client, "persons/", q="a" * 201)) == {"q"}


def test_problems_are_told_in_the_language_asked_for(client):
    with override("ru"):
        english = errors(client, "persons/", colour="red")["colour"]["problem"]
    assert english == "There is no such parameter here."
    client.cookies["django_language"] = "ru"
    assert errors(client, "persons/", colour="red")["colour"]["problem"] == english, "the API knows no cookies"


def test_citations_by_fact_and_disagreement(client):
    meeting, document = f.make_meeting(), f.make_document()
    row = f.make_participation(meeting=meeting)
    end = f.make_citation(entry=meeting, document=document, path="end", disagreement="D01", preferred=True)
    role = f.make_citation(entry=meeting, document=document, path=f"participations/{row.uid}/role")
    f.make_citation(path="participations_of_nobody")
    assert refs(client, "citations/", path="participations") == [role.uid]
    assert refs(client, "citations/", path=f"participations/{row.uid}") == [role.uid]
    assert refs(client, "citations/", disagreement="d01") == [end.uid]
    assert refs(client, "citations/", preferred="true") == [end.uid]
    assert set(refs(client, "citations/", record=meeting.ref, document=document.ref)) == {end.uid, role.uid}
    assert errors(client, "citations/", disagreement="D02")["disagreement"]["allowed"] == ["D01"]


def test_documents_by_language_kind_and_use(client):
    both = f.make_document(languages="en;ru", date="2012-06")
    english = f.make_document(languages="en", kind="resolution")
    meeting = f.make_meeting()
    f.make_citation(entry=meeting, document=both)
    assert refs(client, "documents/", language="ru") == [both.ref]
    assert set(refs(client, "documents/", language="en,ru")) == {both.ref, english.ref}
    assert refs(client, "documents/", kind="resolution") == [english.ref]
    assert refs(client, "documents/", record=meeting.ref) == [both.ref]
    assert refs(client, "documents/", date__gte="2012") == [both.ref]
    assert set(errors(client, "documents/", language="russian")) == {"language"}


def test_a_list_to_choose_from_becomes_a_line_to_write_on(client, monkeypatch):
    """What a form or an error names does not grow with the register."""
    for _ in range(3):
        f.make_organization()
    choices = '<select name="organization"'
    for most, listed in ((3, True), (2, False)):
        monkeypatch.setattr("ctitf_site.web.filters.MOST_LISTED", most)
        with CaptureQueriesContext(connection) as asked:
            assert (choices in client.get("/en/contributions/").content.decode()) is listed
        read = next(
            q["sql"] for q in asked if 'FROM "organizations_organization"' in q["sql"] and '"sort_en" ASC' in q["sql"]
        )
        assert f"LIMIT {most + 1}" in read and "acronym" not in read
        answer = client.get(f"{ROOT}contributions/", {"organization": "NOBODY"})
        assert len(answer.json()["errors"][0]["allowed"]) == (3 if listed else 0)

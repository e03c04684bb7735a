"""Values that a filter leaves out, and words that only some rows have: what no row can answer is refused."""

import pytest

from ctitf_site.api import VIEWSETS
from ctitf_site.web.filters import MOST_VALUES, One, RecordsField, WordsFilter
from tests import factories as f
from tests.api import errors, get, refs

pytestmark = pytest.mark.django_db


# Leaving values out ---------------------------------------------------------------------------------------------------
def test_values_can_be_left_out(client):
    world, other = f.make_contribution(), f.make_contribution(kind="training")
    world.states.add(state := f.make_state())
    assert refs(client, "contributions/", organization__not=world.organization.ref) == [other.ref]
    assert refs(client, "contributions/", state__not=state.iso3) == [other.ref]
    assert refs(client, "contributions/", kind__not="training") == [world.ref]
    assert errors(client, "contributions/", kind__not="party")["kind__not"]["allowed"]


def test_what_is_left_out_is_not_narrowed_by_what_goes_along(client):
    """``role`` goes along with ``state``; without the State, it says what is to be there."""
    meeting, state = f.make_meeting(), f.make_state()
    f.make_participation(meeting=meeting, state=state, role="participant")
    f.make_participation(meeting=meeting, role="host")
    assert refs(client, "meetings/", role="host", state__not=state.ref) == []
    assert refs(client, "meetings/", role="host") == [meeting.ref]


def test_every_kind_of_word_can_be_left_out(client):
    meeting = f.make_meeting()
    f.make_participation(meeting=meeting, group_en="Experts")
    state = f.make_participation(meeting=meeting)
    assert refs(client, "participations/", party__not="group") == [state.uid]
    assert refs(client, "participations/", group__not="Experts") == [state.uid]
    english, russian = f.make_document(languages="en"), f.make_document(languages="ru;en")
    assert refs(client, "documents/", language__not="ru") == [english.ref]
    assert refs(client, "documents/", language="ru") == [russian.ref]
    whole, part = f.make_citation(entry=meeting), f.make_citation(entry=meeting, path="end")
    assert refs(client, "citations/", path__not="end") == [whole.uid]
    assert refs(client, "citations/", path="end,title") == [part.uid]


def test_yes_and_no_need_no_other_word_for_not():
    names = {f"{viewset.noun()}.{name}" for viewset in VIEWSETS for name in viewset.filterset_class.base_filters}
    assert "citation.preferred" in names and "citation.preferred__not" not in names
    assert "measure.confirmed__not" not in names and "recommendation.measure__not" in names


# Each row once ------------------------------------------------------------------------------------------------
def test_a_row_that_several_values_find_is_given_once(client):
    """The pillars are those of the meeting: one step further than the row itself."""
    one, two = f.make_pillar(), f.make_pillar()
    meeting = f.make_meeting()
    meeting.pillars.set([one, two])
    row = f.make_participation(meeting=meeting)
    assert refs(client, "participations/", pillar=f"{one.ref},{two.ref}") == [row.uid]
    assert refs(client, "participations/", pillar__not=f"{one.ref},{two.ref}") == []
    assert get(client, "matrix/", of="participations", rows="role", columns="state", pillar=f"{one.ref},{two.ref}")


@pytest.mark.thorough
@pytest.mark.parametrize("viewset", VIEWSETS, ids=lambda viewset: viewset.noun())
def test_all_values_of_a_filter_find_no_row_twice(client, facts, viewset):
    path = f"{viewset.noun()}s/"
    whole = get(client, path, limit=1)["count"]
    for name, known in viewset.filterset_class.base_filters.items():
        values = known.field.allowed if getattr(known.field, "allowed", ()) else every_ref(known.field)
        if values and isinstance(known, WordsFilter) and not isinstance(known.field, One):
            answer = get(client, path, limit=200, **{name: ",".join(values[:MOST_VALUES])})
            uids = [row["url"] for row in answer["results"]]
            assert answer["count"] <= whole and len({*uids}) == len(uids), name


def every_ref(field):
    """Names of records that a filter takes; nothing for other filters."""
    if not isinstance(field, RecordsField):
        return ()
    key = "ref" if hasattr(field.model, "ref") else "uid"
    return [*field.model.objects.published().values_list(key, flat=True)]


# Groups as printed ------------------------------------------------------------------------------------------------
def test_groups_are_joined_by_commas_in_either_language(client):
    meeting = f.make_meeting()
    one = f.make_participation(meeting=meeting, group_en="Experts", group_ru="Эксперты")
    two = f.make_participation(meeting=meeting, group_en="", group_ru="Послы", role="observer")
    both = f.make_participation(meeting=meeting, group_en="Ministers, judges", role="host")
    assert set(refs(client, "participations/", group="Эксперты,Послы")) == {one.uid, two.uid}
    assert refs(client, "participations/", group="Experts") == [one.uid]
    assert refs(client, "participations/", group="Ministers, judges") == [both.uid]


def test_a_group_that_nobody_sees_is_refused(client):
    meeting, draft = f.make_meeting(), f.make_meeting(status="draft")
    f.make_participation(meeting=meeting, group_en="Experts")
    f.make_participation(meeting=draft, group_en="SECRET")
    for name in ("group", "group__not"):
        for value in ("SECRET", "Experts,SECRET", "Nobody"):
            told = errors(client, "participations/", **{name: value})[name]
            assert told["allowed"] == ["Experts"] and "is not one of the values" in told["problem"]


# Facts --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["colour", "colour/abc", "start,colour", "SECRET"])
def test_a_fact_that_no_record_has_is_refused(client, path):
    told = errors(client, "citations/", path=path)["path"]
    assert told["problem"] and {"start", "participations", "title"} <= {*told["allowed"]}


def test_a_fact_without_a_citation_finds_nothing(client):
    f.make_citation(entry=f.make_meeting())
    assert refs(client, "citations/", path="venue") == []


# Other things that are said at once ---------------------------------------------------------------------------
def test_many_unknown_names_do_not_make_a_long_answer(client):
    query = "&".join(f"name{number}=x" for number in range(300))
    answer = get(client, f"meetings/?{query}", 400)
    assert len(answer["errors"]) == 20 and len(str(answer)) < 30_000


def test_everything_that_is_wrong_is_told_at_once(client):
    query = "colour=1&kind=zzz&limit=0&start=2012-13&ordering=x&fields=nope&country=KAZ&country=KGZ"
    told = errors(client, f"meetings/?{query}")
    assert set(told) == {"colour", "kind", "limit", "start", "ordering", "country"}
    assert set(errors(client, "meetings/?lang=de&limit=0")) == {"lang", "limit"}


def test_what_fields_leave_out_cannot_be_given_in_full(client):
    f.make_meeting()
    for path in ("meetings/", "meetings.csv"):
        assert errors(client, path, fields="ref", expand="citations")["expand"]["allowed"] == ["ref"]
    assert get(client, "meetings/", fields="ref,citations", expand="citations")["results"][0]["citations"] == []


def test_a_measure_is_given_by_its_code(client):
    assert "as II.13" in errors(client, "contributions/", measure="II.99")["measure"]["problem"]


def test_disagreements_have_one_order(client):
    told = errors(client, "disagreements/", ordering="record")["ordering"]
    assert told["allowed"] == ["as_of", "cursor", "disagreement", "document", "format", "kind", "limit"]
    assert "ordering" not in client.options("/api/v1/disagreements/").json()["parameters"]


def test_another_time_is_named_where_it_can_be_asked(client):
    assert "as_of" in errors(client, "status/", colour="red")["colour"]["allowed"]
    assert errors(client, "openapi.json", colour="red")["colour"]["allowed"] == ["format"]
    assert "as_of" in client.get("/en/states/?colour=red").content.decode()
    assert "as_of" not in client.get("/en/changes.atom?colour=red").content.decode()

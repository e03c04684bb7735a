"""Rows inside a record: checked against each other, free to change places, and open to the words they are cited by."""

import pytest

from ctitf_site.register.models import Citation, Document, Name
from meetings.models import Session
from organizations.models import Organization
from tests import factories as f
from tests.bulk import in_bulk
from tests.desk.forms import errors, filled, page, submit

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
PARTY = "This party has this role already."


@pytest.fixture
def agenda(db):
    meeting = f.make_meeting()
    for order, title in enumerate(("One", "Two", "Three"), 1):
        f.make_session(meeting=meeting, order=order, title_en=title)
    return meeting


def titles(meeting):
    return list(meeting.sessions.order_by("order").values_list("title_en", flat=True))


@pytest.mark.parametrize(
    ("orders", "expected"),
    [((2, 1, 3), ["Two", "One", "Three"]), ((2, 3, 1), ["Three", "One", "Two"]), ((2, 3, 4), ["One", "Two", "Three"])],
)
def test_sessions_change_places(orders, expected, agenda, staff):
    statement = f.make_statement(meeting=agenda, session=agenda.sessions.get(order=1))
    keys = set(agenda.sessions.values_list("pk", "uid"))
    sent = {f"sessions-{index}-order": order for index, order in enumerate(orders)}
    assert errors(submit(staff, page(agenda), **sent)) == []
    assert titles(agenda) == expected
    assert set(agenda.sessions.values_list("pk", "uid")) == keys
    statement.refresh_from_db()
    assert statement.session.title_en == "One"


def test_a_row_takes_the_place_of_a_deleted_one(agenda, staff):
    statement = f.make_statement(meeting=agenda, session=agenda.sessions.get(order=2))
    sent = {"sessions-1-DELETE": "on", "sessions-0-order": 2}
    new = {"kind": "session", "order": 1, "title_en": "New"}
    assert errors(submit(staff, page(agenda), {"sessions": [new]}, **sent)) == []
    assert titles(agenda) == ["New", "One", "Three"]
    statement.refresh_from_db()
    assert statement.session is None


def test_two_rows_cannot_have_one_place(agenda, staff):
    rule = ["Another session or topic has this place."]
    assert errors(submit(staff, page(agenda), **{"sessions-0-order": 2})) == rule
    assert errors(submit(staff, page(agenda), {"sessions": [{"kind": "session", "order": 3, "title_en": "A"}]})) == rule
    assert titles(agenda) == ["One", "Two", "Three"]


@pytest.mark.parametrize("party", ["state", "organization", "group_en"])
def test_a_party_has_a_role_once(party, staff):
    value = {
        "state": lambda: f.make_state().pk,
        "organization": lambda: f.make_organization().pk,
        "group_en": lambda: "Central Asian States",
    }[party]()
    meeting = f.make_meeting()
    row, other = {"role": "host", party: value}, {"role": "observer", party: value}
    assert errors(submit(staff, page(meeting), {"participations": [row, row]})) == [PARTY]
    assert errors(submit(staff, page(meeting), {"participations": [row, other]})) == []
    assert errors(submit(staff, page(meeting), **{"participations-1-role": "host"})) == [PARTY]
    swapped = {"participations-0-role": "observer", "participations-1-role": "host"}
    assert errors(submit(staff, page(meeting), **swapped)) == []


def test_different_states_may_have_one_role_on_a_new_record(staff):
    rows = [{"role": "host", "state": f.make_state().pk} for _ in range(3)]
    address = page(f.Meeting, "add")
    assert errors(submit(staff, address, {"participations": rows}, kind="expert", start="2012")) == []
    assert errors(submit(staff, address, {"participations": [rows[0]] * 2}, kind="expert", start="2012")) == [PARTY]


def test_a_statement_names_a_session_of_its_own_meeting(agenda, staff):
    foreign = f.make_session(title_en="Elsewhere")
    row = {"person": f.make_person().pk, "session": foreign.pk}
    assert "Select a valid choice" in errors(submit(staff, page(agenda), {"statements": [row]}))[0]
    row["session"] = agenda.sessions.first().pk
    assert errors(submit(staff, page(agenda), {"statements": [row]})) == []
    text = staff.get(page(agenda)).content.decode()
    assert "1. One" in text and "Elsewhere" not in text


def test_a_row_that_nobody_touched_is_not_written(agenda, staff, django_assert_max_num_queries):
    with in_bulk():
        for _ in range(20):
            f.make_participation(meeting=agenda)
    with django_assert_max_num_queries(132) as captured:
        assert errors(submit(staff, page(agenda), city_en="Almaty")) == []
    assert not [q["sql"] for q in captured.captured_queries if q["sql"].startswith('UPDATE "meetings_participation"')]


def test_a_row_keeps_its_uid(staff):
    row = f.make_participation()
    submit(staff, page(row.meeting), **{"participations-0-printed": "Kazakstan"})
    uid = row.uid
    row.refresh_from_db()
    assert (row.uid, row.printed) == (uid, "Kazakstan")


# Other names ------------------------------------------------------------------------------------------------
def test_a_name_is_given_once(staff):
    organization = f.make_organization()
    row = {"text": "CARRIC", "type": "misspelling"}
    rule = ["This record has this name already."]
    assert errors(submit(staff, page(organization), {"names": [row, row]})) == rule
    assert errors(submit(staff, page(organization), {"names": [row]})) == []
    assert errors(submit(staff, page(organization), {"names": [row]})) == rule
    assert errors(submit(staff, page(Organization, "add"), {"names": [row, row]}, title_en="A", kind="other")) == rule
    assert Name.objects.count() == 1


def test_a_name_has_a_period(staff):
    row = {"text": "A", "type": "variant", "start": "2012-06", "end": "2011"}
    assert errors(submit(staff, page(f.make_organization()), {"names": [row]})) == ["The end lies before the start."]
    row["end"] = "2012"
    assert errors(submit(staff, page(f.make_organization()), {"names": [row]})) == []


# Citations --------------------------------------------------------------------------------------------------
@pytest.fixture
def cited(db):
    row = f.make_participation(printed="Kazakstan")
    return f.make_citation(entry=row.meeting, path=f"participations/{row.uid}/role", locator="p. 7", value_en="Host")


def test_citations_are_lines_until_one_is_opened(cited, staff):
    address = page(cited.entry.meeting_record)
    text = staff.get(address).content.decode()
    assert "p. 7" in text and 'name="citations-0-path"' not in text
    opened = f"{address}?citation={cited.uid}"
    assert f'href="?citation={cited.uid}#citations-group"' in text
    assert errors(submit(staff, opened, **{"citations-0-locator": "p. 8"})) == []
    cited.refresh_from_db()
    assert cited.locator == "p. 8"


def test_a_document_is_cited_once_for_a_fact(cited, staff):
    address = page(cited.entry.meeting_record)
    row = {"path": cited.path, "document": cited.document_id, "locator": "p. 7", "value_en": "Host"}
    rule = ["This document is cited for this fact already."]
    assert errors(submit(staff, address, {"citations": [row]})) == rule
    row["locator"] = "p. 9"
    assert errors(submit(staff, address, {"citations": [row, row]})) == rule
    assert errors(submit(staff, address, {"citations": [row]})) == []


@pytest.mark.parametrize("path", ["", "title", "end", "pillars", "participations", "ROW", "ROW/role", "ROW/group"])
def test_a_citation_supports_a_fact_of_its_record(path, cited, staff):
    path = path.replace("ROW", cited.path.removesuffix("/role"))
    row = {"path": path, "document": f.make_document().pk}
    assert errors(submit(staff, page(cited.entry.meeting_record), {"citations": [row]})) == []
    assert Citation.objects.filter(path=path, locator="").exists()


@pytest.mark.parametrize("path", ["ende", "participations/nobody", "ROW/rolle", "ROW/role/x", "status/x", "x/y"])
def test_what_is_no_fact_is_named(path, cited, staff):
    path = path.replace("ROW", cited.path.removesuffix("/role"))
    row = {"path": path, "document": f.make_document().pk}
    rule = [f"There is no “{path}” here: choose from the list."]
    assert errors(submit(staff, page(cited.entry.meeting_record), {"citations": [row]})) == rule


def test_facts_are_offered_in_words(cited, staff):
    text = staff.get(page(cited.entry.meeting_record)).content.decode()
    assert '<option value="end">Last day</option>' in text
    state = cited.entry.meeting_record.participations.get().state.title
    assert f"Participations: Participant: {state}</option>" in text
    assert f"Participations: Participant: {state} (role)</td>" in text


def test_a_citation_of_a_document_is_not_one_in_it(staff):
    citation = f.make_citation(entry=f.make_document().entry)
    data = filled(staff, f"{page(citation.entry.document_record)}?citation={citation.uid}")
    assert data["citations-0-document"] == citation.document_id
    assert "citations-0-path" not in filled(staff, f"{page(citation.document)}?citation={citation.uid}")
    assert Document.objects.count() == 2


def test_every_citation_of_the_facts_supports_a_fact(facts):
    from ctitf_site.desk.facts import is_fact

    wrong = [
        f"{citation.entry.ref} {citation.path}"
        for citation in Citation.objects.exclude(path="").select_related("entry")
        if not is_fact(citation.entry.model.objects.get(pk=citation.entry_id), citation.path)
    ]
    assert wrong == []


def test_sessions_are_found_by_their_meeting(agenda, staff):
    text = staff.get(page(Session, "changelist"), {"q": agenda.title_en}).content.decode()
    assert "Two" in text

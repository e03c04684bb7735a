"""Citations are named in words, gathered by document and by disagreement, without a query for each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ctitf_site.web.sources import Sources, gather, name_facts
from tests import factories as f
from tests.bulk import in_bulk

pytestmark = pytest.mark.django_db


def cite(record, path="", **changes):
    return f.make_citation(entry=record, path=path, **changes)


def sources_of(record):
    return Sources(record.citations.published().select_related("document"))


def abouts(record):
    return [citation.about for citation in sources_of(record).citations]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "The record as a whole"),
        ("start", "First day"),
        ("city", "City"),
        ("pillars", "Pillars"),
        ("participations", "Participations"),
        ("sessions", "Sessions and topics"),
    ],
)
def test_a_fact_is_named_as_readers_call_it(path, words):
    meeting = f.make_meeting()
    cite(meeting, path)
    assert abouts(meeting) == [words]


def test_a_row_inside_a_record_is_named_by_its_own_words():
    meeting = f.make_meeting()
    row = f.make_participation(
        meeting=meeting, role="organizer", state=None, organization=f.make_organization(acronym_en="CTITF")
    )
    cite(meeting, f"participations/{row.uid}")
    cite(meeting, f"participations/{row.uid}/role", value_en="Co-organizer")
    assert sorted(abouts(meeting)) == ["Organizer: CTITF", "Organizer: CTITF (role)"]


def test_what_is_said_can_be_given_in_words():
    meeting = f.make_meeting()
    cite(meeting, "participations", fact_en="States present", value_en="Four States")
    (citation,) = sources_of(meeting).citations
    assert (citation.about, citation.says) == ("States present", "Four States")


def test_a_value_that_the_row_says_already_is_not_repeated():
    meeting = f.make_meeting()
    row = f.make_participation(meeting=meeting, role="host", state=f.make_state(title_en="Tajikistan"))
    document = f.make_document()
    cite(meeting, f"participations/{row.uid}/role", value_en="Host", document=document)
    cite(meeting, f"participations/{row.uid}", value_en="Named as present", document=document)
    ((heading, (fact,)),) = sources_of(meeting).documents[0].facts
    assert (heading, fact.about, fact.says) == ("Participations", "Host: Tajikistan", [])


def test_documents_are_numbered_and_rows_know_their_numbers():
    meeting = f.make_meeting()
    row = f.make_participation(meeting=meeting)
    cite(meeting)
    cite(meeting, f"participations/{row.uid}/role")
    found = sources_of(meeting)
    assert [source.number for source in found.documents] == [1, 2]
    assert found.numbers(f"participations/{row.uid}") == [2]
    assert found.numbers("start") == []


def test_different_values_stand_together_with_the_preferred_one_first():
    meeting = f.make_meeting()
    cite(meeting, "start", value_en="29 November", disagreement="D01")
    cite(meeting, "start", value_en="30 November", disagreement="D01", preferred=True)
    cite(meeting, "start", value_en="30 November", disagreement="D01")
    cite(meeting, "end", value_en="30 November")
    found = sources_of(meeting)
    (difference,) = found.differences
    assert [(v.value, v.preferred, len(v.citations)) for v in difference.versions] == [
        ("30 November", True, 2),
        ("29 November", False, 1),
    ]
    assert found.differences_of("start") == [difference]
    assert found.differences_of("end") == []


def test_facts_of_many_kinds_of_record_are_named_by_one_query_for_each_kind_of_row():
    document = f.make_document()

    def add():
        for row, relation in ((f.make_participation(), "participations"), (f.make_session(), "sessions")):
            cite(row.meeting, f"{relation}/{row.uid}", document=document)

    def count():
        citations = list(document.cited_by.published().select_related("entry"))
        with CaptureQueriesContext(connection) as captured:
            gather(name_facts(citations))
        return len(captured)

    add()
    few = count()
    with in_bulk():
        for _time in range(10):
            add()
    assert count() == few

"""What the public may see is said once; here each rule is tried."""

import pytest

from ctitf_site.register.models import Citation, Entry, Name
from meetings.models import Meeting, Participation, Session, Statement
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["draft", "review", "withdrawn"])
def test_only_published_records_are_shown(status):
    f.make_meeting()
    hidden = f.make_meeting(status=status, withdrawn_reason_en="Why")
    assert hidden not in Meeting.objects.published()
    assert Meeting.objects.published().count() == 1


def test_a_row_that_points_at_a_hidden_record_is_hidden():
    meeting = f.make_meeting()
    seen = f.make_participation(meeting=meeting)
    f.make_participation(meeting=meeting, state=f.make_state(status="draft"))
    f.make_participation(meeting=meeting, state=None, organization=f.make_organization(status="draft"))
    assert list(Participation.objects.published()) == [seen]


def test_children_of_a_hidden_record_are_hidden():
    session = f.make_session(meeting=f.make_meeting(status="draft"))
    f.make_statement(meeting=session.meeting)
    assert not Session.objects.published().exists()
    assert not Statement.objects.published().exists()


def test_a_record_is_hidden_with_what_it_belongs_to():
    part = f.make_organization(parent=f.make_organization(status="draft"))
    contribution = f.make_contribution(organization=part)
    assert not type(contribution).objects.published().exists()
    refs = set(Entry.objects.published().values_list("ref", flat=True))
    assert not refs & {part.ref, contribution.ref, part.parent.ref}


def test_citations_are_hidden_with_record_document_or_row():
    shown = f.make_citation()
    f.make_citation(entry=f.make_meeting(status="draft"))
    f.make_citation(document=f.make_document(status="draft"))
    row = f.make_participation(state=f.make_state(status="draft"))
    f.make_citation(entry=row.meeting, path=f"participations/{row.uid}/role")
    assert list(Citation.objects.published()) == [shown]


def test_citations_of_shown_rows_are_shown():
    row = f.make_participation()
    citation = f.make_citation(entry=row.meeting, path=f"participations/{row.uid}/role")
    assert list(Citation.objects.published()) == [citation]


def test_names_are_hidden_with_their_record():
    hidden = f.make_organization(parent=f.make_organization(status="draft"))
    f.make_name(entry=hidden)
    assert not Name.objects.published().exists()

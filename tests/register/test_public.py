"""What the public may see is said once; here each rule is tried."""

import pytest

from ctitf_site.register.models import Citation, Entry, Name
from ctitf_site.register.public import among_shown, child_models, record_models
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


@pytest.mark.parametrize("hide", ["none", "parent", "pillar", "state", "document", "country"])
def test_for_many_rows_the_rule_is_the_same(hide):
    status = {name: {"status": "draft"} if name == hide else {} for name in ("parent", "pillar", "state", "document")}
    body = f.make_organization(parent=f.make_organization(**status["parent"]))
    pillar, state = f.make_pillar(**status["pillar"]), f.make_state(**status["state"])
    country = f.make_state(status="draft") if hide == "country" else state
    contribution = f.make_contribution(organization=body)
    place = f.make_classification(contribution=contribution, pillar=pillar, measure=f.make_measure(pillar=pillar))
    document = f.make_document(**status["document"])
    meeting = f.make_meeting(country=country)
    for entry, path in ((contribution, f"classifications/{place.uid}/pillar"), (contribution, ""), (meeting, "start")):
        f.make_citation(entry=entry, document=document, path=path)
    f.make_position(plan=f.make_plan(country=country), state=state)
    f.make_recommendation(plan=f.make_plan(country=country), pillar=pillar)
    f.make_outcome(meeting=meeting, session=f.make_session(meeting=meeting, pillar=pillar))
    f.make_statement(meeting=meeting, state=state)
    f.make_participation(meeting=meeting, state=state)
    for model in (*record_models(), *child_models()):
        shown = set(model.objects.published())
        assert set(model.objects.filter(among_shown(model))) == shown, model
        if model in child_models():
            inside = model.objects.filter(**{f"{model.parent_name}__in": model.parent_model().objects.published()})
            assert set(inside.filter(among_shown(model, inside=True))) == shown, model

"""One published record of every kind, joined to the others; and drafts, marked, wherever one could show."""

from types import SimpleNamespace

from django.urls import reverse
from django.utils.translation import override

from tests import factories as f

SECRET = "SECRETDRAFT"


def published_world():
    """Records that point at each other, so that every part of every page has something to show."""
    document = f.make_document(
        publisher="United Nations", date="2012-06", url="https://example.org/note", languages="en"
    )
    pillar = f.make_pillar(number=1)
    measure = f.make_measure(pillar=pillar, paragraph=1)
    state, person = f.make_state(group="central_asia"), f.make_person()
    organization = f.make_organization()
    membership = f.make_membership(organization=organization, state=state)
    plan = f.make_plan(country=state)
    position = f.make_position(plan=plan, state=state)
    recommendation = f.make_recommendation(plan=plan, pillar=pillar)
    recommendation.states.add(state)
    contribution = f.make_contribution(organization=organization)
    contribution.states.add(state)
    f.make_classification(contribution=contribution, pillar=pillar, measure=measure)
    project = f.make_project()
    f.make_project_role(project=project, state=None, organization=organization, role="funder")
    meeting = f.make_meeting(project=project, city_en="Almaty", country=state)
    meeting.pillars.add(pillar)
    meeting.plans.add(plan)
    row = f.make_participation(meeting=meeting, state=state)
    f.make_participation(meeting=meeting, state=None, organization=organization, role="organizer")
    f.make_participation(meeting=meeting, group_en="Central Asian States", role="observer")
    session = f.make_session(meeting=meeting, pillar=pillar)
    statement = f.make_statement(meeting=meeting, person=person, state=state, session=session, position_en="Minister")
    f.make_outcome(meeting=meeting, recommendation=recommendation)
    records = [document, pillar, state, person, organization, plan, recommendation, contribution, project, meeting]
    for record in records[1:]:
        f.make_citation(entry=record, document=document)
    rows = {
        meeting: [f"participations/{row.uid}/role", f"statements/{statement.uid}"],
        plan: [f"positions/{position.uid}"],
        organization: [f"memberships/{membership.uid}"],
    }
    for record, paths in rows.items():
        for path in paths:
            f.make_citation(entry=record, document=document, path=path, locator="p. 1")
    f.make_name(entry=organization, text="Another name", language="en")
    kinds = ("document", "pillar", "state", "person", "organization", "plan", "recommendation", "contribution")
    return SimpleNamespace(records=records, **dict(zip((*kinds, "project", "meeting"), records, strict=True)))


def add_drafts(world):
    """Unpublished records, marked in their titles and tied to published ones in every way that a page follows."""
    hidden = {"status": "draft", "title_en": SECRET}
    state, person = f.make_state(official_name_en=SECRET, **hidden), f.make_person(**hidden)
    organization = f.make_organization(acronym_en=SECRET, parent=world.organization, **hidden)
    document = f.make_document(publisher=SECRET, **hidden)
    plan, pillar = f.make_plan(country=world.state, **hidden), f.make_pillar(number=2, **hidden)
    recommendation = f.make_recommendation(text_en=SECRET, plan=world.plan, **hidden)
    contribution = f.make_contribution(organization=world.organization, **hidden)
    meeting = f.make_meeting(project=world.project, city_en=SECRET, country=world.state, **hidden)
    meeting.pillars.add(world.pillar)
    meeting.plans.add(world.plan)
    recommendation.states.add(world.state)
    recommendation.organizations.add(world.organization)
    contribution.states.add(world.state)
    contribution.recommendations.add(world.recommendation)
    world.contribution.states.add(state)
    world.recommendation.states.add(state)
    world.recommendation.organizations.add(organization)
    world.meeting.pillars.add(pillar)
    world.meeting.plans.add(plan)
    add_drafts_inside(world, SimpleNamespace(**locals()))


def add_drafts_inside(world, draft):
    """Rows of published records that point at drafts, and rows of drafts that point at published records."""
    for meeting, state, organization, person in (
        (world.meeting, draft.state, draft.organization, draft.person),
        (draft.meeting, world.state, world.organization, world.person),
    ):
        f.make_participation(meeting=meeting, state=state, printed=SECRET)
        f.make_participation(meeting=meeting, state=None, organization=organization, role="funder", printed=SECRET)
        f.make_statement(meeting=meeting, person=person, position_en=SECRET)
    f.make_statement(meeting=world.meeting, person=world.person, state=draft.state, position_en=SECRET)
    f.make_session(meeting=draft.meeting, pillar=world.pillar, title_en=SECRET)
    f.make_session(meeting=world.meeting, pillar=draft.pillar, title_en=SECRET)
    f.make_outcome(meeting=world.meeting, recommendation=draft.recommendation)
    f.make_outcome(meeting=draft.meeting, recommendation=world.recommendation)
    f.make_project_role(project=world.project, state=draft.state, printed=SECRET)
    f.make_membership(organization=world.organization, state=draft.state)
    f.make_membership(organization=draft.organization, state=world.state)
    f.make_position(plan=world.plan, state=draft.state)
    f.make_position(plan=draft.plan, state=world.state)
    f.make_classification(contribution=draft.contribution, pillar=world.pillar)
    f.make_classification(contribution=world.contribution, pillar=draft.pillar, reason_en=SECRET)
    for record in world.records[1:]:
        f.make_citation(entry=record, document=draft.document, value_en=SECRET)
    f.make_citation(entry=draft.meeting, document=world.document, value_en=SECRET)
    f.make_name(entry=draft.organization, text=SECRET)


def addresses(records, language="en"):
    """Every address of the public site: its own pages, the lists, and the page of each record."""
    names = ["home", "organizations:state_list", "organizations:organization_list", "organizations:person_list"]
    names += [f"actionplan:{noun}_list" for noun in ("plan", "recommendation", "contribution")]
    names += ["actionplan:contribution_matrix", "meetings:meeting_list", "register:document_list"]
    with override(language):
        return [*(reverse(name) for name in names), *(record.get_absolute_url() for record in records)]

"""One published record of every kind, joined to the others; and drafts, marked, wherever one could show."""

from types import SimpleNamespace

from django.urls import reverse
from django.utils.translation import override

from tests import factories as f

SECRET = "SECRETDRAFT"


KINDS = (
    *("document", "pillar", "state", "person", "organization"),
    *("plan", "recommendation", "contribution", "project", "meeting"),
)


def published_world():
    """Records that point at each other, so that every part of every page has something to show."""
    world = SimpleNamespace(rows={})
    add_who_and_what(world)
    add_meeting(world)
    world.records = [getattr(world, kind) for kind in KINDS]
    add_sources(world)
    return world


def add_who_and_what(world):
    world.document = f.make_document(
        publisher="United Nations", date="2012-06", url="https://example.org/note", languages="en"
    )
    world.pillar = f.make_pillar(number=1)
    measure = f.make_measure(pillar=world.pillar, paragraph=1)
    world.state, world.person = f.make_state(group="central_asia"), f.make_person()
    world.organization = f.make_organization()
    f.make_name(entry=world.organization, text="Another name", language="en")
    membership = f.make_membership(organization=world.organization, state=world.state)
    world.plan = f.make_plan(country=world.state)
    position = f.make_position(plan=world.plan, state=world.state)
    world.recommendation = f.make_recommendation(plan=world.plan, pillar=world.pillar)
    world.recommendation.states.add(world.state)
    world.contribution = f.make_contribution(organization=world.organization)
    world.contribution.states.add(world.state)
    f.make_classification(contribution=world.contribution, pillar=world.pillar, measure=measure)
    world.rows[world.organization] = [f"memberships/{membership.uid}"]
    world.rows[world.plan] = [f"positions/{position.uid}"]


def add_meeting(world):
    organization = {"state": None, "organization": world.organization}
    world.project = f.make_project()
    f.make_project_role(project=world.project, role="funder", **organization)
    world.meeting = meeting = f.make_meeting(project=world.project, city_en="Almaty", country=world.state)
    meeting.pillars.add(world.pillar)
    meeting.plans.add(world.plan)
    row = f.make_participation(meeting=meeting, state=world.state)
    f.make_participation(meeting=meeting, role="organizer", **organization)
    f.make_participation(meeting=meeting, group_en="Central Asian States", role="observer")
    session = f.make_session(meeting=meeting, pillar=world.pillar)
    speaker = {"person": world.person, "state": world.state, "position_en": "Minister"}
    statement = f.make_statement(meeting=meeting, session=session, **speaker)
    f.make_outcome(meeting=meeting, recommendation=world.recommendation)
    world.rows[meeting] = [f"participations/{row.uid}/role", f"statements/{statement.uid}"]


def add_sources(world):
    """The document as the source of every other record, and of rows inside some of them."""
    for record in world.records[1:]:
        f.make_citation(entry=record, document=world.document)
    for record, paths in world.rows.items():
        for path in paths:
            f.make_citation(entry=record, document=world.document, path=path, locator="p. 1")


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


def add_more_drafts(world):
    """Drafts in places that only the API shows."""
    hidden = {"status": "draft", "title_en": SECRET}
    document, pillar = f.make_document(**hidden), f.make_pillar(number=3, **hidden)
    measure = f.make_measure(pillar=pillar, heading_en=SECRET)
    world.recommendation.measures.add(measure)
    f.make_step(recommendation=world.recommendation, progress="implemented", evidence=document, note_en=SECRET)
    world.contribution.recommendations.add(f.make_recommendation(**hidden))
    f.make_classification(contribution=world.contribution, pillar=pillar, measure=measure)
    f.make_organization(parent=f.make_organization(**hidden), title_en=SECRET)
    f.make_meeting(title_en=SECRET, project=f.make_project(**hidden))
    f.make_former_address(entry=f.make_organization(**hidden), slug="hidden-before")
    row = f.make_participation(meeting=world.meeting, state=f.make_state(**hidden))
    f.make_citation(
        entry=world.meeting, document=world.document, path=f"participations/{row.uid}/role", value_en=SECRET
    )
    session = f.make_session(meeting=world.meeting, pillar=pillar, title_en=SECRET)
    f.make_statement(meeting=world.meeting, person=world.person, session=session, position_en=SECRET)


def addresses(records, language="en"):
    """Every address of the public site: its own pages, the lists, and the page of each record."""
    names = ["home", "organizations:state_list", "organizations:organization_list", "organizations:person_list"]
    names += [f"actionplan:{noun}_list" for noun in ("plan", "recommendation", "contribution")]
    names += ["actionplan:contribution_matrix", "actionplan:contribution_gaps", "meetings:participation_matrix"]
    names += ["meetings:meeting_list", "meetings:timeline", "register:document_list", "data", "search"]
    names += ["change_list", "disagreements", "about", "error_list", "api_docs", "api_changes", "api_reference"]
    with override(language):
        return [*(reverse(name) for name in names), *(record.get_absolute_url() for record in records)]

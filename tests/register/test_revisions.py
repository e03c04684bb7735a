"""Every saved state is kept once, with what is inside the record and without what is for staff only."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ctitf_site.register.models import Revision
from ctitf_site.register.revisions import write_revision, write_revisions
from ctitf_site.register.snapshots import digest, snapshots
from tests import factories as f

pytestmark = pytest.mark.django_db


def save(record, **more):
    return write_revision(record, action="changed", **more)


def test_a_change_of_a_child_is_a_revision_of_its_record():
    meeting = f.make_meeting()
    first = save(meeting)
    row = f.make_participation(meeting=meeting)
    second = save(meeting)
    assert (first.number, second.number) == (1, 2)
    assert row.uid in second.content and row.uid not in first.content


def test_no_change_adds_no_revision():
    meeting = f.make_meeting(notes="before")
    save(meeting)
    meeting.notes = "after"
    meeting.save()
    assert save(meeting) is None
    assert Revision.objects.count() == 1
    assert "before" not in Revision.objects.get().content


def test_only_public_changes_take_a_public_number():
    draft = f.make_meeting(status="draft")
    assert save(draft).seq is None
    draft.status = "published"
    draft.save()
    assert save(draft).seq == 1
    draft.title_en = "Changed"
    draft.save()
    assert save(draft).seq == 2
    draft.status, draft.withdrawn_reason_en = "withdrawn", "Why"
    draft.save()
    assert save(draft).seq == 3


def test_times_never_run_backwards(monkeypatch):
    meeting = f.make_meeting()
    later = save(meeting)
    monkeypatch.setattr(timezone, "now", lambda: later.at - timedelta(hours=1))
    meeting.title_en = "Changed"
    meeting.save()
    assert save(meeting).at >= later.at


def test_snapshot_speaks_in_natural_keys():
    contribution = f.make_contribution(organization=f.make_organization())
    states = [f.make_state(), f.make_state()]
    contribution.states.set(reversed(states))
    head, own = json.loads(snapshots([contribution])[0][0])
    assert head["fields"]["ref"] == contribution.ref
    assert own["fields"]["organization"] == [contribution.organization.ref]
    assert own["fields"]["states"] == sorted([s.ref] for s in states)
    assert "pk" not in head and "pk" not in own


def test_a_rename_elsewhere_moves_no_digest():
    row = f.make_participation()
    before = digest(snapshots([row.meeting])[0][0])
    row.state.title_en = "Renamed"
    row.state.save()
    assert digest(snapshots([row.meeting])[0][0]) == before


@pytest.mark.parametrize("children", [1, 30])
def test_snapshot_costs_the_same_for_many_children(children, django_assert_num_queries):
    meeting = f.make_meeting()
    for number in range(children):
        f.make_participation(meeting=meeting)
        f.make_citation(entry=meeting, path="start", value_en=str(number))
    with django_assert_num_queries(15):
        snapshots([meeting])


def test_many_records_that_change_together_cost_as_many_queries_as_few():
    save(f.make_meeting())  # what is read once, or made, is there
    costs = []
    for number in (2, 20):
        drafts = [f.make_meeting(status="draft") for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            revisions = write_revisions(drafts, action="created")
        assert [revision.entry_id for revision in revisions] == [draft.pk for draft in drafts]
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_record_that_appears_brings_the_rows_that_name_it():
    row = f.make_participation(state=f.make_state(status="draft"))
    first = save(row.meeting)
    assert row.uid in first.content and row.uid not in first.public
    row.state.status = "published"
    row.state.save()
    appeared = save(row.state)
    followed = row.meeting.revisions.get(action="followed")
    assert row.uid in followed.public
    assert (first.seq, appeared.seq, followed.seq) == (1, 2, 3)


def test_a_withdrawn_record_takes_the_rows_that_name_it_along():
    contribution = f.make_contribution()
    state = f.make_state()
    contribution.states.add(state)
    for record in (contribution.organization, state, contribution):
        save(record)
    state.status, state.withdrawn_reason_en = "withdrawn", "Why"
    state.save()
    tombstone = save(state)
    assert "Why" in tombstone.public and state.title_en not in tombstone.public
    followed = contribution.revisions.get(action="followed")
    assert state.ref not in followed.public


def test_a_change_of_a_hidden_row_takes_no_public_number():
    row = f.make_participation(state=f.make_state(status="draft"))
    save(row.meeting)
    row.printed = "Other"
    row.save()
    assert save(row.meeting).seq is None


def test_what_appears_with_another_record_brings_those_that_name_it_too():
    """A plan appears, with it a recommendation of it, and with that an outcome of a meeting."""
    plan = f.make_plan(status="draft")
    recommendation = f.make_recommendation(plan=plan)
    outcome = f.make_outcome(recommendation=recommendation)
    for record in (plan, recommendation, outcome.meeting):
        save(record)
    assert outcome.uid not in outcome.meeting.revisions.get().public
    plan.status = "published"
    plan.save()
    save(plan)
    followed = Revision.objects.filter(action="followed").order_by("seq").values_list("entry__ref", "reason")
    assert list(followed) == [(recommendation.ref, plan.ref), (outcome.meeting.ref, recommendation.ref)]
    assert outcome.uid in outcome.meeting.revisions.get(number=2).public

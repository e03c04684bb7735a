"""Two records of one thing become one: what names the one names the other, and nothing is lost."""

import pytest
from django.utils import timezone

from actionplan.models import Contribution, Recommendation
from ctitf_site.register.history import last_seq
from ctitf_site.register.models import Citation, Entry, Name, Proposal, Revision
from ctitf_site.register.revisions import write_revision
from meetings.models import Meeting, Participation, ProjectRole, Statement
from organizations.models import Membership, Organization
from tests import factories as f
from tests.desk.forms import page
from tests.desk.merging import check, listed, merge
from tests.desk.proposing import decide, proposed, saved

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.measured]


@pytest.fixture
def one(db):
    """The record that goes."""
    return saved(f.make_organization(acronym_en="OSCE", title_en="Organisation", title_ru="ОБСЕ", slug="old"))


@pytest.fixture
def other(db):
    """The record that stays."""
    return saved(f.make_organization(acronym_en="OSCE2", title_en="Organization for Security", slug="stays"))


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def test_everything_that_names_the_one_names_the_other(one, other, staff):
    """Found by the relations of the models: a new kind of link is found too."""
    rows = [
        f.make_participation(organization=one),
        f.make_project_role(organization=one),
        f.make_statement(organization=one),
        f.make_contribution(organization=one),
        f.make_membership(organization=one),
        f.make_name(entry=one.entry, text="OBSE"),
        f.make_citation(entry=one.entry, path="website"),
        f.make_organization(parent=one),
    ]
    recommendation = f.make_recommendation()
    recommendation.organizations.add(one)
    models = (Participation, ProjectRole, Statement, Contribution, Membership, Citation, Organization, Recommendation)
    before = [model.objects.count() for model in models]
    assert "was merged into" in merge(staff, one, other).content.decode()
    assert [model.objects.count() for model in models] == before
    for row in map(fresh, rows):
        links = [f.attname for f in row._meta.local_fields if f.related_model in (Organization, Entry)]
        assert other.pk in [getattr(row, link) for link in links], row
    assert [*recommendation.organizations.all()] == [other]


def test_the_check_page_lists_what_will_move_and_saves_nothing(one, other, staff):
    meeting = f.make_meeting(status="draft")
    f.make_participation(meeting=meeting, organization=one, role="host")
    part = f.make_organization(parent=one)
    recommendation = f.make_recommendation()
    recommendation.organizations.add(one, other)
    state = Revision.objects.count(), Entry.objects.get(pk=one.pk).saved_state
    shown = check(staff, one, other)
    assert listed(shown, "groups") == {
        "Participations": [("Host: OSCE", meeting.ref)],
        "Organizations: part of": [("", part.ref)],
    }
    assert listed(shown, "joined") == {"Recommendations: addressed organizations": [("", recommendation.ref)]}
    text = shown.content.decode()
    assert page(meeting) in text and "Draft" in text and "from the history of each" in text
    assert (Revision.objects.count(), Entry.objects.get(pk=one.pk).saved_state) == state


def test_the_old_addresses_lead_to_the_one_that_stays(one, other, staff, client):
    one.slug = "newer"
    f.save(one)
    merge(staff, one, other)
    for slug in ("old", "newer"):
        answer = client.get(f"/en/organizations/{slug}/")
        assert (answer.status_code, answer["Location"]) == (301, "/en/organizations/stays/")
    answer = client.get(f"/api/v1/organizations/{one.ref}/")
    assert answer.status_code == 301 and answer["Location"].endswith(f"/{other.ref}/")
    one = fresh(one)
    assert one.withdrawn_reason_en == f"{one.ref} was merged into {other.ref}." and one.ref in one.withdrawn_reason_ru
    assert (one.status, one.merged_into_id, one.withdrawn_on) == ("withdrawn", other.pk, timezone.localdate())


def test_chains_lead_to_the_last(one, other, staff, client):
    last = saved(f.make_organization(slug="last"))
    merge(staff, one, other)
    merge(staff, fresh(other), last)
    for slug in ("old", "stays"):
        assert client.get(f"/en/organizations/{slug}/")["Location"] == "/en/organizations/last/"


def test_titles_and_acronyms_become_other_names_if_they_are_new(one, other, staff):
    f.make_name(entry=other.entry, text="ORGANISATION", type="variant", language="en")
    merge(staff, one, other, **{"Title (English)": "survivor"})
    names = {name.text: (name.type, name.language) for name in Name.objects.filter(entry=other.pk)}
    assert names == {"ORGANISATION": ("variant", "en"), "OSCE": ("acronym", "en")}, "the Russian title was empty here"
    assert fresh(other).title_ru == "ОБСЕ" and "osce" in fresh(other).search


def test_a_title_that_is_not_kept_stays_as_another_name(one, other, staff):
    merge(staff, one, other, **{"Title (English)": "merged", "Acronym (English)": "merged"})
    stays = fresh(other)
    assert (stays.title_en, stays.acronym_en, fresh(one).acronym_en) == ("Organisation", "OSCE", "")
    assert {n.text: n.type for n in stays.names.all()} == {"Organization for Security": "variant", "OSCE2": "acronym"}


def test_what_one_lacks_comes_from_the_other(one, other, staff):
    Organization.objects.filter(pk=one.pk).update(website="https://one.example.org")
    Entry.objects.filter(pk=one.pk).update(notes="Of the one", absent={"description": "unknown"})
    Entry.objects.filter(pk=other.pk).update(notes="Of the other", absent={"website": "not_recorded"})
    shown = check(staff, one, other)
    assert {line["label"]: line["takes"] for line in shown.context["differences"]} == {
        "Title (English)": False, "Title (Russian)": True, "Acronym (English)": False, "Website": True,
    }  # fmt: skip
    merge(staff, one, other)
    stays = fresh(other)
    assert stays.website == "https://one.example.org" and stays.notes == "Of the other\n\nOf the one"
    assert stays.absent == {"description": "unknown"}


# What both have ---------------------------------------------------------------------------------------------
def test_of_two_participations_one_stays_with_the_fields_and_sources_of_both(one, other, staff):
    meeting = f.make_meeting()
    goes = f.make_participation(meeting=meeting, organization=one, role="host", printed="The OSCE")
    stays = f.make_participation(meeting=meeting, organization=other, role="host")
    document = f.make_document()
    lost = f.make_citation(entry=meeting.entry, document=document, path=f"participations/{goes.uid}/role")
    same = f.make_citation(entry=meeting.entry, document=document, path=f"participations/{stays.uid}", printed="p")
    twin = f.make_citation(entry=meeting.entry, document=document, path=f"participations/{goes.uid}", locator="")
    Citation.objects.filter(pk=twin.pk).update(reason_en="Because")
    saved(meeting)
    shown = check(staff, one, other)
    assert listed(shown, "joined")["Participations"] == [("Host: OSCE", meeting.ref)]
    merge(staff, one, other)
    row = meeting.participations.get()
    assert (row.uid, row.printed, row.organization) == (stays.uid, "The OSCE", other)
    assert fresh(lost).path == f"participations/{stays.uid}/role" and fresh(lost).child == stays.uid
    assert not Citation.objects.filter(pk=twin.pk).exists()
    assert (fresh(same).reason_en, fresh(same).printed) == ("Because", "p")


def test_where_two_rows_differ_the_clerk_chooses(one, other, staff):
    state = f.make_state()
    f.make_membership(organization=one, state=state, start="1992", end="2001", as_of="2012")
    stays = f.make_membership(organization=other, state=state, start="1992", end="2000")
    merge(staff, one, other, To="merged")
    row = Membership.objects.get()
    assert (row.pk, row.end, row.as_of) == (stays.pk, "2001", "2012")


def test_what_would_break_a_rule_is_refused_as_a_whole(one, other, staff):
    meeting = f.make_meeting()
    f.make_participation(meeting=meeting, organization=one)
    Organization.objects.filter(pk=one.pk).update(parent=f.make_organization(parent=other).pk)
    text = merge(staff, one, other, **{"Part of": "merged"}).content.decode()
    assert "This cannot be saved, and nothing was" in text and "is a part of this organization" in text
    assert meeting.participations.get().organization == one and fresh(one).status == "published"


# History ----------------------------------------------------------------------------------------------------
def test_each_record_has_one_revision_that_names_the_merge(one, other, staff):
    meetings = [saved(f.make_participation(organization=one).meeting) for _ in range(2)]
    f.make_participation(meeting=meetings[0], organization=one, role="host")
    before, seq = Revision.objects.count(), last_seq()
    merge(staff, one, other)
    added = Revision.objects.order_by("seq")[before:]
    assert [(r.entry_id, r.seq) for r in added] == [
        (each.pk, seq + place) for place, each in enumerate([one, other, *meetings], 1)
    ]
    assert {(r.reason, r.action, r.by.username) for r in added} == {(f"{one.ref} → {other.ref}", "changed", "clerk")}
    assert len({r.at for r in added}) == 1
    fed = [change["ref"] for change in staff.get("/api/v1/changes/", {"since": seq}).json()["results"]]
    assert fed == [one.ref, other.ref, *(meeting.ref for meeting in meetings)]


def test_earlier_times_still_show_both(one, other, staff, client, past):
    meeting = saved(f.make_participation(organization=one, meeting=f.make_meeting(slug="then")).meeting)
    name = f.make_name(entry=one.entry, text="Other name of it")
    write_revision(one, action="changed")
    seq = last_seq()
    merge(staff, one, other)
    assert "Organisation" in client.get("/en/organizations/old/", {"as_of": f"seq:{seq}"}).content.decode()
    for number in range(seq + 1, last_seq() + 1):
        answer = client.get("/en/organizations/stays/", {"as_of": f"seq:{number}"})
        assert answer.status_code == 200
        assert (name.text in answer.content.decode()) == (number > seq + 1)
    parties = client.get("/api/v1/participations/", {"meeting": meeting.ref}).json()["results"]
    assert [row["organization"]["ref"] for row in parties] == [other.ref]


def test_the_matrix_is_the_same_with_names_swapped(one, other, staff, client):
    for role in ("host", "participant"):
        f.make_participation(organization=one, role=role)
    f.make_contribution(organization=one)
    pages = ("/en/meetings/participation/", "/en/contributions/matrix/")
    before = [client.get(f"{address}?format=csv") for address in pages]
    merge(staff, one, other)
    for address, answer in zip(pages, before, strict=True):
        now = client.get(f"{address}?format=csv")
        assert answer.status_code == now.status_code == 200
        renamed = answer.content.decode().replace(one.ref, other.ref).replace(one.title_en, other.title_en)
        assert now.content.decode() == renamed.replace("OSCE,", "OSCE2,")


# Drafts -----------------------------------------------------------------------------------------------------
def test_a_draft_that_nobody_saw_leaves_no_trace(other, staff, client):
    draft = saved(f.make_organization(status="draft", acronym_en="MARKED", slug="unseen"))
    meeting = saved(f.make_participation(organization=draft, meeting=f.make_meeting(status="draft")).meeting)
    merge(staff, draft, other)
    draft = fresh(draft)
    assert (draft.status, draft.seen_at, draft.merged_into_id) == ("withdrawn", None, other.pk)
    assert meeting.participations.get().organization == other
    assert client.get("/en/organizations/unseen/").status_code == 404
    assert client.get(f"/api/v1/organizations/{draft.ref}/").status_code == 404
    assert client.get(f"/id/{draft.ref}").status_code == 404
    assert draft.ref not in client.get("/api/v1/changes/").content.decode()
    # It may go for good, as any draft may.
    assert staff.post(page(draft, "delete"), {"post": "yes"}).status_code == 302
    assert not Entry.objects.filter(pk=draft.pk).exists()


def test_a_draft_merged_into_a_draft_stays_unseen(staff, client):
    one, other = (saved(f.make_organization(status="draft", slug=slug)) for slug in ("a", "b"))
    seq = last_seq()
    merge(staff, one, other)
    assert last_seq() == seq and client.get("/en/organizations/b/").status_code == 404


def test_a_change_that_waits_names_the_survivor_when_it_is_accepted(one, other, staff, meeting, editor, publisher):
    row = {"role": "funder", "organization": one.pk}
    proposal = proposed(editor, meeting, {"participations": [row]})
    merge(staff, one, other)
    decide(publisher, proposal)
    assert Proposal.objects.get().state == "accepted"
    assert Meeting.objects.get().participations.get(role="funder").organization == other


# Other kinds ------------------------------------------------------------------------------------------------
def test_persons_and_their_statements(staff):
    one, other = (saved(f.make_person()) for _ in range(2))
    statement = f.make_statement(person=one)
    merge(staff, one, other)
    assert fresh(statement).person == other


def test_documents_and_what_they_are_cited_for(staff):
    one, other = saved(f.make_document(symbol="A/1")), saved(f.make_document())
    meeting = f.make_meeting()
    f.make_citation(entry=meeting.entry, document=one, path="end", printed="as printed")
    stays = f.make_citation(entry=meeting.entry, document=other, path="end")
    moved = f.make_citation(entry=meeting.entry, document=one, path="start")
    step = f.make_step(evidence=one)
    merge(staff, one, other)
    assert fresh(other).symbol == "A/1" and fresh(one).symbol == ""
    assert fresh(stays).printed == "as printed" and fresh(moved).document == other and fresh(step).evidence == other
    assert meeting.citations.count() == 2


def test_recommendations_with_their_lists(staff):
    one, other = (saved(f.make_recommendation()) for _ in range(2))
    states = [f.make_state() for _ in range(2)]
    one.states.set(states)
    other.states.set(states[:1])
    contribution = f.make_contribution()
    contribution.recommendations.add(one)
    merge(staff, one, other)
    assert [*other.states.order_by("pk")] == states and [*contribution.recommendations.all()] == [other]

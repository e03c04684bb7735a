"""Merging what cannot be merged, for who may not, beside a second clerk, under bad input, and with many rows."""

import pytest

from ctitf_site.register.models import Entry, Revision
from organizations.models import Organization
from tests import factories as f
from tests.bulk import in_bulk
from tests.desk.forms import page
from tests.desk.merging import address, check, filled, merge, obstacles
from tests.desk.proposing import saved
from tests.desk.test_permissions import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.measured]


@pytest.fixture
def one(db):
    return saved(f.make_organization(title_en="One", slug="one"))


@pytest.fixture
def other(db):
    return saved(f.make_organization(title_en="Other", slug="other"))


def why_not(client, merged, survivor):
    shown = check(client, merged, survivor)
    assert shown.status_code == 200 and shown.templates[0].name == "desk/merging/choose.html"
    refused = client.post(address(merged), {"ref": survivor.ref, "names_as": "variant", "digest": "x"})
    assert obstacles(refused) == obstacles(shown) and not Entry.objects.filter(merged_into=survivor.pk).exists()
    return " ".join(obstacles(shown))


# What cannot be ---------------------------------------------------------------------------------------------
def test_not_into_itself(one, staff):
    assert why_not(staff, one, one) == "This is the record itself: choose another one."


def test_not_into_a_record_of_another_kind(one, staff):
    person = f.make_person()
    assert why_not(staff, one, person) == f"{one.ref} and {person.ref} are of different kinds."


def test_not_into_what_is_withdrawn(one, staff):
    gone = f.make_organization(status="withdrawn", withdrawn_reason_en="Why")
    assert "is withdrawn: choose a record that stays." in why_not(staff, one, gone)


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_what_the_public_knows_is_not_merged_into_a_draft(status, staff):
    known = f.make_organization(status=status, withdrawn_reason_en="Why", seen_at="2020-01-01T00:00Z")
    assert "old addresses will lead there" in why_not(staff, known, f.make_organization(status="draft"))


def test_a_whole_is_not_merged_into_its_part(one, staff):
    part = f.make_organization(parent=f.make_organization(parent=one))
    assert "Merge the other way round." in why_not(staff, one, part)
    middle = part.parent
    assert check(staff, part, middle).templates[0].name == "desk/merging/check.html"
    merge(staff, part, middle)
    assert Organization.objects.get(pk=middle.pk).parent == one


def test_not_twice(one, other, staff):
    merge(staff, one, other)
    third = f.make_organization()
    shown = check(staff, one, third)
    assert obstacles(shown) == [f"It was merged already, into {other.entry}."]


def test_not_while_a_change_of_it_waits(one, other, staff):
    f.make_proposal(entry=one.entry)
    assert "are proposed. Decide upon them first." in why_not(staff, one, other)


@pytest.mark.parametrize("model", ["state", "pillar", "meeting"])
def test_kinds_with_rules_of_their_own_offer_no_merging(model, staff):
    record = getattr(f, f"make_{model}")()
    assert "Merge into another" not in staff.get(page(record)).content.decode()
    assert staff.get(f"{page(record).removesuffix('change/')}merge/").status_code in (302, 404)


# Bad input --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"ref": ""}, "Choose the record that stays."),
        ({"ref": "O-9999"}, "There is no record with this ref."),
        ({"ref": "x\0"}, "Null characters are not allowed."),
        ({"ref": "O" * 30}, "Ensure this value has at most 20 characters (it has 30)."),
        ({"into": "abc"}, "Select a valid choice. That choice is not one of the available choices."),
        ({"into": "9" * 30}, "Select a valid choice. That choice is not one of the available choices."),
        ({"into": "\0"}, "Null characters are not allowed."),
    ],
)
def test_a_record_that_is_none_is_said_to_be_none(sent, message, one, staff):
    shown = check(staff, one, None, **sent)
    assert shown.status_code == 400 if "\0" in str([*sent.values()][0]) else obstacles(shown) == [message]
    assert obstacles(staff.post(address(one), sent)) == [message]


@pytest.mark.parametrize("answers", [{"names_as": "king"}, {"names_as": ""}, {"keep /title_en": "x"}])
def test_an_answer_that_was_not_offered_is_refused(answers, one, other, staff):
    data = filled(check(staff, one, other)) | answers
    assert "Choose one of the values that are offered." in staff.post(address(one), data).content.decode()
    assert Organization.objects.get(pk=one.pk).status == "published"


@pytest.mark.parametrize("key", ["0", "abc", "9" * 30, "²"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_there_is_no_such_page_of_a_record_that_is_none(key, verb, one, staff):
    assert getattr(staff, verb)(address(one).replace(f"/{one.pk}/", f"/{key}/")).status_code == 302


def test_the_ref_may_be_typed_small_and_the_box_searches_one_kind(one, other, staff):
    assert check(staff, one, other, ref=other.ref.lower()).context["survivor"] == other
    assert check(staff, one, other, into=other.pk).context["survivor"] == other
    text = staff.get(address(one)).content.decode()
    assert 'data-model-name="organization"' in text and 'name="ref"' in text


# Who may ----------------------------------------------------------------------------------------------------
def test_only_who_may_merge_sees_the_page(one, other, client):
    editor = logged_in("view_organization", "change_organization", "publish_entry")
    assert address(one) not in editor.get(page(one)).content.decode()
    assert check(editor, one, other).status_code == 403
    assert editor.post(address(one), {"ref": other.ref}).status_code == 403
    assert "/login/" in client.get(address(one)).url


def test_who_may_not_publish_merges_only_what_is_not_public(one, other, staff, monkeypatch):
    allow(monkeypatch)
    editor = logged_in("view_organization", "change_organization")
    draft = saved(f.make_organization(status="draft"))
    into = saved(f.make_organization(status="draft"))
    assert "only a publisher may do this" in why_not(editor, draft, other)
    f.make_participation(organization=draft)
    assert "only a publisher may do this" in why_not(editor, draft, into), "a published meeting would change"


def allow(monkeypatch):
    """The right to merge is made with the other rights; here whoever may change may merge."""
    monkeypatch.setattr("ctitf_site.desk.merging.MERGE", "organizations.change_organization")


# A second clerk ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("touched", ["one", "other", "meeting", "another"])
def test_nothing_is_merged_if_somebody_saved_a_touched_record_meanwhile(touched, one, other, staff):
    meeting = saved(f.make_participation(organization=one).meeting)
    shown = check(staff, one, other)
    if touched == "another":
        f.make_participation(organization=one)
    else:
        f.save({"one": one, "other": other, "meeting": meeting}[touched], title_en="Saved meanwhile")
    count = Revision.objects.count()
    again = staff.post(address(one), filled(shown) | {"names_as": "former_name"})
    assert "Somebody saved one of these records" in again.content.decode()
    assert Revision.objects.count() == count and meeting.participations.get().organization == one
    assert again.context["name_kind"] == "former_name", "what was chosen is kept"
    assert "was merged into" in staff.post(address(one), filled(again), follow=True).content.decode()


def test_a_button_that_is_pressed_twice_merges_once(one, other, staff):
    data = filled(check(staff, one, other))
    staff.post(address(one), data)
    count = Revision.objects.count()
    assert "It was merged already" in staff.post(address(one), data).content.decode()
    assert Revision.objects.count() == count


# Many rows --------------------------------------------------------------------------------------------------
def test_the_check_page_costs_the_same_for_few_rows_and_for_many(one, other, staff, django_assert_num_queries):
    def rows(count):
        for _ in range(count):
            f.make_participation(organization=one)
            f.make_membership(organization=one)
            f.make_statement(organization=one)
            f.make_contribution(organization=one)
            f.make_citation(entry=one.entry)

    rows(2)
    check(staff, one, other)
    with django_assert_num_queries(50, exact=False) as few:
        check(staff, one, other)
    with in_bulk():
        rows(250)
    with django_assert_num_queries(len(few)):
        shown = check(staff, one, other)
    assert "Participations (252)" in shown.content.decode()

"""An address that the public knew leads to its record for ever, whatever becomes of the record."""

import pytest

from ctitf_site.register.models import FormerAddress
from ctitf_site.register.revisions import write_revision
from tests import factories as f
from tests.desk.forms import errors, page, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(staff):
    meeting = f.make_meeting(title_en="The meeting", slug="first")
    write_revision(meeting, action="created")
    for slug in ("second", "third"):
        assert errors(submit(staff, page(meeting), slug=slug)) == []
    meeting.refresh_from_db()
    return meeting


def test_old_addresses_lead_to_the_new_one(client, moved):
    for slug in ("first", "second"):
        answer = client.get(f"/ru/meetings/{slug}/")
        assert (answer.status_code, answer["Location"]) == (301, "/ru/meetings/third/")


def test_an_address_that_comes_back_is_no_former_one(client, staff, moved):
    assert errors(submit(staff, page(moved), slug="first")) == []
    assert sorted(moved.former_addresses.values_list("slug", flat=True)) == ["second", "third"]
    assert client.get("/en/meetings/first/").status_code == 200
    assert client.get("/en/meetings/third/")["Location"] == "/en/meetings/first/"


def test_nobody_else_gets_a_former_address(staff, moved):
    other = f.make_meeting()
    assert errors(submit(staff, page(other), slug="first")) == [
        "This address still leads to another record, which had it before."
    ]
    namesake = f.make_meeting(title_en="First")
    assert namesake.slug == f"first-{namesake.ref.lower()}"


def test_a_draft_leaves_no_address_behind(client, staff):
    draft = f.make_meeting(status="draft", slug="first")
    assert errors(submit(staff, page(draft), slug="second")) == []
    assert not FormerAddress.objects.exists() and client.get("/en/meetings/first/").status_code == 404


def test_a_withdrawn_record_says_so_at_its_old_address(client, staff, moved):
    submit(staff, page(moved), status="withdrawn", withdrawn_reason_en="Never held")
    for slug in ("first", "third"):
        answer = client.get(f"/en/meetings/{slug}/")
        assert answer.status_code == 410 and "Never held" in answer.content.decode()


def test_a_merged_record_leads_on_from_its_old_address(client, staff, moved):
    survivor = f.make_meeting(slug="survivor")
    sent = {"status": "withdrawn", "withdrawn_reason_en": "Twice", "merged_into": survivor.pk}
    assert errors(submit(staff, page(moved), **sent)) == []
    for slug in ("first", "third"):
        answer = client.get(f"/en/meetings/{slug}/")
        assert (answer.status_code, answer["Location"]) == (301, "/en/meetings/survivor/")


def test_the_address_of_a_hidden_record_leads_nowhere(client, moved):
    type(moved).objects.update(status="draft")
    assert client.get("/en/meetings/first/").status_code == 404

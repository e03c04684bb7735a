"""Public answers name what they tell of, for caches that can forget by name; nothing else is named."""

import pytest

from ctitf_site.desk.preview import links_to
from tests import factories as f
from tests.api import ROOT
from tests.desk.proposing import saved
from tests.factories import save
from tests.fronts import ask

pytestmark = pytest.mark.django_db


def names(response):
    """What both headers say."""
    said = response.headers.get("Surrogate-Key", "")
    assert response.headers.get("Cache-Groups", "") == ", ".join(f'"{name}"' for name in said.split())
    return said.split()


def test_an_answer_names_the_register_the_kind_and_the_record(client):
    meeting = f.make_meeting()
    row = f"{ROOT}meetings/{meeting.ref}"
    for address in (meeting.get_absolute_url(), f"{row}/", f"{row}.csv"):
        assert names(client.get(address)) == names(client.head(address)) == ["register", "meeting", meeting.ref]
    for address in ("/en/meetings/", "/ru/meetings/?q=a", f"{ROOT}meetings/", f"{ROOT}meetings.csv"):
        assert names(client.get(address)) == ["register", "meeting"]
    assert names(client.get("/en/")) == names(client.get("/sitemap.xml")) == ["register"]


def test_what_is_given_again_has_its_names(register):
    first, again = (ask(register, "/en/meetings/first/") for _time in range(2))
    assert again.was_kept and names(again) == names(first) and names(first)[:2] == ["register", "meeting"]


def test_no_record_is_named_that_is_not_shown(client):
    draft = f.make_meeting(status="draft", title_en="Marked draft")
    gone = saved(f.make_meeting())
    row, etag = f"{ROOT}meetings/{draft.ref}/", client.get(f"{ROOT}meetings/{gone.ref}/")["ETag"]
    save(gone, status="withdrawn", withdrawn_reason_en="A mistake")
    addresses = [draft.get_absolute_url(), row, f"{row}?format=csv", f"/en/history/{draft.ref}/"]
    addresses += [gone.get_absolute_url(), f"{ROOT}meetings/{gone.ref}/", links_to(draft.ref)["previews"][0]["url"]]
    for address in addresses:
        for known in ({}, {"if-none-match": etag}, {"if-none-match": "*"}):
            assert names(client.get(address, headers=known)) == []
    assert draft.ref not in " ".join(names(client.get("/en/meetings/")))


def test_what_is_not_kept_for_all_is_not_named(staff, client):
    f.make_meeting()
    assert names(staff.get("/en/meetings/")) == names(staff.get("/admin/")) == names(client.get("/healthz")) == []

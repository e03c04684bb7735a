"""What each group may do: the groups come with the database, and cover every kind of record."""

import pytest
from django.contrib.auth.models import Group, Permission

from ctitf_site.register.public import record_models
from meetings.models import Meeting
from tests import factories as f
from tests.desk.forms import errors, page, submit
from tests.desk.proposing import decide, proposed, saved
from tests.desk.staffing import GROUPS, browser_of, make_groups, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups(db):
    make_groups()
    return {group.name: group for group in Group.objects.all()}


def rights(group):
    return {".".join(pair) for pair in group.permissions.values_list("content_type__app_label", "codename")}


def test_each_group_may_do_what_the_one_before_may(groups):
    viewer, translator, editor, publisher, administrator = (rights(groups[name]) for name in GROUPS)
    assert translator - viewer == {"register.translate_entry"}
    assert viewer < editor < publisher < administrator
    assert publisher - editor == {f"register.{code}" for code in ("publish_entry", "import_records", "merge_records")}
    assert administrator - publisher == {
        f"auth.{verb}_{name}" for name in ("user", "group") for verb in ("add", "change", "view")
    }


@pytest.mark.parametrize("model", record_models(), ids=lambda model: model.__name__)
def test_every_kind_of_record_is_covered(model, groups):
    meta = model._meta
    verbs = {f"{meta.app_label}.{verb}_{meta.model_name}" for verb in ("view", "add", "change", "delete")}
    assert verbs <= rights(groups["Editor"])
    assert verbs & rights(groups["Viewer"]) == {f"{meta.app_label}.view_{meta.model_name}"}


def test_what_was_changed_by_hand_stays(groups):
    groups["Editor"].permissions.set(Permission.objects.filter(codename="view_meeting"))
    groups["Viewer"].delete()
    make_groups()
    assert rights(groups["Editor"]) == {"meetings.view_meeting"}
    assert len(rights(Group.objects.get(name="Viewer"))) > 10


def test_no_permission_is_made_twice(groups):
    codes = Permission.objects.filter(codename="import_records")
    assert codes.count() == 1 and codes.get().name == "Can import spreadsheets"


def test_a_viewer_sees_lists_records_history_and_proposals_and_changes_nothing():
    record = saved(f.make_meeting(title_en="As it was"))
    proposal = proposed(browser_of(member("Editor")), record, title_en="Other")
    viewer = browser_of(member("Viewer"))
    for address in ("/admin/", page(Meeting, "changelist"), page(record), page(record, "history"), page(proposal)):
        assert viewer.get(address).status_code == 200, address
    for address in (page(record), page(record, "history"), page(record, "delete"), f"{page(record)[:-7]}paste/"):
        assert viewer.post(address, {"title_en": "Mine", "restore": "1", "post": "yes"}).status_code == 403
    assert viewer.post(page(proposal), {"accept": "1"}).status_code == 403
    record.refresh_from_db()
    assert record.title_en == "As it was"


def test_a_viewer_decides_nothing_about_drafts_either():
    draft = saved(f.make_meeting(status="draft", title_en="As it was"))
    proposal = f.make_proposal(entry=draft.entry, by=member("Editor"))
    assert browser_of(member("Viewer")).post(page(proposal), {"decline": "1"}).status_code == 403


def test_an_editor_adds_and_proposes_and_a_publisher_publishes():
    editor, publisher = browser_of(member("Editor")), browser_of(member("Publisher"))
    assert errors(submit(editor, page(Meeting, "add"), title_en="New", kind="expert", start="2012")) == []
    draft = f.make_ready(Meeting.objects.get())
    assert errors(submit(publisher, page(draft), status="published")) == []
    proposal = proposed(editor, draft, title_en="Newer")
    assert decide(publisher, proposal).status_code == 200
    draft.refresh_from_db()
    assert (draft.status, draft.title_en) == ("published", "Newer")
    assert editor.get("/admin/auth/user/").status_code == publisher.get("/admin/auth/user/").status_code == 403

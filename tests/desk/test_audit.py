"""Who came in, who tried in vain and whose rights were changed is shown to those who manage accounts, for a time."""

from datetime import timedelta

import pytest
from axes.models import AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from tests import factories as f
from tests.desk.forms import shown
from tests.desk.test_permissions import logged_in

pytestmark = pytest.mark.django_db
LISTS = [reverse(f"admin:axes_{model._meta.model_name}_changelist") for model in (AccessLog, AccessFailureLog)]


@pytest.fixture
def entered(db, settings, tmp_path):
    """A clerk who mistyped the password once, then came in and left."""
    settings.AXES_ENABLED, settings.VAR_DIR = True, tmp_path
    user, client = f.make_user("aigerim", is_staff=True), Client()
    user.set_password("right-words-1")
    user.save()
    for password in ("wrong-words-1", "right-words-1"):
        client.post(reverse("admin:login"), {"username": "aigerim", "password": password})
    client.post(reverse("admin:logout"))
    return user


def test_logins_and_vain_attempts_are_listed(staff, entered):
    came, failed = (staff.get(address).content.decode() for address in LISTS)
    assert came.count(">aigerim<") == failed.count(">aigerim<") == 1 and "127.0.0.1" in came
    assert "wrong-words-1" not in came + failed
    assert AccessLog.objects.get().logout_time


def test_only_who_manages_accounts_sees_them(entered):
    for rights, status in ((["view_meeting", "publish_entry"], 403), (["change_user"], 200)):
        assert [logged_in(*rights).get(address).status_code for address in LISTS] == [status, status]


def test_nobody_changes_or_deletes_them(staff, entered):
    row = AccessLog.objects.get()
    for name in ("change", "delete"):
        address = reverse(f"admin:axes_accesslog_{name}", args=[row.pk])
        assert staff.post(address, {"post": "yes"}).status_code == 403
    assert staff.get(reverse("admin:axes_accesslog_add")).status_code == 403
    assert AccessLog.objects.filter(pk=row.pk).exists()


def test_they_go_after_half_a_year(entered):
    for model in (AccessLog, AccessFailureLog):
        model.objects.update(attempt_time=now() - timedelta(days=181))
    Client().post(reverse("admin:login"), {"username": "aigerim", "password": "right-words-1"})
    assert AccessLog.objects.count() == 1 and not AccessFailureLog.objects.exists()


def test_a_list_costs_the_same_for_many(staff, entered, django_assert_num_queries):
    for _round in range(2):
        with django_assert_num_queries(8):
            staff.get(LISTS[0])
        AccessLog.objects.bulk_create(AccessLog(username=f"user{n}", ip_address="::1") for n in range(30))


def test_whose_rights_were_changed_is_noted(staff):
    editors, viewers = Group.objects.get(name="Editor"), Group.objects.get(name="Viewer")
    user = f.make_user("bolat", is_staff=True)
    user.groups.set([viewers])
    address = reverse("admin:auth_user_change", args=[user.pk])
    data = {"username": "bolat", "language": "ru", "groups": [editors.pk], "is_staff": "on"}
    assert staff.post(address, data).status_code == 302
    text = "Rights: Viewer → Editor, may not log in"
    assert LogEntry.objects.filter(object_id=user.pk, change_message=text).exists()
    assert text in staff.get(reverse("admin:auth_user_history", args=[user.pk])).content.decode()


def test_what_a_group_may_do_is_noted_when_it_changes(staff):
    group = Group.objects.get(name="Viewer")
    address = reverse("admin:auth_group_change", args=[group.pk])
    form = shown(staff, address)["adminform"].form
    more = Permission.objects.get(codename="publish_entry")
    kept = [permission.pk for permission in form.initial["permissions"]]
    assert staff.post(address, {"name": group.name, "permissions": [*kept, more.pk]}).status_code == 302
    assert LogEntry.objects.filter(change_message="Rights: + register.publish_entry").count() == 1
    assert staff.post(address, {"name": group.name, "permissions": kept}).status_code == 302
    assert LogEntry.objects.filter(change_message="Rights: − register.publish_entry").count() == 1

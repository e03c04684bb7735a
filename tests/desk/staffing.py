"""Members of the groups of staff, in tests that also run where another test has emptied all tables."""

from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client

from tests import factories as f

GROUPS = ["Viewer", "Translator", "Editor", "Publisher", "Administrator"]


def make_groups():
    import_module("ctitf_site.desk.migrations.0001_groups").make_groups(apps, None)


def member(group, name="", **changes):
    """A user in ``group``."""
    make_groups()
    user = f.make_user(name or f"{group.lower()}{next(f.number)}", **changes)
    user.groups.add(Group.objects.get(name=group))
    return user


def browser_of(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client

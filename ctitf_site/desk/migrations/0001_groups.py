"""The five groups of staff, each with what the one before it may do. What a group of that name has already stays.

Back: nothing to do; the groups stay with what they may.
"""

from django.db import migrations

CHANGING = ("add", "change", "delete")
USERS = [("user", "add"), ("user", "change"), ("user", "view"), ("group", "add"), ("group", "change"), ("group", "view")]


def make_groups(apps, schema_editor):
    entry = apps.get_model("register", "Entry")
    records = [model for model in apps.get_models() if issubclass(model, entry) and model is not entry]
    auth = {name: apps.get_model("auth", name) for name in ("user", "group")}
    seeing = [(model, "view") for model in (*records, entry, apps.get_model("register", "Proposal"))]
    editing = seeing + [(model, verb) for model in records for verb in CHANGING]
    publishing = editing + [(entry, code) for code in ("publish_entry", "import_records", "merge_records")]
    groups = {
        "Viewer": seeing,
        "Translator": seeing + [(entry, "translate_entry")],
        "Editor": editing,
        "Publisher": publishing,
        "Administrator": publishing + [(auth[name], verb) for name, verb in USERS],
    }
    for name, rights in groups.items():
        group, is_new = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        if is_new:
            group.permissions.set([permission(apps, model, right) for model, right in rights])


def permission(apps, model, right):
    """Django makes permissions only when all migrations are over, so they are made here, as it would make them."""
    meta = model._meta
    kinds, permissions = apps.get_model("contenttypes", "ContentType"), apps.get_model("auth", "Permission")
    kind, _is_new = kinds.objects.get_or_create(app_label=meta.app_label, model=meta.model_name)
    named = {f"{verb}_{meta.model_name}": f"Can {verb} {meta.verbose_name}" for verb in (*CHANGING, "view")}
    named |= dict(meta.permissions)
    code = right if right in named else f"{right}_{meta.model_name}"
    return permissions.objects.get_or_create(content_type=kind, codename=code, defaults={"name": named[code]})[0]


class Migration(migrations.Migration):

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("register", "0004_permissions"),
        ("organizations", "0001_initial"),
        ("actionplan", "0001_initial"),
        ("meetings", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]

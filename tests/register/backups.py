"""Making backups in tests, whole ones and ones with something wrong in them."""

import hashlib
import json
import zipfile
from io import StringIO

from django.core.management import call_command

from ctitf_site.register.backup.tables import tables


def backup(file, *options):
    """Back up to ``file`` and give what was said."""
    out, err = StringIO(), StringIO()
    call_command("backup", file, *options, stdout=out, stderr=err)
    return out.getvalue() + err.getvalue()


def restore(file, *options):
    out, err = StringIO(), StringIO()
    call_command("restore", file, *options, stdout=out, stderr=err)
    return out.getvalue() + err.getvalue()


def replace(file):
    return restore(file, "--replace", "--no-input")


def everything():
    """Every row of every table, as the database has it."""
    return {model: list(model._base_manager.order_by("pk").values()) for model in tables()}


def manifest_of(file):
    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read("manifest.json"))


def forge(file, change):
    """Write ``file`` anew after ``change(parts, manifest)``; what the manifest says of each part is true again."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
    manifest = manifest_of(file)
    change(parts, manifest)
    for name, content in parts.items():
        manifest["parts"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest["parts"] = {name: manifest["parts"][name] for name in parts}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest))


def rewrite(table, **values):
    """A change for ``forge``: every row of ``table`` has these values."""

    def change(parts, manifest):
        name = f"tables/{table}.ndjson"
        rows = [json.loads(line) | values for line in parts[name].splitlines()]
        parts[name] = "".join(f"{json.dumps(row)}\n" for row in rows).encode()

    return change

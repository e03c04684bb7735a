"""The shape of a backup: one ZIP with a manifest, a part for each table and a part for each upload.

The manifest names every other part with its size and SHA-256. Nothing is taken from a ZIP before all of it was checked.
"""

import hashlib
import json
import struct
import time
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.utils import validate_file_name
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ..revisions import SCHEMA
from .tables import part_of, tables

FORMAT = 1
MANIFEST = "manifest.json"
UPLOADS = "media/"
LARGEST_MANIFEST = 64 * 2**20
BLOCK = 2**20
SHAPES = {
    **{"format": int, "software": dict, "made_at": str, "database": str, "seq": int},
    **{"parts": dict, "rows": dict, "unseen": list, "missing": list},
}
# What Python's reader raises for a ZIP that is not as it was written.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError),
    *(ValueError, LookupError, TypeError, AttributeError, OverflowError),
)


class Refused(Exception):
    """Why there will be no backup, or why this one is not restored; and what to do."""


class Writer:
    """Writes parts into a ZIP as a stream, and remembers what the manifest says of them."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive, self.parts = archive, {}

    def add(self, name: str, pieces, method=zipfile.ZIP_DEFLATED) -> int:
        """Write the part ``name`` from ``pieces`` of bytes; gives their number."""
        info = zipfile.ZipInfo(name, time.localtime()[:6])
        info.compress_type, info.external_attr = method, 0o600 << 16
        digest, size, count = hashlib.sha256(), 0, 0
        with self.archive.open(info, "w", force_zip64=True) as part:
            for piece in pieces:
                part.write(piece)
                digest.update(piece)
                size, count = size + len(piece), count + 1
        self.parts[name] = {"bytes": size, "sha256": digest.hexdigest()}
        return count

    def close(self, **manifest) -> dict:
        """Write the manifest, last, because only now everything in it is known."""
        manifest = {"format": FORMAT, "software": software(), **manifest, "parts": self.parts}
        self.archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        return manifest


@dataclass(frozen=True)
class Archive:
    """A backup that was checked to its last byte."""

    archive: zipfile.ZipFile
    manifest: dict

    def open(self, name: str):
        return self.archive.open(name)

    @property
    def uploads(self) -> dict:
        """Name of each upload and what the manifest says of its part."""
        parts = self.manifest["parts"].items()
        return {name.removeprefix(UPLOADS): part for name, part in parts if name.startswith(UPLOADS)}


def software() -> dict:
    """What a backup can only be restored with: the last migration of each app, and the shape of revisions."""
    executor = MigrationExecutor(connection)
    leaves = sorted(executor.loader.graph.leaf_nodes())
    if waiting := executor.migration_plan(leaves):
        names = ", ".join(f"{migration.app_label} {migration.name}" for migration, _backwards in waiting[:3])
        raise Refused(
            f"This database is not as this version needs it; {len(waiting)} migrations wait ({names}). "
            "To restore, run manage.py migrate first. To back up, use the version that the database was made with."
        )
    return {"migrations": dict(leaves), "revisions": SCHEMA}


@contextmanager
def opened(path):
    """The backup at ``path`` as an ``Archive``, after every part of it was checked. Raises ``Refused``."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Refused(f"{path} cannot be opened: {error.strerror}.") from None
    with file:
        if not zipfile.is_zipfile(file):
            raise Refused(f"{path} is no backup, or its end is missing: take another copy.")
        yield _checked(path, file)


def _checked(path, file):
    try:
        archive = zipfile.ZipFile(file)
        manifest = _manifest(path, archive)
        _check_names(archive, manifest)
        for name, part in manifest["parts"].items():
            _check_part(archive, name, part)
    except BROKEN as error:
        raise Refused(f"{path} is damaged ({_why(error)}): take another copy.") from error
    return Archive(archive, manifest)


def _manifest(path, archive):
    """The manifest of a backup that this software can restore."""
    if MANIFEST not in archive.namelist():
        raise Refused(f"{path} is a ZIP, but no backup: it has no {MANIFEST}.")
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise ValueError(f"{MANIFEST} is too large")
    manifest = json.loads(archive.read(MANIFEST))
    if wrong := [name for name, shape in SHAPES.items() if not isinstance(manifest[name], shape)]:
        raise ValueError(f"{wrong[0]} in {MANIFEST} is not of its kind")
    if manifest["format"] != FORMAT:
        raise Refused(f"{path} has format {manifest['format']}, and this version reads format {FORMAT}.")
    if other := _differences(manifest["software"], software()):
        raise Refused(
            f"{path} was made with {other}. Check out the version of the register that it was made with, "
            "restore it there, then come back to this version and run manage.py migrate."
        )
    return manifest


def _differences(theirs, ours):
    """How the software of a backup differs from this one, in words; empty where it does not."""
    found = []
    for app in sorted({*theirs["migrations"], *ours["migrations"]}):
        there, here = (each["migrations"].get(app, "nothing") for each in (theirs, ours))
        if there != here:
            found.append(f"{app} {there} (here: {here})")
    if theirs["revisions"] != ours["revisions"]:
        found.append(f"revisions of shape {theirs['revisions']} (here: {ours['revisions']})")
    return ", ".join(found)


def _check_names(archive, manifest):
    """The parts are those that the manifest names, each of the size that it says, and none leads elsewhere."""
    parts = manifest["parts"]
    sizes = [(info.filename, info.file_size) for info in archive.infolist() if info.filename != MANIFEST]
    if sorted(sizes) != sorted((name, part["bytes"]) for name, part in parts.items()):
        raise ValueError(f"its parts are not those that {MANIFEST} names")
    uploads = {name for name in parts if name.startswith(UPLOADS)}
    if parts.keys() - uploads != {part_of(model) for model in tables()}:
        raise ValueError("its tables are not those of the register")
    for name in uploads:
        try:
            validate_file_name(name.removeprefix(UPLOADS), allow_relative_path=True)
        except SuspiciousFileOperation:
            raise ValueError(f"the upload {name!r} would lie elsewhere") from None


def _check_part(archive, name, part):
    digest = hashlib.sha256()
    with archive.open(name) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    if digest.hexdigest() != part["sha256"]:
        raise ValueError(f"{name} is not what was written")


def _why(error):
    return " ".join(str(error).split()) or type(error).__name__

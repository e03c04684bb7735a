"""Which software answers: another version may tell the same register in other words."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

# Of the software, counted as CHANGELOG.md says.
VERSION = "0.1.0"
ROOMS = ("ctitf_site", "organizations", "actionplan", "meetings")
# What answers are made by; the versions of all else are pinned in requirements.lock.
SUFFIXES = {".py", ".html", ".po"}


@cache
def software() -> tuple[str, int]:
    """A digest of the sources, the same on every machine that runs them, and when the newest was written here."""
    root = Path(settings.BASE_DIR)
    found = [path for room in ROOMS for path in sorted((root / room).rglob("*")) if path.suffix in SUFFIXES]
    found.append(root / "requirements.lock")
    digest = hashlib.sha256()
    for path in found:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root)} {len(content)}\n".encode() + content)
    return digest.hexdigest(), max(int(path.stat().st_mtime) for path in found)

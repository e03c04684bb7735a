"""The releases that are there, read from their folder alone: they are wanted most when the database is away."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

DESCRIPTION = "datapackage.json"


@dataclass(frozen=True)
class Release:
    """One release: its number in the public sequence, the time of that change, and the folder of its files."""

    name: str
    seq: int
    at: datetime
    path: Path

    @property
    def day(self) -> str:
        """The day of its last change where the register is kept, as ISO 8601 text."""
        return day_of(self.at)

    @property
    def database(self) -> Path:
        return self.path / "register.sqlite3"

    @property
    def archive(self) -> Path:
        """All files of the release as one zip file."""
        return self.path.parent / f"{self.name}.zip"

    @property
    def records(self) -> int:
        """How many records the public saw."""
        return describe(self.path)["records"]

    @property
    def checksum(self) -> Path:
        """The digest of the archive, in a file that ``sha256sum --check`` reads."""
        return self.path.parent / f"{self.name}.zip.sha256"


def folder() -> Path:
    return Path(settings.RELEASES_DIR)


def releases() -> list[Release]:
    """Every finished release, newest first."""
    found = (read(path) for path in folder().glob("seq-*") if path.is_dir())
    return sorted((release for release in found if release), key=lambda release: release.seq, reverse=True)


def latest() -> Release | None:
    """The newest release; None before the first."""
    return next(iter(releases()), None)


def read(path: Path) -> Release | None:
    """The release in the folder ``path``; None where there is none, or not yet a whole one."""
    package = describe(path)
    if package is None:
        return None
    release = Release(path.name, package["seq"], datetime.fromisoformat(package["created"]), path)
    return release if release.database.exists() and release.checksum.exists() else None


def describe(path: Path) -> dict | None:
    """The description (``datapackage.json``) of the release in ``path``."""
    try:
        return _description(path / DESCRIPTION, (path / DESCRIPTION).stat().st_mtime_ns)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=64)
def _description(path, _changed):
    return json.loads(path.read_bytes())


def day_of(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date().isoformat()

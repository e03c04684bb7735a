"""The releases that are there, read from their folder alone: they are wanted most when the database is away."""

import json
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zipfile import is_zipfile
from zoneinfo import ZoneInfo

from django.conf import settings

from .sums import SUMS, digest, read_sums

DESCRIPTION = "datapackage.json"
# Bytes of a file that is read as a whole, once in each process, before it is given: a tenth of a second.
LARGEST = 100_000_000
log = logging.getLogger(__name__)
NAME = re.compile(r"seq-([0-9]{6,18})-[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
    """Every finished release, newest first, as it is listed."""
    return list(newest_first())


def newest_first(before: float = float("inf")) -> Iterator[Release]:
    """Every finished release whose number is below ``before``; each is read only when it is asked for.

    Of their files only that none is cut short is looked at: of very many the digests would keep readers waiting.
    """
    found = [NAME.fullmatch(entry.name) for entry in os.scandir(folder())] if folder().is_dir() else []
    numbered = sorted(((int(name[1]), name[0]) for name in found if name), reverse=True)
    return filter(None, (_listed(folder() / name) for seq, name in numbered if seq < before))


def offered(before: float = float("inf")) -> Iterator[Release]:
    """Of these, the ones that may be given or stand in: their files have the bytes that were written."""
    return filter(_is_as_written, newest_first(before))


def latest() -> Release | None:
    """The newest release that may be given; None before the first."""
    return next(offered(), None)


def read(path: Path) -> Release | None:
    """The release in the folder ``path``, to be given; None where there is none, or not as it was written."""
    release = _listed(path)
    return release if release and _is_as_written(release) else None


def _listed(path):
    """The release in the folder ``path``; None where there is none, or not a whole one: not yet, or not any more."""
    try:
        package = describe(path)
        release = Release(path.name, package["seq"], datetime.fromisoformat(package["created"]), path)
        is_whole = release.checksum.exists() and _holds(_is_whole, release)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return release if is_whole else None


def _is_as_written(release):
    try:
        return _holds(_has_its_digest, release)
    except (OSError, ValueError, LookupError):
        return False


def _holds(question, release):
    """Is it so of both files in which readers are given all? Each is asked of again when it has changed."""
    stats = ((path, path.stat()) for path in (release.database, release.archive))
    return all(question(path, stat.st_size, stat.st_mtime_ns) for path, stat in stats)


@lru_cache(maxsize=1000)
def _is_whole(path, size, _changed):
    """Is the file at least not cut short? Its end tells of an archive, its beginning of a database."""
    return _told(path, is_zipfile(path) if path.suffix == ".zip" else _is_database(path, size))


@lru_cache(maxsize=1000)
def _has_its_digest(path, size, _changed):
    """Is the file what was written? A large one is not read for that, because readers wait."""
    return size > LARGEST or _told(path, digest(path) == _digest_said(path))


def _told(path, is_right):
    if not is_right:
        log.error("%s is damaged, so its release is not offered; manage.py build_release --again writes it anew", path)
    return is_right


def _is_database(path, size):
    """Does its beginning say that it is one, and as long as it is?"""
    with path.open("rb") as file:
        head = file.read(32)
    page, pages = int.from_bytes(head[16:18]), int.from_bytes(head[28:32])
    return head.startswith(b"SQLite format 3\0") and (65536 if page == 1 else page) * pages == size


def _digest_said(path):
    if path.suffix == ".zip":
        [said] = read_sums(path.with_name(f"{path.name}.sha256")).values()
        return said
    return read_sums(path.with_name(SUMS))[path.name]


def describe(path: Path) -> dict:
    """What ``datapackage.json`` says of the release in ``path``, without its tables."""
    return _description(path / DESCRIPTION, (path / DESCRIPTION).stat().st_mtime_ns)


@lru_cache(maxsize=1000)
def _description(path, _changed):
    content = json.loads(path.read_bytes())
    del content["resources"]  # nearly all of it
    return content


def day_of(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date().isoformat()

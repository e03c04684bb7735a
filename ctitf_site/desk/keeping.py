"""Files that came in and wait for what follows: on the disk of the server, for who sent them, for a bounded time.

Several files wait to be completed, a table waits to be imported.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

# As long as files wait, as many of one person in one place, their bytes together, and the bytes of all who wait.
KEPT_FOR = timedelta(days=3)
MOST_FILES = 30
MOST_BYTES = 100 * 1024 * 1024
MOST_BYTES_OF_ALL = 1024 * 1024 * 1024
LONGEST_NAME = 150
# What lies in a folder: the bytes of a file, and what is told of it. Names that people gave are no part of a path.
BYTES, TOLD = ".bytes", ".json"


@dataclass(frozen=True)
class Kept:
    """One file that waits: the digest by which it is known, its name as it came in, where it lies, and since when."""

    key: str
    name: str
    path: Path
    size: int
    since: int

    def begins(self) -> bytes:
        """Its first byte. Raises ``OSError`` where the disk does not give it."""
        with self.path.open("rb") as file:
            return file.read(1)

    def open(self) -> File:
        return File(self.path.open("rb"), name=self.name)


class Shelf:
    """The files of one person that wait in one ``place``, in the order in which they came in."""

    def __init__(self, user, place: str):
        self.folder = root() / f"{user.pk}-{place}"

    def files(self) -> list[Kept]:
        found = filter(None, map(_kept, self.folder.glob(f"*{TOLD}")))
        return sorted(found, key=lambda kept: (kept.since, kept.key))

    def find(self, key: str) -> Kept | None:
        return next((kept for kept in self.files() if kept.key == key), None)

    def put(self, key: str, file) -> None:
        """Keep ``file``. Raises ``ValidationError`` where there is no room for it."""
        self._demand_room(file.size)
        self.folder.mkdir(parents=True, exist_ok=True)
        file.seek(0)
        with _written(self.folder / f"{key}{BYTES}") as out:
            shutil.copyfileobj(file, out)
        # Only now it counts: what was cut short is no file that waits.
        name = PurePath(file.name)
        with _written(self.folder / f"{key}{TOLD}") as out:
            out.write(json.dumps({"name": name.stem[:LONGEST_NAME] + name.suffix}).encode())

    def _demand_room(self, size):
        here = self.files()
        if len(here) >= MOST_FILES:
            raise ValidationError(_("At most %s files wait at once: complete those first.") % MOST_FILES)
        if sum(kept.size for kept in here) + size > MOST_BYTES:
            note = _("The files that wait have at most %s MB together: complete those first.")
            raise ValidationError(note % (MOST_BYTES // 1024**2))
        if _bytes_of_all() + size > MOST_BYTES_OF_ALL:
            raise ValidationError(_("There is no room for more files now. Try again tomorrow."))

    def drop(self, key: str) -> None:
        for ending in (TOLD, BYTES):
            with suppress(OSError):  # gone already, or nothing that can be deleted
                (self.folder / f"{key}{ending}").unlink()


def root() -> Path:
    # Among the uploads, because that is what web processes share; nothing leaves from there that no row names.
    return Path(settings.MEDIA_ROOT) / "waiting"


def forget_old() -> None:
    """Delete what nobody came back for in time; another process may do the same at this moment."""
    oldest = time.time() - KEPT_FOR.total_seconds()
    for path in root().glob("*/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


def _kept(told):
    """The file that ``told`` tells of; None where it goes at this moment."""
    path = told.with_suffix(BYTES)
    with suppress(FileNotFoundError):
        return Kept(told.stem, _name_in(told), path, path.stat().st_size, told.stat().st_mtime_ns)
    return None


def _name_in(told) -> str:
    """The name that ``told`` notes; where the note is damaged, its key."""
    try:
        return str(json.loads(told.read_bytes())["name"])
    except (ValueError, KeyError, TypeError):
        return told.stem


@contextmanager
def _written(path) -> Iterator:
    """A file to be written, which stands at ``path`` once it is whole; many may write the same at once."""
    number, beside = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _bytes_of_all():
    return sum(map(_size, root().glob("*/*")))


def _size(path):
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0

"""Files that came in and wait to be completed: on the disk of the server, for who sent them, for a bounded time."""

import json
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from pathlib import Path, PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from ctitf_site.register.uploads import ending

# As long as files wait, as many of one person in one place, their bytes together, and the bytes of all who wait.
KEPT_FOR = timedelta(days=3)
MOST_FILES = 30
MOST_BYTES = 100 * 1024 * 1024
MOST_BYTES_OF_ALL = 1024 * 1024 * 1024
LONGEST_NAME = 150


@dataclass(frozen=True)
class Kept:
    """One file that waits: the digest by which it is known, its name as it came in, and where it lies."""

    key: str
    name: str
    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

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
        found = []
        for told in self.folder.glob("*.json"):
            with suppress(FileNotFoundError):  # another window has just put it away
                kept = self._kept(told)
                if kept.path.exists():
                    found.append((told.stat().st_mtime_ns, told.name, kept))
        return [kept for _when, _name, kept in sorted(found, key=itemgetter(0, 1))]

    def _kept(self, told):
        try:
            name = json.loads(told.read_text())["name"]
            return Kept(told.stem, name, told.with_suffix(ending(name)))
        except (ValueError, KeyError, TypeError):  # the note is damaged: the file has its key for a name
            path = next((each for each in self.folder.glob(f"{told.stem}.*") if each != told), told.with_suffix(""))
            return Kept(told.stem, path.name, path)

    def put(self, key: str, file) -> None:
        """Keep ``file``. Raises ``ValidationError`` where there is no room for it."""
        self._demand_room(file.size)
        self.folder.mkdir(parents=True, exist_ok=True)
        name = PurePath(file.name)
        kept = self.folder / f"{key}{ending(file.name)}"
        file.seek(0)
        with kept.open("wb") as out:
            shutil.copyfileobj(file, out)
        # Only now it counts: what was cut short is no file that waits.
        said = json.dumps({"name": name.stem[:LONGEST_NAME] + name.suffix})
        kept.with_suffix(".json").write_text(said)

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
        for path in self.folder.glob(f"{key}.*"):
            with suppress(OSError):  # gone already, or nothing that can be deleted
                path.unlink()


def root() -> Path:
    # Among the uploads, because that is what web processes share; nothing leaves from there that no row names.
    return Path(settings.MEDIA_ROOT) / "waiting"


def forget_old() -> None:
    """Delete what nobody completed in time."""
    oldest = time.time() - KEPT_FOR.total_seconds()
    for path in root().glob("*/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


def _bytes_of_all():
    return sum(path.stat().st_size for path in root().glob("*/*"))

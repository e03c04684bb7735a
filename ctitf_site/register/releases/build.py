"""Writing a release: aside under another name, and shown only when it is whole."""

import fcntl
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ..disk import settle
from ..history import last_seq, public_revisions
from ..replay import opened
from . import archive, package, sheets
from .database import tables, write_database
from .history import last_change, of_this_history
from .kept import Release, day_of, describe, folder, offered, read, releases
from .readable import write_readable
from .sums import digest

HIDDEN = ".unfinished-"
APART = "other-history"


class NothingPublished(Exception):
    """The public has not seen anything yet."""


def build(*, again=False, watch=lambda rows, _step="": rows) -> tuple[Release, bool]:
    """The release of the register as it is now, and whether it was written; it is not where it is there already.

    ``again`` writes it all the same. ``watch`` is called with each long walk and its name, and gives back the walk.
    Raises ``NothingPublished``.
    """
    with alone():
        _set_apart()
        seq = last_seq()
        if not seq:
            raise NothingPublished
        at = public_revisions().get(seq=seq).at
        name = f"seq-{seq:06d}-{day_of(at)}"
        found = read(folder() / name)
        if found and not again and describe(found.path).get("software") == package.software():
            return found, False
        unfinished = Release(name, seq, at, folder() / f"{HIDDEN}{name}")
        unfinished.path.mkdir()
        _write(unfinished, watch)
        return _show(unfinished), True


def forget(keep: int) -> list[Release]:
    """Delete all but the newest ``keep`` releases, and give those that are gone."""
    with alone():
        old = releases()[keep:]
        for release in old:
            _hide(release)
        _clean()
    return old


def set_apart() -> list[str]:
    """Move releases of another history, as of what a restore gave up, to where nobody looks; gives their names."""
    if not folder().is_dir():
        return []
    with alone():
        return _set_apart()


def forget_apart() -> list[str]:
    """Delete the releases of another history, and give their names."""
    apart = folder() / APART
    with alone():
        names = sorted(path.name for path in apart.iterdir()) if apart.is_dir() else []
        shutil.rmtree(apart, ignore_errors=True)
    return names


def _set_apart():
    strange = [release for release in releases() if not of_this_history(release)]
    for release in strange:
        (folder() / APART).mkdir(exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f"{release.name}.", dir=folder() / APART))
        for path in (release.path, release.archive, release.checksum):  # the folder first: with it, it is gone
            if path.exists():
                path.rename(place / path.name)
    return [release.name for release in strange]


@contextmanager
def alone():
    """One process builds or deletes at a time, the others wait; what one left behind that was stopped is deleted."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _clean()
        yield


def _write(release, watch):
    """Write all files of ``release``; all but the first are made from the first, whatever is changed meanwhile."""
    path = release.path
    write_database(release.database, release.seq, watch)
    (path / "csv").mkdir()
    with opened(release.database) as alias:
        for model in tables():
            sheets.write_sheet(path / "csv" / f"{model._meta.db_table}.csv", alias, model, watch)
        count = package.write_records(path / "records.ndjson", alias, watch)
        about = {"title": package.TITLE, "release": release.name, "seq": release.seq, "records": count}
        write_readable(path / "register.json", alias, about, watch)
        package.write_changes(release, alias, next(offered(release.seq), None))
    package.write_readme(release, count)
    package.write_description(release, count, last_change(release.seq))
    archive.write_sums(path)


def _show(unfinished):
    """Give the files their names: the archive first, because a release is there as soon as its folder is.

    Before that all of it is on the disk, so that no power cut leaves a release of empty files.
    """
    release = replace(unfinished, path=folder() / unfinished.name)
    packed = folder() / f"{HIDDEN}{release.name}.zip"
    archive.write_archive(packed, unfinished.path, release.name)
    sums = packed.with_suffix(".sha256")
    sums.write_text(f"{digest(packed)}  {release.archive.name}\n")
    for path in (*unfinished.path.rglob("*"), unfinished.path, packed, sums):
        settle(path)
    if release.path.exists():
        release.path.rename(folder() / f"{HIDDEN}{release.name}.old")
    packed.replace(release.archive)
    sums.replace(release.checksum)
    settle(folder())
    unfinished.path.rename(release.path)
    settle(folder())
    _clean()
    return release


def _hide(release):
    release.path.rename(folder() / f"{HIDDEN}{release.name}.old")
    release.archive.unlink(missing_ok=True)
    release.checksum.unlink(missing_ok=True)


def _clean():
    """Delete what is not finished, or not to be seen any more."""
    for path in folder().glob(f"{HIDDEN}*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()

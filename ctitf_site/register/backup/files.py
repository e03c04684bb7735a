"""Uploads on their way into a backup and out of it, through the storage that keeps them."""

import hashlib
import zipfile
from contextlib import contextmanager

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File

from .archive import BLOCK, UPLOADS, Archive, Refused, Writer


def copy(files: dict, writer: Writer) -> list[str]:
    """Write every upload of ``files``, a storage for each name; gives the names of those that cannot be read."""
    missing = []
    for name, storage in sorted(files.items()):
        try:
            file = storage.open(name)
        except (OSError, SuspiciousFileOperation):
            missing.append(name)
            continue
        with file:
            writer.add(f"{UPLOADS}{name}", file.chunks(BLOCK), zipfile.ZIP_STORED)  # compressed by themselves
    return missing


@contextmanager
def undone_on_failure():
    """A list of functions that take stored uploads back; they are called if this block fails."""
    undo, tidy = [], []
    try:
        yield undo, tidy
    except BaseException:
        for step in reversed(undo):
            step()
        raise
    for step in tidy:
        step()


def store(archive: Archive, files: dict, undo: list, tidy: list) -> None:
    """Store the uploads of ``archive``, a storage for each name in ``files``; what is there already stays."""
    known = archive.uploads.keys() | set(archive.manifest["missing"])
    if files.keys() != known:
        raise Refused("The uploads in this backup are not those that its records name: take another copy.")
    for name, part in archive.uploads.items():
        storage = files[name]
        if storage.exists(name):
            if _digest(storage, name) == part["sha256"]:
                continue
            _put_aside(storage, name, undo, tidy)
        saved = _save(storage, name, archive)
        undo.append(lambda storage=storage, saved=saved: storage.delete(saved))
        if saved != name:
            raise Refused(f"The upload {name} was stored by somebody else meanwhile. Stop the site, then try again.")


def _save(storage, name, archive):
    with archive.open(f"{UPLOADS}{name}") as content:
        try:
            return storage.save(name, File(content, name))
        except OSError:
            storage.delete(name)  # a disk that is full leaves half of it
            raise


def _digest(storage, name):
    with storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put_aside(storage, name, undo, tidy):
    """Keep a file that differs under another name, until it is certain that nobody wants it back."""
    with storage.open(name) as file:
        aside = storage.save(f"{name}.replaced", file)
    storage.delete(name)
    tidy.append(lambda: storage.delete(aside))
    undo.append(lambda: _put_back(storage, name, aside))


def _put_back(storage, name, aside):
    with storage.open(aside) as file:
        storage.save(name, file)
    storage.delete(aside)

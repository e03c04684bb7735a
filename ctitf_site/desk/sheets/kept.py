"""Files between their dry run and their import: kept aside for a day, each known by its bytes and by who sent it."""

import hashlib
import os
import re
import time
from pathlib import Path

from django.conf import settings

SHA256 = re.compile(r"[0-9a-f]{64}")
SECONDS = 24 * 60 * 60


def keep(upload, user) -> str:
    """Keep ``upload`` aside; gives the SHA-256 of it."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    _forget_old(folder)
    digest = hashlib.sha256()
    upload.seek(0)
    for part in iter(lambda: upload.read(1 << 16), b""):
        digest.update(part)
    path = _path(user, digest.hexdigest())
    beside = path.with_suffix(f".{os.getpid()}")
    upload.seek(0)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for part in iter(lambda: upload.read(1 << 16), b""):
            file.write(part)
    beside.replace(path)
    return digest.hexdigest()


def find(user, sha256):
    """The file, open for reading; None where it is gone, or another person sent it."""
    if not SHA256.fullmatch(sha256):
        return None
    try:
        return _path(user, sha256).open("rb")
    except FileNotFoundError:
        return None


def _folder():
    return Path(settings.VAR_DIR) / "imports"


def _path(user, sha256):
    return _folder() / f"{user.pk}-{sha256}"


def _forget_old(folder):
    for path in folder.iterdir():
        if path.stat().st_mtime < time.time() - SECONDS:
            path.unlink(missing_ok=True)

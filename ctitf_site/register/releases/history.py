"""Which history a release tells: after a restore its number may stand for another change."""

import hashlib

from ..history import public_revisions
from . import sheets
from .kept import describe


def last_change(seq: int) -> str | None:
    """A digest of the public change ``seq``: its time, its record, and what the public saw; None if there was none."""
    found = public_revisions().filter(seq=seq).values_list("at", "entry__ref", "public").first()
    if found is None:
        return None
    at, ref, public = found
    return "sha256:" + hashlib.sha256(f"{sheets.cell(at)}\n{ref}\n{public}".encode()).hexdigest()


def of_this_history(release) -> bool:
    """Is the last change of ``release`` one of the register as it is now?"""
    told = describe(release.path).get("last_change")
    if told is None:  # by older software, which kept only the time
        return public_revisions().filter(seq=release.seq, at=release.at).exists()
    return told == last_change(release.seq)

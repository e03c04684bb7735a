"""What a process says of itself to whoever keeps the site up."""

from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from ctitf_site.register.history import last_seq
from ctitf_site.register.reading import REPLICA, live
from ctitf_site.register.releases import latest
from ctitf_site.register.watch import why_away


def readiness(request) -> dict:
    """From where readers are answered, whether anything can be saved, and what is left to do for whoever runs it."""
    return {
        "answered_from": request.release.name if request.release else source(),
        "database": "away" if request.release or is_primary_away() else "there",
        "migrations_missing": None if request.release else len(missing_migrations()),
        "latest_release": release_there_is(None if request.release else last_seq()),
    }


def source():
    return "replica" if live() == REPLICA else "database"


def is_primary_away():
    """Who is answered from it has found it; only beside a replica it has to be looked for."""
    return live() == REPLICA and bool(why_away(DEFAULT_DB_ALIAS, asking=True))


@cache
def known_migrations() -> frozenset:
    """The migrations of this version, as they lie here; to read them takes a moment, and they stay what they are."""
    return frozenset(MigrationLoader(None).disk_migrations)


def missing_migrations() -> set:
    return known_migrations() - MigrationRecorder(connections[live()]).applied_migrations().keys()


def release_there_is(seq) -> dict | None:
    """The latest release: how long ago its last change was, and how many public changes it lacks as far as is known."""
    release = latest()
    if release is None:
        return None
    age = int((timezone.now() - release.at).total_seconds())
    return {"name": release.name, "age_seconds": age, "behind": None if seq is None else seq - release.seq}

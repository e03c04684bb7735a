"""Which database the register is read from: the live one, or a file that holds what it said at another time.

While the database is away, a release stands in for it: then that file is the live one. Where there is a replica, it is
the live one for who only reads.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS

from .public import of_history, of_register

# The database that follows the default one, and is only read.
REPLICA = "replica"
# These have the whole history and go on; any other is a file.
SERVERS = (DEFAULT_DB_ALIAS, REPLICA)

_live: ContextVar[str] = ContextVar("register_live", default=DEFAULT_DB_ALIAS)
# None: the live one.
_source: ContextVar[str | None] = ContextVar("register_source", default=None)
_until: ContextVar[int | None] = ContextVar("register_until", default=None)


# Is what is read a preview, which the register does not say?
_unsaid: ContextVar[bool] = ContextVar("register_unsaid", default=False)


def live() -> str:
    """The database that knows the latest: the default one, or what stands in for it."""
    return _live.get()


def until() -> int | None:
    """The number of the public sequence at which the register is read; None where that is now."""
    return _until.get()


def is_unsaid() -> bool:
    """Is what is read something that the register does not say, so that nobody may keep it under its number?"""
    return _unsaid.get()


def unsaid():
    """Inside this block a preview is read."""
    return _set(_unsaid, True)


@contextmanager
def reading_from(alias: str, seq: int | None = None):
    """Send every read of the register inside this block to the database ``alias``, which holds it as it was at ``seq``.

    Its history stays live.
    """
    with _set(_source, alias), _set(_until, seq):
        yield


@contextmanager
def standing_in(alias: str):
    """Let ``alias`` be the live database inside this block, for reads of the register and of its history."""
    with _set(_live, alias):
        yield


@contextmanager
def _set(variable, alias):
    token = variable.set(alias)
    try:
        yield
    finally:
        variable.reset(token)


class SourceRouter:
    """Reads of the register go to the chosen source; accounts and sessions always come from the default database.

    All that is saved goes there as well, also what was read from the replica.
    """

    def db_for_read(self, model, **hints):
        if of_register(model):
            return _source.get() or live()
        return live() if of_history(model) else None

    def db_for_write(self, model, instance=None, **hints):
        return DEFAULT_DB_ALIAS if instance is not None and instance._state.db == REPLICA else None

    def allow_migrate(self, db, *labels, **hints):
        return False if db == REPLICA else None

    def allow_relation(self, one, other, **hints):
        return True

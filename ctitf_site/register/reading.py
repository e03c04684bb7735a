"""Which database the register is read from: the live one, or a file that holds what it said at another time."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS

from .public import of_register

_source: ContextVar[str] = ContextVar("register_source", default=DEFAULT_DB_ALIAS)


@contextmanager
def reading_from(alias: str):
    """Send every read of the register inside this block to the database ``alias``."""
    token = _source.set(alias)
    try:
        yield
    finally:
        _source.reset(token)


class SourceRouter:
    """Reads of the register go to the chosen source; accounts and sessions always come from the live database."""

    def db_for_read(self, model, **hints):
        return _source.get() if of_register(model) else None

    def allow_relation(self, one, other, **hints):
        return True

"""A database that is away: every connection to it is refused, as when nothing listens there."""

from contextlib import contextmanager

from django.db import connections

NOTICE = "The register cannot be reached at the moment."
NOWHERE = {"sqlite": {"NAME": "/nonexistent/register.sqlite3"}, "postgresql": {"HOST": "127.0.0.1", "PORT": "1"}}


def unplug(alias="default"):
    """Take the database away; the connection that a test had, to be plugged in again."""
    found = connections[alias]
    connections[alias] = type(found)(found.settings_dict | NOWHERE[found.vendor], alias)
    return found


def plug(connection):
    connections[connection.alias].close()
    connections[connection.alias] = connection


@contextmanager
def outage(alias="default"):
    found = unplug(alias)
    try:
        yield
    finally:
        plug(found)


def content(answer):
    """The text of an answer, also of one that is written while it is sent."""
    return b"".join(answer).decode()

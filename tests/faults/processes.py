"""Processes that are killed, and what is waited for then."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psycopg2

PATIENCE = 30  # seconds for the clerks to begin a save, and for the database to let go of what was killed
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def backends(url):
    """Processes of PostgreSQL that work for others in the database at ``url``."""
    connection = psycopg2.connect(url)
    try:
        cursor = connection.cursor()
        cursor.execute(BACKENDS)
        return [pid for (pid,) in cursor.fetchall()]
    finally:
        connection.close()


def end(process):
    """Kill it with -9, and wait until it holds nothing any more."""
    os.kill(process, signal.SIGKILL)
    wait(lambda: is_over(process))


def is_over(process):
    """Is it gone, but perhaps for its parent's noticing?"""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    return True


def wait(condition):
    """Does ``condition`` come true in time?"""
    until = time.monotonic() + PATIENCE
    while not (found := condition()) and time.monotonic() < until:
        time.sleep(0.005)
    return found

"""From which database readers are answered: the replica, which follows a moment behind, or the primary.

Nobody sees an older page after a newer one: all processes of a machine share the newest number of the public sequence
that one of them has answered with, and a database that is not there yet is not read.
"""

import logging
import struct
import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error

from .history import last_seq
from .reading import REPLICA, SERVERS, standing_in
from .shared import Shared
from .watch import Watch

NUMBER = struct.Struct("@Q")
# Seconds for which a replica may be behind and nobody notices.
LATE = 5
# Seconds to wait for the primary.
PATIENCE = 1
log = logging.getLogger(__name__)


class Newest(Shared):
    """The newest number of the public sequence that a process of this machine has answered with."""

    def __init__(self, path):
        super().__init__(path, NUMBER.size)

    def get(self) -> int:
        return NUMBER.unpack_from(self.bytes)[0]

    def rise(self, seq):
        with self.alone(0, NUMBER.size):
            if seq > self.get():
                NUMBER.pack_into(self.bytes, 0, seq)

    def fall(self, before, seq):
        """After a restore the primary says less than ``before``, which had been known when it was asked."""
        with self.alone(0, NUMBER.size):
            if self.get() == before:
                NUMBER.pack_into(self.bytes, 0, seq)


@lru_cache(1)
def newest_at(path) -> Newest | None:
    """The one of this process: a lock of its file keeps other processes out, not another one of the same."""
    try:
        return Newest(path)
    except OSError as error:
        log.error("The replica is not read, because %s cannot be written: %s", path, error)
        return None


class Sources:
    """The databases that a process reads: whether each is there, and how far it is known to be."""

    def __init__(self):
        self.watches = {alias: Watch(alias) for alias in SERVERS}
        self.newest = newest_at(Path(settings.VAR_DIR) / "shared" / "newest") if settings.REPLICA_URL else None
        self.reached, self.next_look = dict.fromkeys(SERVERS, -1), time.monotonic() + LATE

    def for_readers(self) -> tuple:
        """Names of databases for who only reads, in the order in which they are asked.

        The last one is for a connection that died alone.
        """
        return (DEFAULT_DB_ALIAS, DEFAULT_DB_ALIAS) if self.newest is None else (REPLICA, DEFAULT_DB_ALIAS, REPLICA)

    def there(self, aliases):
        """Those of ``aliases`` that can be read, each looked for when its turn comes."""
        return (alias for alias in aliases if self.is_there(alias))

    def is_there(self, alias) -> bool:
        """Can it be read, and is it as far as readers have seen the register?"""
        if self.newest is None:
            return alias == DEFAULT_DB_ALIAS and not self.watches[alias].is_away()
        if self.watches[alias].is_away():
            return False
        if alias == REPLICA and time.monotonic() >= self.next_look:
            self.next_look = time.monotonic() + LATE
            if not self.watches[DEFAULT_DB_ALIAS].is_away():
                self.look(DEFAULT_DB_ALIAS)
        return self.reached[alias] >= self.newest.get() or self.is_far_enough(alias)

    def is_far_enough(self, alias) -> bool:
        """Ask how far it is. The primary is waited for, and if that is in vain, what it says is true.

        It may be behind for a moment: what the replica has to confirm is seen there before it is seen on the primary.
        It stays behind after a restore.
        """
        wanted, until = self.newest.get(), time.monotonic() + PATIENCE
        while (seq := self.look(alias)) is not None and seq < wanted:
            if alias == REPLICA:
                return False
            if time.monotonic() >= until:
                self.newest.fall(wanted, seq)
                break
            time.sleep(PATIENCE / 50)
        return seq is not None

    def note(self, alias) -> bool:
        """Remember how far it is, for readers are about to see that; False where that is less than others have seen."""
        if self.newest is None:
            return True
        wanted, seq = self.newest.get(), self.look(alias)
        return seq is not None and seq >= wanted

    def look(self, alias) -> int | None:
        """How far it is; None where it does not answer. It is then looked for before it is asked again."""
        try:
            with standing_in(alias):
                seq = last_seq()
        except Error as error:
            log.warning("How far the %s is cannot be found out: %s", alias, error)
            self.watches[alias].doubt()
            return None
        self.reached[alias] = seq
        self.rise(seq)
        return seq

    def rise(self, seq):
        """From now on nobody is told less than what the register said by then."""
        if self.newest is not None:
            self.newest.rise(seq)

    def overtaken(self, seq) -> bool:
        """Has some process answered with more than ``seq`` already?"""
        return self.newest is not None and self.newest.get() > seq

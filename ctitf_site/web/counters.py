"""Counts that all processes share: of one machine in a file in memory, of many machines in Redis."""

import fcntl
import hashlib
import logging
import mmap
import os
import struct
import threading
import time
from contextlib import contextmanager

# One client: who it is, in which window, and how often it asked.
PLACE = struct.Struct("<QII")
# Each client has its place in one of the rows, which are short enough to be read as a whole. Together 1 MiB.
ROWS, PLACES = 8192, 8
ROW = PLACE.size * PLACES
# Seconds for which Redis is waited for, and not asked again after it did not answer.
PATIENCE, PAUSE = 0.1, 5
log = logging.getLogger(__name__)


def number_of(who) -> int:
    return int.from_bytes(hashlib.blake2b(who.encode(errors="replace"), digest_size=8).digest(), "little")


class FileCounter:
    """Counts in the file at ``path``, which is made where there is none. Raises ``OSError`` where it cannot be."""

    def __init__(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(self.file).st_size < ROW * ROWS:
            os.ftruncate(self.file, ROW * ROWS)
        self.rows = mmap.mmap(self.file, ROW * ROWS)
        self.threads = threading.Lock()

    def count(self, who, window) -> int:
        """How often ``who`` asked in this window, this time too.

        A client that is new takes the place of one of an earlier window; in a full row, of who asked least.
        """
        number = number_of(who)
        start = number % ROWS * ROW
        with self.alone(start):
            row = [*PLACE.iter_unpack(self.rows[start : start + ROW])]
            at = min(range(PLACES), key=lambda i: (row[i][:2] != (number, window), row[i][1] == window, row[i][2]))
            hits = row[at][2] + 1 if row[at][:2] == (number, window) else 1
            PLACE.pack_into(self.rows, start + at * PLACE.size, number, window, hits)
        return hits

    @contextmanager
    def alone(self, start):
        """No other thread or process counts in this row. A lock of a process that ends is gone with it."""
        with self.threads:
            fcntl.lockf(self.file, fcntl.LOCK_EX, ROW, start)
            try:
                yield
            finally:
                fcntl.lockf(self.file, fcntl.LOCK_UN, ROW, start)


class RedisCounter:
    """Counts in the Redis at ``url``. While it does not answer, nothing is counted, and everybody is answered."""

    def __init__(self, url, seconds):
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        limits = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}
        self.redis, self.seconds, self.next_try = Redis.from_url(url, **limits), seconds, 0.0

    def count(self, who, window) -> int:
        """How often ``who`` asked in this window, this time too; 0 where nobody can say."""
        from redis import RedisError

        if time.monotonic() < self.next_try:
            return 0
        key = f"register:rate:{window}:{number_of(who):x}"
        try:
            hits, _kept = self.redis.pipeline(transaction=False).incr(key).expire(key, 2 * self.seconds).execute()
        except (RedisError, OSError) as error:
            self.next_try = time.monotonic() + PAUSE
            log.warning("Redis does not count requests: %s", error)
            return 0
        return hits

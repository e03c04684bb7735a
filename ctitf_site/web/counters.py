"""Counts that all processes share: of one machine in a file in memory, of many machines in Redis."""

import hashlib
import logging
import struct
import time

from django.conf import settings

from ctitf_site.register.shared import Shared

# One client: who it is, in which window, and how often it asked.
PLACE = struct.Struct("<QII")
# Each client has its place in one of the rows, which are short enough to be read as a whole. Together 1 MiB.
ROWS, PLACES = 8192, 8
ROW = PLACE.size * PLACES
# Seconds for which Redis is waited for, and not asked again after it did not answer.
PATIENCE, PAUSE = 0.1, 5
log = logging.getLogger(__name__)


def number_of(who) -> int:
    """A number that tells clients apart, and from which nobody without the site's key can find out who it is."""
    key = settings.SECRET_KEY.encode()[:64]
    return int.from_bytes(hashlib.blake2b(who.encode(errors="replace"), digest_size=8, key=key).digest(), "little")


class FileCounter(Shared):
    """Counts in the file at ``path``, which all processes share."""

    def __init__(self, path):
        super().__init__(path, ROW * ROWS)

    def count(self, who, window) -> int:
        """How often ``who`` asked in this window, this time too.

        A client that is new takes the place of one of an earlier window; in a full row, of who asked least.
        """
        number = number_of(who)
        start = number % ROWS * ROW
        with self.alone(start, ROW):
            row = [*PLACE.iter_unpack(self.bytes[start : start + ROW])]
            at = min(range(PLACES), key=lambda i: (row[i][:2] != (number, window), row[i][1] == window, row[i][2]))
            hits = row[at][2] + 1 if row[at][:2] == (number, window) else 1
            PLACE.pack_into(self.bytes, start + at * PLACE.size, number, window, hits)
        return hits


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

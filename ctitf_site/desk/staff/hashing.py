"""Passwords are hashed by threads that give way: to look at one takes the time of hundreds of pages.

While the hash is made Python lets other threads run, so these only compete for the processor, and readers come first.
"""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher

# How willingly they give way, from 0 to 19: with 5 they have a quarter of a processor that others want too. As many
# threads as may be wanted at once: those that ``guessing`` lets in, one for a colleague, and some that set passwords.
NICE, THREADS = 5, 8


class PatientHasher(PBKDF2PasswordHasher):
    """Django's own way of hashing, with the same hashes, in a thread of its own."""

    def encode(self, password, salt, iterations=None):
        return _patient().submit(super().encode, password, salt, iterations).result()


@cache
def _patient() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, "hashing", _give_way)


def _give_way():
    """On Linux each thread has a niceness of its own; elsewhere it is one for the whole process.

    Where that may not be set passwords are hashed all the same.
    """
    if sys.platform == "linux":
        me = os.PRIO_PROCESS, threading.get_native_id()
        with suppress(OSError):
            os.setpriority(*me, os.getpriority(*me) + NICE)

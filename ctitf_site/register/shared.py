"""Bytes that all processes of this machine see, in a file in memory."""

import fcntl
import mmap
import os
import threading
from contextlib import contextmanager


class Shared:
    """``size`` bytes of the file at ``path``, made where there is none. Raises ``OSError`` where it cannot be."""

    def __init__(self, path, size):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(self.file).st_size < size:
            os.ftruncate(self.file, size)
        self.bytes = mmap.mmap(self.file, size)
        self.threads = threading.Lock()

    @contextmanager
    def alone(self, start, size):
        """No other thread or process is in these bytes. A lock of a process that ends is gone with it."""
        with self.threads:
            fcntl.lockf(self.file, fcntl.LOCK_EX, size, start)
            try:
                yield
            finally:
                fcntl.lockf(self.file, fcntl.LOCK_UN, size, start)

"""Answers in the memory of this process, as many bytes as are allowed; those that nobody asked for longest go first."""

import threading
from collections import OrderedDict


class Store:
    """Keeps what it is given under a key until there is no room; threads may use it together."""

    def __init__(self, most):
        self.most, self.size, self.rows, self.lock = most, 0, OrderedDict(), threading.Lock()

    def get(self, key):
        with self.lock:
            row = self.rows.get(key)
            if row is not None:
                self.rows.move_to_end(key)
            return row

    def put(self, key, row):
        """``row.size`` are the bytes that it takes; what is larger than all there is room for is not kept."""
        with self.lock:
            self._drop(key)
            if row.size > self.most:
                return
            self.rows[key] = row
            self.size += row.size
            while self.size > self.most:
                self._drop(next(iter(self.rows)))

    def _drop(self, key):
        row = self.rows.pop(key, None)
        self.size -= row.size if row is not None else 0

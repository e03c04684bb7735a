"""Files that are still there, and whole, after a power cut."""

import os


def settle(path) -> None:
    """Wait until the file or folder at ``path`` is on the disk; of a folder, which names are in it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

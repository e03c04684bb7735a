"""The published register at one number of the public sequence, as files that are kept."""

from .kept import Release, folder, latest, newest_first, offered, read, releases

__all__ = ["Release", "folder", "latest", "newest_first", "offered", "read", "releases"]

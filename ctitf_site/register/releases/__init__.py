"""The published register at one number of the public sequence, as files that are kept."""

from .kept import Release, folder, latest, releases

__all__ = ["Release", "folder", "latest", "releases"]

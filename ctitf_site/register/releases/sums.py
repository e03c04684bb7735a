"""Digests of the files of a release, in files that ``sha256sum --check`` reads."""

import hashlib

SUMS = "SHA256SUMS"


def digest(path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_sums(path) -> dict[str, str]:
    """Digest by name."""
    lines = path.read_text().splitlines()
    return {name: found for found, _space, name in (line.partition("  ") for line in lines)}

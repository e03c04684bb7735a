"""Names of accounts, as people type them."""


def spelt(name: str, names) -> list[str]:
    """Those of ``names`` that are ``name``, with whatever capitals; SQLite knows only those of English."""
    return [other for other in names if other and other.casefold() == name.casefold()]

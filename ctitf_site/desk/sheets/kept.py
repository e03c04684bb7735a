"""Tables between their dry run and their import: each known by its bytes and by who sent it."""

from ctitf_site.register.uploads import digest

from ..keeping import Shelf, forget_old

PLACE = "table"
# So many tables of one person wait at once; whoever compares another lets the oldest go.
MOST = 5


def keep(upload, user) -> str:
    """Keep ``upload`` aside; gives the SHA-256 of it. Raises ``ValidationError`` where there is no room."""
    forget_old()
    shelf, sha256 = Shelf(user, PLACE), digest(upload)
    others = [kept.key for kept in shelf.files() if kept.key != sha256]
    for key in others[: max(0, len(others) - MOST + 1)]:
        shelf.drop(key)
    shelf.put(sha256, upload)
    return sha256


def find(user, sha256):
    """The file, open for reading; None where it is gone, or another person sent it."""
    kept = Shelf(user, PLACE).find(sha256)
    try:
        return kept and kept.path.open("rb")
    except FileNotFoundError:
        return None

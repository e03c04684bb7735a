"""Why a state cannot be brought about: what ``apply`` and the database raise, and how a person is told."""

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import ProtectedError

from .rows import BadRow

REFUSALS = (BadRow, ValidationError, ProtectedError, DatabaseError)


def why(error) -> str:
    """What stands in the way, in words that are fit for the screen."""
    return " ".join(getattr(error, "messages", None) or [str(error.args[0] if error.args else error)])

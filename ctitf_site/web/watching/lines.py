"""The lines of the log: of each only what is chosen here, and nothing about persons.

The server reads this too, before there are any settings.
"""

import json
import logging
import re
from datetime import UTC, datetime

from django.db import Error

from .ids import asked

# Whoever has the address of a preview sees what is not published.
SECRET = re.compile(r"(?<=/preview/)[^/\s\"']+")


def without_secrets(text, record=None) -> str:
    """The ``text`` as it may be written. Of the errors that ``record`` tells of, one line of each is left."""
    for told in map(str, errors_of(record) if record else ()):
        text = text.replace(told, first_line(told)) if told else text
    return SECRET.sub("…", text)


def first_line(told) -> str:
    """What happened. Below that a database repeats what somebody has entered, and calls it so in its own language."""
    first, _, more = told.strip().partition("\n")
    return f"{first} …" if more else told


def errors_of(record) -> list:
    """Errors of a database that are logged, with those that were handled meanwhile."""
    left, seen = [*(record.args if isinstance(record.args, tuple) else ()), *(record.exc_info or ())], []
    while left:
        error = left.pop()
        if isinstance(error, BaseException) and not any(error is other for other in seen):
            seen.append(error)
            left += error.__cause__, error.__context__
    return [error for error in seen if isinstance(error, Error)]


class JsonFormatter(logging.Formatter):
    """One object a line, for programs that collect."""

    def format(self, record):
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": at, "level": record.levelname, "logger": record.name}
        said["message"] = without_secrets(record.getMessage(), record)
        if found := asked():
            said |= {"request": found.id, "method": found.method, "path": without_secrets(found.path)}
        if status := getattr(record, "status_code", None):
            said["status"] = status
        if record.exc_info and (status or 500) >= 500:  # what is refused is no fault
            said["error"] = without_secrets(self.formatException(record.exc_info), record)
        return json.dumps(said, ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """Words for a person, with the id of the request; whoever collects them adds the time."""

    def __init__(self):
        super().__init__("{levelname} {name}: {message}{of}", style="{")

    def format(self, record):
        record.of = f" [{found.id}]" if (found := asked()) else ""
        return without_secrets(super().format(record), record)

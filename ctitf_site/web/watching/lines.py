"""The lines of the log: of each only what is chosen here, and nothing about persons.

The server reads this too, before there are any settings.
"""

import json
import logging
import re
from datetime import UTC, datetime

from .ids import asked

# Whoever has the address of a preview sees what is not published; and PostgreSQL repeats what somebody has entered.
SECRET = re.compile(r"(?<=/preview/)[^/\s\"']+|^DETAIL: .*$", re.M)


def without_secrets(text) -> str:
    return SECRET.sub("…", text)


class JsonFormatter(logging.Formatter):
    """One object a line, for programs that collect."""

    def format(self, record):
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": at, "level": record.levelname, "logger": record.name}
        said["message"] = without_secrets(record.getMessage())
        if found := asked():
            said |= {"request": found.id, "method": found.method, "path": without_secrets(found.path)}
        if status := getattr(record, "status_code", None):
            said["status"] = status
        if record.exc_info:
            said["error"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """Words for a person, with the id of the request; whoever collects them adds the time."""

    def __init__(self):
        super().__init__("{levelname} {name}: {message}{of}", style="{")

    def format(self, record):
        record.of = f" [{found.id}]" if (found := asked()) else ""
        return without_secrets(super().format(record))

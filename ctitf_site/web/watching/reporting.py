"""Errors are reported to a Sentry, where settings name one: what the log says of them, and nothing more.

The library would look into requests, users and variables; so it is given the log alone, and what it makes of that is
chosen once more.
"""

import logging

import sentry_sdk
from sentry_sdk.integrations.logging import LoggingIntegration

from ..version import VERSION
from .ids import request_id
from .lines import first_line, without_secrets

CHOSEN = {"event_id", "timestamp", "platform", "level", "logger", "logentry", "exception", "release", "sdk"}


def begin(dsn):
    sentry_sdk.init(
        dsn,
        release=VERSION,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        send_default_pii=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        before_send=chosen,
    )


def chosen(event, hint):
    """The event as it is sent: where in the program it happened, and the id by which the log has the rest."""
    found = {name: value for name, value in event.items() if name in CHOSEN}
    for error in found.get("exception", {}).get("values", []):
        error["value"] = without_secrets(first_line(error.get("value") or ""))
    if record := hint.get("log_record"):
        found["logentry"] = {"formatted": without_secrets(record.getMessage(), record)}
    return found | {"tags": {"request": request_id()}}

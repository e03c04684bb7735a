"""How tests call the API: addresses, answers, tables, and how many queries they took."""

import csv
from io import StringIO

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

ROOT = "/api/v1/"
NOUNS = (
    "state",
    "organization",
    "membership",
    "person",
    "pillar",
    "measure",
    "plan",
    "recommendation",
    "contribution",
    "project",
    "meeting",
    "session",
    "participation",
    "statement",
    "outcome",
    "document",
    "citation",
)


def url(path):
    """The absolute address of ``path`` in the API, as answers give it."""
    return f"{settings.SITE_URL}{ROOT}{path}"


def get(client, path, status=200, /, **query):
    """The JSON that ``path`` answers with this status."""
    response = client.get(f"{ROOT}{path}", query)
    assert response.status_code == status, f"{path} {query}: {response.status_code} {response.content[:500]}"
    media_type = "application/json" if status == 200 else "application/problem+json"
    assert response["Content-Type"] == media_type
    return response.json()


def errors(client, path, /, **query):
    """What a refused query is told: for each parameter, what is wrong and what is allowed."""
    answer = get(client, path, 400, **query)
    return {error["parameter"]: error for error in answer["errors"]}


def refs(client, path, /, **query):
    """Refs or uids of the rows of a list, and its count must agree with them."""
    answer = get(client, path, **query)
    found = [row.get("ref") or row["uid"] for row in answer["results"]]
    assert answer["count"] == len(found)
    return found


def text_of(client, path, /, **query):
    """All text of a table."""
    response = client.get(f"{ROOT}{path}", {"format": "csv", **query})
    assert response.status_code == 200, response.content[:500]
    return b"".join(response).decode("utf-8-sig")


def table(client, path, /, **query):
    """The rows of a table, each a dict."""
    return list(csv.DictReader(StringIO(text_of(client, path, **query), newline="")))


def queries(client, path, /, **query):
    """How many queries an answer takes, until its last byte is read."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"{ROOT}{path}", query)
        assert response.status_code == 200, response.content[:500]
        b"".join(response) if response.streaming else response.content
    return len(captured)


def link(path, title, ru=None):
    """What a row says about a related record."""
    return {"ref": path.split("/")[1], "title": {"en": title, "ru": ru}, "url": url(f"{path}/")}


def record(row, page):
    """What every record begins with."""
    noun = row.noun_name()
    return {
        "ref": row.ref,
        "url": url(f"{noun}s/{row.ref}/"),
        "html_url": {code: f"{settings.SITE_URL}/{code}/{page}/" for code in ("en", "ru")},
        "revision": None,
        "updated_at": row.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "title": {"en": row.title_en or None, "ru": row.title_ru or None},
    }

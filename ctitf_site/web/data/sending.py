"""A file as an answer that a slow line can resume: whole, in part (RFC 9110, section 14), or 304 if it is known."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date

from ..headers import INERT

CHUNK = 1 << 16
TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".ndjson": "application/x-ndjson",
    ".py": "text/x-python; charset=utf-8",
    ".sqlite3": "application/vnd.sqlite3",
    ".zip": "application/zip",
}
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.ASCII)


@dataclass(frozen=True)
class Download:
    """A file that never changes under its digest: where it is, when it was made, and how long it may be kept."""

    path: Path
    digest: str
    at: datetime
    cache_control: str

    @property
    def etag(self):
        return f'"{self.digest}"'

    @property
    def modified(self) -> int:
        return int(self.at.timestamp())

    @property
    def media_type(self):
        return TYPES.get(self.path.suffix, "text/plain; charset=utf-8")


class Unsatisfiable(Exception):
    """The file has no such part."""


def send(request, download):
    """``download``, or the part of it that is asked for; 304 where it is known, 412 and 416 by the same rules."""
    response = get_conditional_response(request, etag=download.etag, last_modified=download.modified)
    if response is None:
        response = _content(request, download)
        is_saved = not download.media_type.startswith("text/")
        response["Content-Type"] = download.media_type
        response["Content-Disposition"] = content_disposition_header(is_saved, download.path.name)
    response["ETag"] = download.etag
    response["Last-Modified"] = http_date(download.modified)
    response["Cache-Control"] = download.cache_control
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = INERT
    return response


def _content(request, download):
    size = download.path.stat().st_size
    try:
        part = _part(request, download, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = part or (0, size)
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(_chunks(download.path, start, end), status=206 if part else 200)
    if part:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Content-Length"] = str(end - start)
    return response


def _part(request, download, size):
    """Start and end of the one part that is asked for; None for the whole, also where it changed meanwhile."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    known = request.headers.get("If-Range", download.etag)
    if request.method != "GET" or not asked or known not in (download.etag, http_date(download.modified)):
        return None
    first, last = asked.groups()
    if not first:  # the last so many bytes
        start, end = (max(size - int(last), 0), size) if last else (0, 0)
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    if not (first or last) or (first and last and int(last) < int(first)):
        return None
    if start >= end:
        raise Unsatisfiable
    return start, end


def _chunks(path, start, end):
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (chunk := file.read(min(CHUNK, end - start))):
            start += len(chunk)
            yield chunk

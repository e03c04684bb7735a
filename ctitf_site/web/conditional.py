"""Answers of the API that are known already are not made again: ETag, Last-Modified and 304 (RFC 9110, section 13).

Every answer is made from the public register and from the request alone. So its ETag is known before it is made: a
digest of the number of the last public change and of all of the request that an answer depends on.
"""

import hashlib
import re
import time
from datetime import datetime

from django.conf import settings
from django.http import QueryDict
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_etags
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.history import change_as_told, last_change

from . import as_of, errors
from .query import in_order
from .version import software

SAFE = ("GET", "HEAD")
VARY = ("Accept", "Accept-Language", "Accept-Encoding")
# These also tell of releases, which are built while the register stands still, or of settings: their ETag is that of
# what they say.
OF_FILES = tuple(f"{errors.API}v1/{name}" for name in ("releases", "status", "openapi"))


class ConditionalMiddleware:
    """304 after one query where ``If-None-Match`` names the ETag; it stands behind what knows the release.

    ``If-Modified-Since`` names no answer, so it is compared when the answer is made: an error is never 304.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        software()  # reads all sources, once

    def __call__(self, request):
        if request.method not in SAFE or not request.path.startswith(errors.API):
            return self.get_response(request)
        # One question is one answer, byte by byte, in whichever order it is asked: links in it repeat the question.
        request.META["QUERY_STRING"] = in_order(request.META.get("QUERY_STRING", ""))
        request.GET = QueryDict(request.META["QUERY_STRING"], encoding=request.GET.encoding)
        if request.path.startswith(OF_FILES):
            return self.by_content(request, self.get_response(request))
        change = change_asked_for(request)
        if change is None:
            return self.get_response(request)
        etag, modified = etag_of(request, *change), modified_at(change[1])
        if etag in named(request):
            known = get_conditional_response(request, etag, modified)
            return self.with_validators(request, known, etag, modified)
        response = self.get_response(request)
        if response.status_code == 200:
            known = get_conditional_response(request, etag, modified, response)
            response = self.with_validators(request, known, etag, modified)
        return response

    def by_content(self, request, response):
        """The response with an ETag made of what it says, or 304 where the client has that."""
        if response.status_code != 200:
            return response
        etag = tag_of(response.content)
        return self.with_validators(request, get_conditional_response(request, etag, None, response), etag, None)

    def with_validators(self, request, response, etag, modified):
        if response.status_code == 412:
            return errors.answer(request, 412, _("The register has changed since the state that this request names."))
        response["ETag"] = etag
        if modified:
            response["Last-Modified"] = http_date(modified)
        response["Content-Language"] = errors.language_of(request)
        patch_vary_headers(response, VARY)
        return response


def change_asked_for(request):
    """Number and time of the public change that the answer ends with; None where there is none to know it by."""
    asked = re.fullmatch(r"seq:([0-9]{1,18})", request.GET.get(as_of.NAME, "").strip(), re.ASCII)
    return change_as_told(int(asked[1])) if asked else last_change()


def etag_of(request, seq, at, retold=None):
    """``at`` tells two registers apart that gave the same number: one was taken back by a restore.

    ``retold`` tells apart what was said of the past before and after somebody was erased.

    Only the API answers in the format that a program wants; a calendar is the same for all, so it has one ETag.
    """
    release = request.release and request.release.name
    wanted = request.headers.get("Accept", "") if request.path.startswith(errors.API) else ""
    asked = request.path, in_order(request.META.get("QUERY_STRING", "")), wanted
    known = software()[0], settings.SITE_URL, release, seq, retold, at.isoformat(), *asked, errors.language_of(request)
    return tag_of(repr(known).encode())


def tag_of(content: bytes) -> str:
    """A strong ETag for what is the same byte by byte."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def modified_at(at: datetime) -> int | None:
    """When the register or its software changed last; None while that second is not over, for it may change again."""
    modified = max(int(at.timestamp()), software()[1])
    return modified if modified < int(time.time()) else None


def named(request):
    """The ETags that the client knows, whatever it made of their strength, as views know them: see ``compression``."""
    return {tag.removeprefix("W/") for tag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))}

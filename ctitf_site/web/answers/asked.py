"""Which requests can be answered from what is kept, and what of them an answer depends on."""

import re
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from ..caching import PLACES
from ..compression import REFUSED

METHODS = ("GET", "HEAD")
# What these ask for is no whole answer, or one for this client alone: the site answers by itself.
APART = ("HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_AUTHORIZATION")
APART += ("HTTP_TRANSFER_ENCODING", "CONTENT_TYPE")
# Cookies of others, as of the domain above, change nothing. A backslash can hide what no cookie may have.
COOKIES = settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME
OURS = re.compile(rf"\\|(?:^|[;,\s])(?:{'|'.join(map(re.escape, COOKIES))})\s*=")
GZIP = re.compile(r"\bgzip\b")
LONGEST = 1000  # characters of one part of a key


def address(environ) -> tuple | None:
    """Path, query and host that name an answer; None for a request that the site has to answer by itself."""
    path = environ.get("PATH_INFO", "")
    if not path.startswith(PLACES) or environ.get("CONTENT_LENGTH") not in (None, "", "0"):
        return None
    if any(environ.get(name) for name in APART) or OURS.search(environ.get("HTTP_COOKIE", "")):
        return None
    if "HTTP_IF_MODIFIED_SINCE" in environ and "HTTP_IF_NONE_MATCH" not in environ:
        return None
    names = ("SCRIPT_NAME", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT")
    query = in_order(environ.get("QUERY_STRING", ""))
    found = path, query, *(environ.get(name, "") for name in names)
    return None if any(len(part) > LONGEST for part in found) else found


def in_order(query) -> str:
    """The query string with its parameters by name, those of one name as they stand: the same is asked once."""
    if "&" not in query:
        return query
    return "&".join(sorted(filter(None, query.split("&")), key=lambda part: part.partition("=")[0]))


def told_apart_by(environ) -> dict | None:
    """What else an answer may depend on, by the header of ``Vary`` that says so; None where it is too long for a key.

    Who asks from another site is told that any may read, whoever it is.
    """
    accepted = environ.get("HTTP_ACCEPT", "")
    if len(accepted) > LONGEST:
        return None
    return {
        "accept": accepted,
        "accept-encoding": takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
        "accept-language": language(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        "origin": "HTTP_ORIGIN" in environ,
    }


@lru_cache(1024)
def language(header) -> str:
    """The language that a reader is answered in who sends this ``Accept-Language`` and no cookie."""
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = header
    return translation.get_language_from_request(request)


def takes_gzip(header) -> bool:
    return bool(GZIP.search(header)) and not REFUSED.search(header)

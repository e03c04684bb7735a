"""Which requests can be answered from what is kept, and what of them an answer depends on."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.middleware.gzip import re_accepts_gzip
from django.utils import translation

from ..caching import PLACES
from ..compression import REFUSED
from ..errors import API
from ..query import in_order

# Releases, settings and the index of search can be made anew while the register says the same.
REMADE = tuple(f"{API}v1/{name}" for name in ("releases", "status", "openapi", "search"))
REMADE += tuple(f"/{code}/{name}/" for code, _name in settings.LANGUAGES for name in ("data", "search"))
# What these ask for is no whole answer, or one for this client alone: the site answers by itself.
ASKING = ("HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_AUTHORIZATION")
ASKING += ("HTTP_TRANSFER_ENCODING", "CONTENT_TYPE")
# What answers may name, or be refused for.
PLACE = ("SCRIPT_NAME", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT")
# Cookies of others, as of the domain above, change nothing. A backslash can hide what no cookie may have.
COOKIES = settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME
OURS = re.compile(rf"\\|(?:^|[;,\s])(?:{'|'.join(map(re.escape, COOKIES))})\s*=")
LONGEST = 1000  # characters of one part of a key


def address(environ) -> tuple | None:
    """Path, query and host that name an answer; None for a request that the site has to answer by itself."""
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if not path.startswith(PLACES) or path.startswith(REMADE) or len(query) > LONGEST:
        return None
    if any(environ.get(name) for name in ASKING) or environ.get("CONTENT_LENGTH") not in (None, "", "0"):
        return None
    if "HTTP_IF_MODIFIED_SINCE" in environ and "HTTP_IF_NONE_MATCH" not in environ:
        return None
    if OURS.search(environ.get("HTTP_COOKIE", "")):
        return None
    found = path, in_order(query), *map(environ.get, PLACE)
    return None if any(part and len(part) > LONGEST for part in found) else found


def told_apart_by(environ) -> dict | None:
    """What else an answer may depend on, by the header of ``Vary`` that says so; None where it is too long for a key.

    Who asks from another site is told that any may read, whoever it is.
    """
    accepted, languages = environ.get("HTTP_ACCEPT", ""), environ.get("HTTP_ACCEPT_LANGUAGE", "")
    if len(accepted) > LONGEST or len(languages) > LONGEST:
        return None
    return {
        "accept": accepted,
        "accept-encoding": takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
        "accept-language": language(languages),
        "origin": is_address(environ.get("HTTP_ORIGIN", "")),
    }


def is_address(text) -> bool:
    """Is this an origin that is answered as one? Nothing is said to an empty one, or to one that cannot be read."""
    try:
        return bool(text and urlsplit(text))
    except ValueError:
        return False


@lru_cache(1024)
def language(header) -> str:
    """The language that a reader is answered in who sends this ``Accept-Language`` and no cookie."""
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = header
    return translation.get_language_from_request(request)


def takes_gzip(header) -> bool:
    return bool(re_accepts_gzip.search(header)) and not REFUSED.search(header)

"""The mark of one browser: a random cookie that no other site can set, read, or have sent along with its own forms.

What a clerk sent is sealed with the mark of the browser that sent it, so in any other browser it is worth nothing.
"""

import re

from django.conf import settings
from django.utils.crypto import get_random_string

MARK = re.compile(r"[0-9A-Za-z]{32}")
BROWSER = "browser"  # name of its cookie
LASTS = 365 * 24 * 3600


def of_this_host(name) -> str:
    """Browsers take a name that begins like this from this very host alone, and not from its neighbours."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def mark_of(request) -> str:
    """The mark that this browser sent; empty where it sent none of ours."""
    mark = request.COOKIES.get(of_this_host(BROWSER), "")
    return mark if MARK.fullmatch(mark) else ""


def marked(request) -> str:
    """The mark of this browser; where it has none, a new one that goes out with ``remember``."""
    if not hasattr(request, "browser_mark"):
        request.browser_mark = mark_of(request) or get_random_string(32)
    return request.browser_mark


def remember(request, response):
    """Give this browser the mark that it got while it was answered, if it got one."""
    if mark := getattr(request, "browser_mark", ""):
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(of_this_host(BROWSER), mark, max_age=LASTS, secure=secure, httponly=True, samesite="Strict")
    return response

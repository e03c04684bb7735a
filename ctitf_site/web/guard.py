"""Requests that no page or endpoint can answer are refused before any of them sees them."""

from functools import cache
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .clients import is_near
from .errors import answer, bad_request, language_of
from .handler import Malformed

LONGEST_QUERY = 4000
UTF_8 = {"utf-8", "utf8"}
SAFE_METHODS = ["GET", "HEAD", "OPTIONS"]


class GuardMiddleware:
    """Answer 400 to what is not UTF-8 or has NUL bytes, and to long query strings; 405 to methods that no page has."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            with translation.override(language_of(request)):
                check_charset(request)
                check_query(request.META.get("QUERY_STRING", ""))
                check_cookies(request.COOKIES)
        except BadRequest as error:  # anyone can cause it: one line in the log is enough
            request.GET = QueryDict()  # the page that says so is made from this request
            return bad_request(request, error)
        allowed = [*SAFE_METHODS, "POST"] if takes_forms(request.path, request.META) else SAFE_METHODS
        if request.method not in allowed:
            return not_allowed(request, allowed)
        return self.get_response(request)


@cache
def writable() -> tuple:
    """The desk, where staff log in and save, and the choice of a language; every other address is only read."""
    return reverse("admin:index"), reverse("set_language")


def is_shut(path, meta) -> bool:
    """Is this asked for in the desk, and from where there is none?"""
    return f"{path}/".startswith(writable()[0]) and not is_near(meta)


def takes_forms(path, meta) -> bool:
    return path.startswith(writable()) and not is_shut(path, meta)


def not_allowed(request, allowed):
    methods = ", ".join(allowed)
    response = answer(request, 405, _("These methods are answered here: %s.") % methods)
    response["Allow"] = methods
    return response


def check_query(text):
    """Raise ``BadRequest`` for a query string that no database or template could take."""
    if len(text) > LONGEST_QUERY:
        raise BadRequest(_("The query string is longer than %(most)s characters.") % {"most": LONGEST_QUERY})
    content = unquote_to_bytes(text.replace("+", " "))
    if b"\0" in content:
        raise BadRequest(_("The query string contains a NUL byte."))
    try:
        content.decode()
    except UnicodeDecodeError:
        raise BadRequest(_("The query string is not UTF-8.")) from None


def check_charset(request):
    """Raise ``BadRequest`` for a request that is to be read otherwise than as UTF-8: its query too, as Django does."""
    if isinstance(request, Malformed):
        raise BadRequest(_("The request is malformed."))
    declared = [charset for name, charset in request.content_params.items() if name.casefold() == "charset"]
    if any(charset.strip(" '\"").casefold() not in UTF_8 for charset in declared):
        request.encoding = "utf-8"  # the page that says so is made from this request
        raise BadRequest(_("The request declares another charset than UTF-8, which is the only one read here."))


def check_cookies(cookies):
    """Raise ``BadRequest`` for a cookie that no database could look up."""
    if any("\0" in value for value in cookies.values()):
        raise BadRequest(_("A cookie contains a NUL byte."))

"""Error answers: a page for readers, ``application/problem+json`` for programs."""

import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ctitf_site.register.passing import SLOW, why_passing

from .error_types import TITLES, type_of
from .watching.ids import request_id

API = "/api/"
# Here programs ask, which read no pages.
PROGRAMS = (API, "/readyz")
MINUTE = 60
NOT_MADE = _(
    "This cannot be answered at the moment, because the server has no room left or waits for its database. "
    "Please try again in a minute."
)
NOT_SAVED = _(
    "Nothing was saved, because nothing can be written at the moment. Keep this window open and reload it in a minute: "
    "your browser sends the form again as you filled it in."
)


def problem(status, detail, *, problems=(), **more):
    """The one shape of every error of the API (RFC 9457)."""
    content = {
        "type": type_of(status, bool(problems)).url,
        "title": str(TITLES.get(status, HTTPStatus(status).phrase)),
        "status": status,
        "detail": str(detail),
        **more,
    }
    if problems:
        content["errors"] = [
            {"parameter": p.parameter, "problem": p.problem, "allowed": list(p.allowed)} for p in problems
        ]
    readable = {"ensure_ascii": False}
    return JsonResponse(content, status=status, content_type="application/problem+json", json_dumps_params=readable)


def answer(request, status, detail="", *, problems=(), **context):
    """An error answer in the reader's language: as a problem under ``/api/``, otherwise as a page."""
    with translation.override(language_of(request)):
        if request.path.startswith(PROGRAMS):
            return problem(status, detail, problems=problems)
        page = {"title": TITLES[status], "detail": detail, "problems": problems, "status": status, **context}
        return render(request, "error.html", page, status=status)


def later(request, detail, seconds):
    """503: the same request can be answered in some ``seconds``."""
    response = answer(request, 503, detail)
    response["Retry-After"] = str(seconds)
    return response


def language_of(request):
    """The language of the address, where it has one; otherwise the reader's. The API knows no cookies."""
    if request.path.startswith(PROGRAMS):
        plain = HttpRequest()
        plain.META["HTTP_ACCEPT_LANGUAGE"] = request.headers.get("Accept-Language", "")
        request = plain
    return translation.get_language_from_path(request.path_info) or translation.get_language_from_request(request)


def bad_query(request, error):
    return answer(request, 400, _("Some parameters of this address cannot be answered."), problems=error.problems)


def gone(request, entry):
    return answer(request, 410, entry.withdrawn_reason, entry=entry)


def bad_request(request, exception):
    """Django's handler for 400: a malformed query string, host or form."""
    foreseen = settings.DEBUG or isinstance(exception, BadRequest)
    detail = str(exception) if foreseen else _("The request is malformed.")
    return answer(request, 400, detail)


def not_found(request, exception):
    """Django's handler for 404."""
    return answer(request, 404, _("There is nothing at this address."))


def server_error(request):
    """Django's handler for 500; what passes by itself is no fault, and is told so."""
    why = why_passing(sys.exc_info()[1])
    if not why:
        return bare(request, 500, _("The error has been logged. Please try again later."))
    request.is_slow = why == SLOW and request.method != "POST"  # then readers are answered from elsewhere
    response = bare(request, 503, NOT_SAVED if request.method == "POST" else NOT_MADE)
    response["Retry-After"] = str(MINUTE)
    return response


def bare(request, status, detail):
    """An error answer that asks no database and no other part: whatever failed may fail again."""
    with translation.override(language_of(request)):
        known = {"request_id": request_id()} if request_id() else {}
        if request.path.startswith(PROGRAMS):
            return problem(status, detail, **known)
        about = {"title": TITLES[type_of(status).status], "detail": detail, "request_id": request_id()}
        page = render_to_string("500.html", about)
    return HttpResponse(page, status=status)

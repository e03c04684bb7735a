"""What the API answers when it cannot answer: always ``application/problem+json``."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from . import errors, lookup
from .links import moved_to
from .query import QueryError


def exception_handler(exception, context):
    """The answer to ``exception``; None for what nobody foresaw, which is logged and answered with 500."""
    request, ending = context["request"], context["kwargs"].get("format")
    if isinstance(exception, QueryError):
        return errors.bad_query(request, exception)
    if isinstance(exception, lookup.Moved):
        return HttpResponsePermanentRedirect(moved_to(exception.entry.noun, exception.entry.ref, request, ending))
    if isinstance(exception, lookup.Gone):
        return gone(exception.entry)
    if isinstance(exception, Http404):
        return errors.not_found(request, exception)
    if isinstance(exception, APIException):
        return errors.answer(request, exception.status_code, exception.detail)
    return None


def gone(entry):
    """410 for a withdrawn record: its ref stays, with the reason and the day."""
    return errors.problem(
        410,
        entry.withdrawn_reason or _("This record has been withdrawn."),
        ref=entry.ref,
        withdrawn_on=entry.withdrawn_on,
        reason={"en": entry.withdrawn_reason_en or None, "ru": entry.withdrawn_reason_ru or None},
    )

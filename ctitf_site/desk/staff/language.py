"""The language of the desk: what a colleague chose, on any browser; for who has not logged in, of this browser."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from ..models import Colleague

LANGUAGES = dict(settings.LANGUAGES)


def set_language(request, code, response):
    """Let this browser, and whoever has logged in, have the language ``code`` from now on."""
    if request.user.is_authenticated:
        Colleague.objects.update_or_create(user_id=request.user.pk, defaults={"language": code})
    return keep(response, code)


def keep(response, code):
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


def language_of(user) -> str:
    """What ``user`` chose; empty where nothing was chosen yet."""
    return Colleague.objects.filter(user_id=user.pk).values_list("language", flat=True).first() or ""


def speak(request, code):
    """Answer this request in the language ``code``."""
    if code:
        translation.activate(code)
        request.LANGUAGE_CODE = translation.get_language()


def asked_for(request) -> str:
    """The language that the form names; empty for none that there is."""
    code = request.POST.get("language", "")
    return code if code in LANGUAGES else ""


def back(request):
    """To the page on which the language was chosen."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(address if is_ours else reverse("admin:index"))

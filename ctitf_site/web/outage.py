"""Which database answers a request. While none can, readers get the latest release, and staff are told to wait.

Nobody has to switch anything: each request finds out where it is answered from, so the live site returns by itself.
"""

import logging
from itertools import islice

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from ctitf_site.register.passing import SLOW, why_passing
from ctitf_site.register.reading import REPLICA, standing_in
from ctitf_site.register.releases import offered
from ctitf_site.register.replay import Missing, reading_instead
from ctitf_site.register.replica import Sources
from ctitf_site.register.watch import Rest, is_lost

from . import errors
from .guard import SAFE_METHODS

HEADER = "X-Register-Release"
# Seconds after which a program should ask again.
PAUSE = 30
TRIED = 3  # releases, where the newest ones are damaged
log = logging.getLogger(__name__)


class OutageMiddleware:
    """Answer from a database, or from a release in its place: ``request.release``, None where it is a database."""

    def __init__(self, get_response):
        self.get_response, self.sources, self.rest = get_response, Sources(), Rest()
        self.staff = reverse("admin:index")
        self.primary = self.staff, *(preview_in(code) for code, _name in settings.LANGUAGES)
        # These ask no database, so they are answered in any case.
        self.apart = tuple(map(reverse, ("healthz", "robots", "set_language")))

    def __call__(self, request):
        request.release, request.is_lost, request.is_trial, query = None, False, False, request.GET
        if request.path_info.startswith(self.apart):
            return self.get_response(request)
        for alias in self.sources.there(self.order(request)):
            with standing_in(alias):
                response = self.ask(request, query)
            if request.is_slow:
                self.rest.begin()
                break
            if request.is_trial and response.status_code < 500:
                self.rest.end()
            if request.is_lost:
                self.sources.watches[alias].doubt()
            elif self.sources.note(alias) or alias == DEFAULT_DB_ALIAS:
                return response
            response.close()
        if request.path_info.startswith(self.staff):
            return say(request, for_staff)
        return self.from_release(request, query) or say(request, for_readers)

    def order(self, request):
        """Names of databases that may answer. Who may have saved, or looks at what is not published, is of the primary.

        A connection that died is no outage yet: what only reads is asked once more.
        """
        if request.method not in SAFE_METHODS:
            return [DEFAULT_DB_ALIAS]
        if request.path_info.startswith(self.primary):
            return [DEFAULT_DB_ALIAS] * 2
        if not self.rest.is_over():
            return []
        request.is_trial = self.rest.is_taken()
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return [DEFAULT_DB_ALIAS, DEFAULT_DB_ALIAS, REPLICA]
        return self.sources.for_readers()

    def ask(self, request, query):
        """The answer of the site; ``request.is_lost`` says that it is none, because the database went away."""
        request.GET, request.is_lost, request.is_slow = query, False, False
        response = self.get_response(request)
        # Here an error of a middleware has become an answer already.
        request.is_lost |= response.status_code == 500 and is_lost()
        return response

    def process_exception(self, request, exception):
        """Take an error of the database away from the view, where it is none of the query itself."""
        if request.method in SAFE_METHODS and why_passing(exception) == SLOW:
            log.warning("%r took the database too long: %s", request.path, exception)
            request.is_slow = True
            return HttpResponse(status=503)
        if not isinstance(exception, Error) or not is_lost():
            return None
        log.warning("%r was not answered: %s", request.path, exception)
        request.is_lost = True
        return HttpResponse(status=503)

    def from_release(self, request, query):
        """The answer as the newest release knows it that can be read; None where there is none."""
        for release in islice(offered(), TRIED):
            request.release = release
            try:
                with reading_instead(release.database):
                    response = self.ask(request, query)
            except Missing:
                request.is_lost = True
            if not request.is_lost:
                return marked(request, response)
            log.error("Release %s cannot be read", release.name)
        request.release = None
        return None


def preview_in(code):
    """How addresses of previews begin in this language."""
    with translation.override(code):
        return reverse("preview", args=["-"]).removesuffix("-/")


def marked(request, response):
    """The response with what tells readers and programs that it is not live; nobody should keep it for long."""
    release = request.release
    if response.status_code == 404 and request.resolver_match and not request.as_of:
        response = say(request, not_yet)  # it may be newer than the release, so nobody should strike it off
    response[HEADER] = release.name
    patch_cache_control(response, no_cache=True)
    return response


def say(request, words):
    """503 with ``words`` of the request, in the reader's language."""
    with translation.override(errors.language_of(request)):
        return errors.later(request, words(request), PAUSE)


def for_readers(request):
    return _("The register cannot be reached at the moment. Please try again in a minute.")


def not_yet(request):
    name = request.release.name
    return _("This is not in release %(name)s; it may be newer. Please try again in a minute.") % {"name": name}


def for_staff(request):
    if request.method in SAFE_METHODS:
        return _(
            "Nothing can be entered or changed at the moment, because the database cannot be reached. "
            "Leave windows with open forms as they are: what you typed stays there. Please try again in a minute."
        )
    if request.is_lost:
        return _(
            "The database went away while it was saving, so it is not certain that your change was kept. "
            "Keep this window open. In a minute, look at the record in another window; where the change is "
            "missing, reload this one: your browser sends the form again as you filled it in."
        )
    return _(
        "Nothing was saved, because the database cannot be reached at the moment. Keep this window open and "
        "reload it in a minute: your browser sends the form again as you filled it in."
    )

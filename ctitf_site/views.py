"""Pages that belong to the site as a whole."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from actionplan.models import Pillar
from meetings.models import Meeting

from .register.models import Entry
from .web import news
from .web.counting import numbers
from .web.views import PageView, without_parameters
from .web.watching.ready import readiness

ROBOTS = """\
User-agent: *
{desk}Disallow: /i18n/

Sitemap: {site}/sitemap.xml
"""


SECURITY = """\
Contact: mailto:{contact}
Expires: {until}
Preferred-Languages: en, ru
Canonical: {site}/.well-known/security.txt
"""
# So long may somebody rely on it.
LASTS = timedelta(days=180)


class SeeOther(HttpResponseRedirect):
    status_code = 303


def in_readers_language(request, kind, address):
    """A redirect to ``address()`` in the language that the browser asks for."""
    with translation.override(translation.get_language_from_request(request)):
        response = kind(address())
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
@without_parameters
def choose_language(request):
    """Send a reader of ``/`` to the home page in the language that the browser asks for."""
    return in_readers_language(request, HttpResponseRedirect, lambda: reverse("home"))


@require_safe
@without_parameters
def by_ref(request, ref):
    """The permanent address of a record: 303 to its page, also for what was withdrawn or merged."""
    entries = Entry.objects.filter(ref=ref.upper())
    entry = entries.published().first() or entries.tombstones().first()
    if entry is None:
        raise Http404
    return in_readers_language(request, SeeOther, entry.get_absolute_url)


def forbidden(request, exception):
    """Django's handler for 403."""
    return admin.site.forbidden(request)


@require_safe
@without_parameters
def current_api(request):
    """Send a program that knows no version to the one that is current."""
    return HttpResponseRedirect(reverse("api_root"))


@require_safe
@without_parameters
def healthz(request):
    """Is this process alive? Says nothing about the database."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@without_parameters
def readyz(request):
    """From where does this process answer readers? 503, from the middleware, where it cannot."""
    return JsonResponse(readiness(request))


@require_safe
@without_parameters
def robots(request):
    # Who moved the desk elsewhere does not want to tell where.
    desk = "Disallow: /admin/\n" if settings.ADMIN_PATH == "admin" else ""
    text = ROBOTS.format(site=settings.SITE_URL, desk=desk)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
@without_parameters
def security(request):
    """Where to report a weakness, for programs (RFC 9116); only where there is an address for it."""
    if not settings.CONTACT_EMAIL:
        raise Http404
    text = SECURITY.format(
        contact=settings.CONTACT_EMAIL, site=settings.SITE_URL, until=f"{timezone.now() + LASTS:%Y-%m-%dT00:00:00Z}"
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


class HomeView(PageView):
    """What this is, the four pillars, the meetings, and how much the register holds."""

    template_name = "home.html"
    MOST_MEETINGS = 12
    # So many changes are looked at, and so many of their groups shown.
    LATEST, MOST_GROUPS = 50, 5

    def get_context_data(self, **kwargs):
        latest = Meeting.objects.published().for_rows().order_by("-start", "-ref")
        return super().get_context_data(
            counts=numbers(),
            pillars=Pillar.objects.published(),
            meetings=latest[: self.MOST_MEETINGS][::-1],
            changes=self.changes(),
            **kwargs,
        )

    def changes(self):
        """The latest changes, gathered: records that were loaded together make one line."""
        latest = news.changes_until(self.request.as_of).order_by("-seq")[: self.LATEST]
        return news.grouped(news.with_records(latest))[: self.MOST_GROUPS]

"""Pages that belong to the site as a whole."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from .register.models import Entry
from .web.views import PageView


@require_safe
def choose_language(request):
    """Send a reader of ``/`` to the home page in the language that the browser asks for."""
    with translation.override(translation.get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


class SeeOther(HttpResponseRedirect):
    status_code = 303


@require_safe
def by_ref(request, ref):
    """The permanent address of a record: 303 to its page, also for what was withdrawn or merged."""
    entry = Entry.objects.published().filter(ref=ref.upper()).first()
    entry = entry or Entry.objects.filter(ref=ref.upper(), status="withdrawn").first()
    if entry is None:
        raise Http404
    with translation.override(translation.get_language_from_request(request)):
        response = SeeOther(entry.get_absolute_url())
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def healthz(request):
    """Is this process alive? Says nothing about the database."""
    return HttpResponse("ok", content_type="text/plain")


class HomeView(PageView):
    template_name = "home.html"

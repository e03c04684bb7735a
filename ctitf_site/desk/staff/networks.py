"""From where the desk can be reached: only from some networks, where the site says so."""

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.urls import reverse

from ctitf_site.web.clients import address_in, forwarded
from ctitf_site.web.errors import not_found
from ctitf_site.web.guard import SAFE_METHODS, not_allowed
from ctitf_site.web.headers import PAGE


class NetworkMiddleware:
    """Elsewhere the desk is not there: the answer is that of any address with nothing behind it."""

    def __init__(self, get_response):
        self.get_response, self.desk = get_response, reverse("admin:index")
        if not settings.ADMIN_NETWORKS:
            raise MiddlewareNotUsed

    def __call__(self, request):
        if f"{request.path}/".startswith(self.desk) and not is_near(request.META):
            is_read = request.method in SAFE_METHODS
            response = not_found(request, None) if is_read else not_allowed(request, SAFE_METHODS)
            response["Content-Security-Policy"] = PAGE
            return response
        return self.get_response(request)


def is_near(meta) -> bool:
    """Does the client belong to one of the networks? Its address is what the outermost of our proxies saw."""
    address = address_in(forwarded(meta) or meta.get("REMOTE_ADDR", ""))
    return address is not None and any(address in network for network in settings.ADMIN_NETWORKS)

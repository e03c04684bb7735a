"""From where the desk can be reached: only from some networks, where the site says so."""

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed

from ctitf_site.web.guard import is_shut

NOWHERE = "/-/"  # an address with nothing behind it


class NetworkMiddleware:
    """Elsewhere the desk is not there: what stands within looks up, and answers, an address with nothing behind it.

    So nothing tells the desk from such an address, whatever is asked and whether the database is there.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        if not settings.ADMIN_NETWORKS:
            raise MiddlewareNotUsed

    def __call__(self, request):
        if is_shut(request.path, request.META):
            request.path_info = NOWHERE
        return self.get_response(request)

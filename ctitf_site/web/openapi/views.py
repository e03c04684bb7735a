"""Where the description of the API is read."""

import json
from functools import cache

from django.conf import settings
from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer

from ..viewsets import PublicView
from .document import build


@cache
def written(routes, contact, _site):
    """The document as bytes; writing it takes longer than sending it."""
    return json.dumps(build(routes, contact), ensure_ascii=False, separators=(",", ":")).encode()


class DescriptionView(PublicView):
    """This description, in OpenAPI 3.1. ``routes``: gives the URL patterns of the API."""

    renderer_classes = [JSONRenderer]
    routes = None

    def get(self, request):
        self.check_query()
        content = written(self.routes, settings.CONTACT_EMAIL, settings.SITE_URL)
        return HttpResponse(content, content_type="application/json")

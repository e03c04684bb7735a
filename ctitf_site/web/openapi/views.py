"""Where the description of the API is read."""

import json
from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from ..query import Problem, QueryError
from ..renderers import JSONRenderer
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
    of_today = True

    def get(self, request):
        self.check_query()
        if request.as_of:
            raise QueryError(Problem("as_of", _("There is no such parameter here."), ("format",)))
        content = written(self.routes, settings.CONTACT_EMAIL, settings.SITE_URL)
        return HttpResponse(content, content_type="application/json")

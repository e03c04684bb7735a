"""Which format answers a request."""

from django.http.request import MediaType
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation

from .query import Problem, QueryError


class Negotiation(DefaultContentNegotiation):
    """The ending of the address or ``?format=`` decides, then the ``Accept`` header; what is not offered is refused.

    The framework passes over the weights of ``Accept``, by which a client could get a format that it refused.
    """

    def select_renderer(self, request, renderers, format_suffix=None):
        asked = request.query_params.get("format")
        if format_suffix and asked:
            raise QueryError(
                Problem("format", _("The address names a format already; leave this out."), (format_suffix,))
            )
        if asked := format_suffix or asked:
            offered = {renderer.format: renderer for renderer in renderers}
            if asked not in offered:
                raise QueryError(Problem("format", _("This format is not offered."), tuple(offered)))
            return offered[asked], offered[asked].media_type
        named = request.headers.get("Accept", "").strip(", ")
        accepted = [*ranges(self.get_accept_list(request) if named else ["*/*"])]
        best = max(renderers, key=lambda renderer: weight(renderer.media_type, accepted))
        if not weight(best.media_type, accepted):
            offered = ", ".join(renderer.media_type for renderer in renderers)
            raise NotAcceptable(_("These formats are offered: %s.") % offered)
        return best, best.media_type


def ranges(tokens):
    """The media ranges of an ``Accept`` header, but for those that nobody can read."""
    for token in tokens:
        try:
            yield MediaType(token)
        except ValueError:
            continue


def weight(media_type, accepted) -> float:
    """How welcome a media type is, from 0 to 1: the narrowest range that it falls in decides (RFC 9110, 12.5.1)."""
    main, sub = media_type.split("/")
    names = {(main, sub): 2, (main, "*"): 1, ("*", "*"): 0}
    fitting = [one for one in accepted if (one.main_type, one.sub_type) in names]
    best = max(fitting, key=lambda one: (names[one.main_type, one.sub_type], -one.quality), default=None)
    return best.quality if best else 0

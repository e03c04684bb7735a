"""The way from WSGI into Django: what cannot even be read as a request becomes one that is refused like others."""

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Malformed(WSGIRequest):
    """A request of which only the address can be read; ``guard`` answers it."""

    def __init__(self, environ):
        super().__init__(environ | {"CONTENT_TYPE": ""})


def request_of(environ):
    """Django makes requests outside of all that turns errors into answers, so an error there would leave none."""
    try:
        return WSGIRequest(environ)
    except Exception:  # clients choose what is read here, and codecs what they raise
        return Malformed(environ)


class Handler(WSGIHandler):
    request_class = staticmethod(request_of)

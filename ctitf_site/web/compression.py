"""Answers are compressed, except files that a slow line can resume."""

from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """A part of a compressed file would not fit the rest, so what is offered in parts is sent as it is."""

    def process_response(self, request, response):
        if response.has_header("Accept-Ranges"):
            return response
        return super().process_response(request, response)

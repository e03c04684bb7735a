"""Answers are compressed, except files that a slow line can resume."""

import re

from django.middleware.gzip import GZipMiddleware

# Compressed bytes are other bytes, so they have an ETag of their own.
END, COMPRESSED_END = '"', '-gzip"'
REFUSED = re.compile(r"\bgzip\s*;\s*q\s*=\s*0(\.0*)?\s*(,|$)")
NAMING = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH")


class SameBytes(GZipMiddleware):
    """What has an ETag is compressed to the same bytes each time. It is the same for all readers and has no secrets,
    so it needs no random bytes to hide their length."""

    max_random_bytes = 0


class CompressionMiddleware(GZipMiddleware):
    """A part of a compressed file would not fit the rest, so what is offered in parts is sent as it is.

    Views know only the ETag of the bytes that they make: it is exchanged here, on the way in and out.
    """

    def __init__(self, get_response):
        super().__init__(get_response)
        self.same_bytes = SameBytes(get_response)

    def process_request(self, request):
        request.compressed_tags = ""
        if REFUSED.search(request.headers.get("Accept-Encoding", "")):
            request.META["HTTP_ACCEPT_ENCODING"] = "identity"  # the framework would read a word of it as a wish
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            for name in NAMING:
                given = request.META.get(name, "")
                if COMPRESSED_END in given:
                    request.compressed_tags += given
                    request.META[name] = given.replace(COMPRESSED_END, END)

    def process_response(self, request, response):
        if response.has_header("Accept-Ranges"):
            return response
        etag = response.get("ETag", "")
        if not etag.endswith(END) or etag.startswith("W/"):
            return super().process_response(request, response)
        compressed = etag.removesuffix(END) + COMPRESSED_END
        response = self.same_bytes.process_response(request, response)
        known = response.status_code == 304 and compressed in request.compressed_tags
        if known or response.get("Content-Encoding") == "gzip":
            response["ETag"] = compressed
        return response

"""The WSGI application that does nothing but send as many bytes as ``BARE_BYTES`` says."""

import os

BODY = b"x" * int(os.environ.get("BARE_BYTES", "0"))


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [BODY]

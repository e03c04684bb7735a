"""A register behind the layer that keeps answers, and a client that speaks WSGI to it."""

import gzip
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote

from ctitf_site.web.answers.front import Front
from ctitf_site.web.handler import Handler


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def was_kept(self):
        return self.headers.get("Cache-Status") == "register; hit"

    @property
    def told(self):
        """All that the client is told, but for whether it was kept, and a length that streams do not say.

        Errors are not compressed to the same bytes.
        """
        is_short = self.headers.get("Content-Encoding") == "gzip"
        body = gzip.decompress(self.body) if is_short and self.body else self.body
        passing = {"Cache-Status", "Content-Length"} | ({"Content-Encoding"} if self.status >= 400 else set())
        return self.status, {name: value for name, value in self.headers.items() if name not in passing}, body


def environ(path, method="GET", headers=(), **more):
    path, _, query = path.partition("?")
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in dict(headers).items()}
    made = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": quote(query, safe="=&%+:,.*-_~")}
    made |= {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost"}
    made |= {"wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(), "REMOTE_ADDR": "::1"}
    return made | named | more


def ask(application, path, method="GET", headers=(), **more) -> Answer:
    """What ``application`` answers, as a server would send it."""
    return answered(application, environ(path, method, headers, **more))


def answered(application, asked) -> Answer:
    """The same for a request that WSGI says already."""
    began = []
    body = application(asked, lambda *given: began.append(given))
    try:
        content = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    status, head = began[-1][:2]
    return Answer(int(status[:3]), dict(head), content)


def front(most=10_000_000):
    return Front(Handler(), most)

"""Behind the proxies of docs/ nobody passes for another client, however the header is spelled that says who asks."""

import http.client
import ssl
import time
from contextlib import contextmanager, suppress

import pytest

from tests.faults.programs import Caddy, Nginx, found
from tests.security.public import public_site

pytestmark = [pytest.mark.thorough, pytest.mark.once]

COLLEAGUE, STRANGER = "127.0.0.2", "127.0.0.1"  # this machine has both, and the proxy tells them apart
INSIDE = ["192.0.2.7", COLLEAGUE]
RATE = 3
OWN = {"ADMIN_NETWORKS": f"192.0.2.0/24,{COLLEAGUE}/32", "ADMIN_PATH": "quiet-desk", "TRUSTED_PROXIES": "1"}
SPELLINGS = [
    ("X-Forwarded-For",),
    ("X_Forwarded_For",),
    ("X-Forwarded_For",),
    ("X_Forwarded-For",),
    ("x_forwarded_for",),
    ("X_FORWARDED-FOR",),
    ("X-Forwarded-For", "X-Forwarded-For"),
    ("X_Forwarded_For", "X_Forwarded_For"),
    ("X-Forwarded-For", "X_Forwarded_For"),
    ("X_Forwarded-For", "X-Forwarded-For", "X-Forwarded_For"),
]
# Its certificate is nobody's: what is proved here is what it passes on.
UNPROVEN = ssl._create_unverified_context()  # noqa: S323


class Front:
    """A proxy as its clients see it."""

    def __init__(self, host, proxy):
        self.host, self.proxy = host, proxy
        self.is_secure = isinstance(proxy, Caddy)

    def connection(self, port, client, is_secure):
        here = {"timeout": 30, "source_address": (client, 0)}
        if not is_secure:
            return http.client.HTTPConnection("127.0.0.1", port, **here)
        connection = http.client.HTTPSConnection(self.host, port, context=UNPROVEN, **here)
        make = connection._create_connection
        connection._create_connection = lambda _at, *more: make(("127.0.0.1", port), *more)
        return connection

    def ask(self, path, headers=(), client=STRANGER, port=None):
        """The status of the answer. Over plain HTTP to Caddy with ``port``; nginx is told of HTTPS by who ends it."""
        connection = self.connection(port or self.proxy.port, client, self.is_secure and port is None)
        connection.putrequest("GET", path, skip_host=True)
        told = [] if self.is_secure else [("X-Forwarded-Proto", "https")]
        for name, value in [("Host", self.host), *told, *headers]:
            connection.putheader(name, value)
        connection.endheaders()
        status = connection.getresponse().status
        connection.close()
        return status


def wait_for(front):
    for _ in range(100):
        with suppress(OSError):
            if front.ask("/healthz") == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"{type(front.proxy).__name__} does not answer; its log is in {front.proxy.folder}")


@contextmanager
def standing(proxy):
    try:
        yield proxy
    finally:
        proxy.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with public_site(tmp_path_factory.mktemp("public"), API_RATE=str(RATE), **OWN) as address:
        yield address


@pytest.fixture(scope="module", params=["caddy", "nginx"])
def front(request, site, tmp_path_factory):
    if not found(request.param):
        pytest.skip(f"{request.param} is not on this machine (on Debian: apt install {request.param})")
    folder, (host, port) = tmp_path_factory.mktemp(request.param), site
    with standing(Caddy(folder, host, port) if request.param == "caddy" else Nginx(folder, [port, port])) as proxy:
        wait_for(front := Front(host, proxy))
        yield front


@pytest.mark.parametrize("names", SPELLINGS, ids=" ".join)
@pytest.mark.parametrize("address", INSIDE)
def test_no_spelling_opens_the_desk(front, names, address):
    headers = [(name, address) for name in names]
    assert front.ask("/quiet-desk/login/", headers) == 404
    assert front.ask("/quiet-desk/login/", [(name, f"{address}, {address}") for name in names]) == 404


@pytest.mark.parametrize("names", [(), *SPELLINGS], ids=" ".join)
def test_a_colleague_finds_the_desk_whatever_else_is_said(front, names):
    assert front.ask("/quiet-desk/login/", [(name, "203.0.113.9") for name in names], client=COLLEAGUE) == 200


@pytest.mark.parametrize("names", SPELLINGS, ids=" ".join)
def test_no_spelling_frees_from_the_limit(front, names):
    """So many requests as no two minutes allow, each in the name of another."""
    first, most = 10 * SPELLINGS.index(names), 2 * RATE + 2
    others = [[(name, f"198.51.100.{number}") for name in names] for number in range(first, first + most)]
    assert 429 in [front.ask("/api/v1/", headers) for headers in others]


@pytest.mark.parametrize("front", ["caddy"], indirect=True)  # nginx stands behind who ends HTTPS, and repeats it
@pytest.mark.parametrize("name", ["X-Forwarded-Proto", "X_Forwarded_Proto", "X-Forwarded_Proto", "x_forwarded-proto"])
def test_no_spelling_makes_plain_http_secure(front, name):
    assert front.ask("/en/", [(name, "https")], port=front.proxy.plain) == 301

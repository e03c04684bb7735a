"""No header of one reader changes what the next one is told, and no address follows the name a site was asked by."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ctitf_site.register.models import Revision
from tests import factories as f
from tests.api import ROOT
from tests.desk.proposing import saved
from tests.fronts import ask, front
from tests.security.asking import HEADERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connected"), pytest.mark.thorough, pytest.mark.once]
EVIL = "evil.example"
PATHS = [
    *("/en/meetings/", "/ru/meetings/first/", "/en/meetings.ics", "/en/changes.atom", "/en/nothing/"),
    *(f"{ROOT}meetings/", f"{ROOT}meetings/?format=csv"),
]
OTHERS = [
    *(ROOT, f"{ROOT}meetings/M-0001/", "/en/meetings/?kind=expert", "/en/meetings/participation/", "/sitemap.xml"),
    *("/en/search/?q=first", "/sitemap-pages.xml", "/robots.txt", "/en/data/api/", "/en/data/api/reference/"),
]
REDIRECTS = [
    "/",
    "/id/M-0001",
    "/en/meetings",
    "/en/meetings/?utm_source=a",
    "/api/",
    "/admin/",
    f"{ROOT}meetings/m-0001/",
]
MORE = [
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-Host",
    "X-Forwarded-Server",
    "X-Forwarded-Scheme",
    "X-Forwarded-Ssl",
    "Prefer",
]
MORE += [
    "Front-End-Https",
    "X-Http-Method",
    "X-Method-Override",
    "X-Real-IP",
    "CF-Connecting-IP",
    "Accept-Charset",
    "DNT",
]
MORE += [
    "Save-Data",
    "Sec-CH-UA",
    "Sec-Fetch-Site",
    "Pragma",
    "Cache-Control",
    "Priority",
    "X-Requested-With",
    "Expect",
]
VALUES = [EVIL, "https", "gzip", "ru", "text/csv", "Wed, 21 Oct 2099 07:28:00 GMT", "a=b; csrftoken=x"]
# Of a connection and not of an answer, or of a body that nobody sent.
APART = {"Content-Length", "Transfer-Encoding", "Expect"}
# The proxy in front writes these, and takes away what came in: what they change is no matter of clients.
OF_THE_PROXY = {"X-Forwarded-Proto"}
NAMES = [name for name in dict.fromkeys([*HEADERS, *MORE]) if name not in APART]


@pytest.fixture(autouse=True)
def world(settings):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", EVIL]
    saved(f.make_meeting(title_en="First", slug="first"))
    # In the second of a change nobody can say when the register changed last.
    Revision.objects.update(at=timezone.now() - timedelta(days=1))


def sent(name, value):
    return {"CONTENT_TYPE": value} if name == "Content-Type" else {f"HTTP_{name.upper().replace('-', '_')}": value}


@pytest.mark.parametrize("path", PATHS + OTHERS + REDIRECTS)
def test_addresses_never_follow_the_host(path):
    site = front().site
    usual = ask(site, path)
    for name in ("Host", "X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL", "Referer"):
        given = ask(site, path, **sent(name, f"host={EVIL}" if name == "Forwarded" else EVIL))
        assert EVIL not in str(given.told), name
        assert given.told == usual.told, name


@pytest.mark.parametrize("path", PATHS)
def test_what_one_reader_sends_changes_no_answer_of_another(path):
    site = front()
    expected = ask(site.site, path).told
    for name in NAMES:
        for value in VALUES:
            ask(site, path, **sent(name, value))
        again = ask(site, path)
        assert again.told == expected, name
    assert again.was_kept or path == "/en/nothing/"


@pytest.mark.parametrize("path", PATHS)
def test_what_a_header_changes_is_told_to_caches(path):
    """Another answer is of a header that ``Vary`` names, or for nobody else: an error, a 304, a part, or private."""
    site = front().site
    usual = ask(site, path)
    varies = {name.strip().lower() for name in usual.headers.get("Vary", "").split(",")}
    for name in NAMES:
        for value in VALUES if name not in OF_THE_PROXY else []:
            given = ask(site, path, **sent(name, value))
            is_same = given.told == usual.told or name.lower() in varies
            assert is_same or is_for_one(given), (name, value)


def is_for_one(answer):
    rules, varies = (answer.headers.get(name, "").lower() for name in ("Cache-Control", "Vary"))
    return answer.status in (304, 400, 412) or "private" in rules or "no-store" in rules or "cookie" in varies


def test_a_body_with_a_get_is_of_no_answer_that_is_kept():
    site = front()
    fat = ask(site, "/en/meetings/", CONTENT_LENGTH="9", CONTENT_TYPE="application/x-www-form-urlencoded")
    assert fat.status == 200 and "Cache-Status" not in fat.headers


@pytest.mark.parametrize(
    "path", ["/en/meetings/%2e%2e/", "/en//meetings/", "/en/meetings/;.css", "/en/meetings/x.css", "/EN/meetings/"]
)
def test_no_page_is_kept_under_the_address_of_a_file(path):
    """A cache in front keeps style sheets for long; a page under such a name would be kept with them."""
    answer = ask(front(), path)
    assert answer.status == 404 and answer.headers.get("Cache-Control", "no-store") == "no-store"

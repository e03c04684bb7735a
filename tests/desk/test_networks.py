"""The desk can be moved to another address, and shut to all networks but some: elsewhere there is nothing."""

from ipaddress import ip_network

import pytest
from django.core.management import call_command
from django.test import Client

from ctitf_site.register import watch
from ctitf_site.register.revisions import write_revision
from tests import factories as f
from tests.outages import outage
from tests.site.test_settings import PUBLIC, manage, shell

pytestmark = pytest.mark.django_db
INSIDE, OUTSIDE = "192.0.2.7", "198.51.100.1"
ADDRESSES = ["/admin/", "/admin", "/admin/login/", "/admin/meetings/meeting/add/", "/admin/jsi18n/", "/admin/nothing/"]

METHODS = ["get", "head", "post", "options", "put", "patch", "delete", "trace"]


@pytest.fixture
def shut(settings):
    settings.ADMIN_NETWORKS = [ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")]


def asked(address, client=None, method="get", **meta):
    return getattr(client or Client(), method)(address, **meta)


def assert_nothing_tells(address, method):
    """What is answered at ``address`` is what is answered where there is nothing."""
    found = asked(address, method=method, REMOTE_ADDR=OUTSIDE)
    missing = asked("/nothing/", method=method, REMOTE_ADDR=OUTSIDE)
    assert told(found) == told(missing)
    assert found.content.replace(address.encode(), b"/nothing/") == missing.content
    return found


def told(answer):
    hidden = {"X-Request-ID", "Content-Length"}
    return answer.status_code, {name: value for name, value in answer.headers.items() if name not in hidden}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", METHODS)
def test_elsewhere_the_desk_is_not_there(shut, address, method):
    assert assert_nothing_tells(address, method).status_code in (404, 405)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("has_release", [False, True])
def test_nothing_tells_while_the_database_is_away(shut, shelf, past, monkeypatch, has_release, method):
    monkeypatch.setattr(watch, "SECONDS", 0)
    if has_release:
        write_revision(f.make_meeting(), action="created")
        call_command("build_release", verbosity=0)
    with outage():
        found = [assert_nothing_tells(address, method) for address in ADDRESSES]
        assert asked("/admin/", REMOTE_ADDR=INSIDE).status_code == 503
    is_answered = has_release and method in ("get", "head", "options")
    assert all(("X-Register-Release" in answer) == is_answered for answer in found)


@pytest.mark.parametrize("address", [INSIDE, "2001:db8::5", "::ffff:192.0.2.7", "192.0.2.7:4711"])
def test_from_its_networks_it_is(shut, address):
    assert asked("/admin/login/", REMOTE_ADDR=address).status_code == 200


def test_a_session_opens_nothing_from_elsewhere(shut, staff):
    assert asked("/admin/", staff, REMOTE_ADDR=INSIDE).status_code == 200
    assert asked("/admin/", staff, REMOTE_ADDR=OUTSIDE).status_code == 404
    assert asked("/en/", staff, REMOTE_ADDR=OUTSIDE).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "status"),
    [(0, INSIDE, 404), (1, INSIDE, 200), (1, f"{INSIDE}, {OUTSIDE}", 404), (1, "nobody", 404), (1, "", 404)],
)
def test_only_our_own_proxies_are_believed(shut, settings, proxies, forwarded, status):
    settings.TRUSTED_PROXIES = proxies
    meta = {"REMOTE_ADDR": OUTSIDE, "HTTP_X_FORWARDED_FOR": forwarded}
    assert asked("/admin/login/", **meta).status_code == status


def test_robots_are_told_of_the_usual_address_alone(settings):
    assert "Disallow: /admin/\nDisallow: /i18n/" in Client().get("/robots.txt").content.decode()
    settings.ADMIN_PATH = "desk-7f3a"
    assert "admin" not in (text := Client().get("/robots.txt").content.decode()) and "desk-7f3a" not in text


@pytest.mark.thorough
def test_the_desk_moves_with_its_setting():
    code = "from django.urls import reverse; print(reverse('admin:login'))"
    assert shell(code, **PUBLIC, ADMIN_PATH="desk-7f3a").stdout.strip() == "/desk-7f3a/login/"
    assert shell(code, **PUBLIC).stdout.strip() == "/admin/login/"


@pytest.mark.thorough
@pytest.mark.parametrize("value", ["api", "ab", "a/b", "static", "d sk"])
def test_an_address_that_cannot_be_is_refused(value):
    assert "ADMIN_PATH is a word of letters" in manage("check", **PUBLIC, ADMIN_PATH=value).stderr


@pytest.mark.thorough
def test_a_network_that_is_none_is_named():
    said = manage("check", **PUBLIC, ADMIN_NETWORKS="192.0.2.0/24,office").stderr
    assert "ADMIN_NETWORKS has networks with commas" in said and "office" in said and "Traceback" not in said

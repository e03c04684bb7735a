"""The public site is what Mozilla's HTTP Observatory calls best, from its first day on: A+ in every room."""

from email.message import Message

import pytest

from tests.security.observatory import ADDRESSES, Seen, judge, look
from tests.security.public import public_site

pytestmark = pytest.mark.once

BEST = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Type": "text/html",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with public_site(tmp_path_factory.mktemp("public")) as found:
        yield found


@pytest.mark.thorough
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_room_of_the_public_site_is_best(site, address):
    score, grade, given = judge(look(site[0], address, site[1]))
    assert grade == "A+", (score, given)


@pytest.mark.thorough
def test_cookies_are_taken_by_browsers_from_this_host_alone_and_over_https(site):
    told = look(site[0], "/admin/login/", site[1]).headers.get_all("Set-Cookie")
    assert [cookie.split("=")[0] for cookie in told] == ["__Host-csrftoken"]
    assert all({"Secure", "Path=/", "HttpOnly"} <= {*cookie.split("; ")} and "Domain" not in cookie for cookie in told)


def seen(body="", moved_to="https://register.example.org/", **changes):
    headers = Message()
    for name, value in (BEST | {name.replace("_", "-"): value for name, value in changes.items()}).items():
        headers[name] = value
    return Seen(200, headers, body, moved_to, "register.example.org")


@pytest.mark.parametrize(
    ("changes", "score", "grade"),
    [
        ({}, 115, "A+"),
        ({"Referrer_Policy": "same-origin", "Cross_Origin_Resource_Policy": "same-origin"}, 130, "A+"),
        ({"Referrer_Policy": "unsafe-url"}, 110, "A+"),
        ({"Set_Cookie": "a=b; Secure; SameSite=Lax"}, 120, "A+"),
        ({"Set_Cookie": "a=b"}, 80, "B+"),
        ({"Set_Cookie": "a=b; Secure"}, 80, "B+"),
        ({"Set_Cookie": "sessionid=b; Secure; SameSite=Lax"}, 70, "B"),
        ({"Strict_Transport_Security": "max-age=3600"}, 105, "A+"),
        ({"Strict_Transport_Security": ""}, 80, "B+"),
        ({"X_Content_Type_Options": "sniff"}, 110, "A+"),
        ({"Content_Security_Policy": "default-src 'self' 'unsafe-inline'"}, 80, "B+"),
        ({"Content_Security_Policy": "default-src *"}, 80, "B+"),
        ({"Content_Security_Policy": "", "X_Frame_Options": ""}, 55, "C"),
        ({"Access_Control_Allow_Credentials": "true"}, 50, "C"),
        ({"moved_to": ""}, 80, "B+"),
        ({"moved_to": "https://elsewhere.example/"}, 110, "A+"),
        ({"body": '<script src="//evil.example/x.js"></script>'}, 50, "C"),
    ],
)
def test_the_rules_are_those_that_are_published(changes, score, grade):
    assert judge(seen(**changes))[:2] == (score, grade)

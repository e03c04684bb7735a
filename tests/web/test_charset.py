"""What is sent is UTF-8: whoever declares otherwise is told so, at every address."""

import pytest
from django.test import Client

from tests.reading import read

pytestmark = pytest.mark.django_db
LONE = b"+2AA-"  # half a letter, in UTF-7
FORM = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n%s\r\n--x--\r\n' % LONE
ADDRESSES = ("/admin/login/", "/en/meetings/", "/api/v1/meetings/", "/nowhere")


def declared(charset):
    return [
        f"multipart/form-data; boundary=x; charset={charset}",
        f"application/x-www-form-urlencoded; CHARSET={charset}",
    ]


@pytest.mark.parametrize("kind", declared("utf-7") + declared('"utf-16"') + declared("nonsense") + declared(""))
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_body_in_another_charset_is_refused_in_words(address, kind):
    response = Client(raise_request_exception=False).generic("POST", address, FORM, content_type=kind)
    assert response.status_code == 400 and "another charset than UTF-8" in response.content.decode()


def test_a_query_is_not_read_in_another_charset_either():
    response = Client().get("/en/meetings/", {"q": "+2AA-"}, CONTENT_TYPE="text/plain; charset=utf-7")
    assert response.status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8"])
def test_utf_8_may_be_declared(charset):
    for kind in declared(charset)[: 1 if charset == "utf8" else 2]:  # of plain forms Django asks for the hyphen
        assert Client().generic("POST", "/admin/login/", FORM, content_type=kind).status_code == 200
    read(Client(), "/en/meetings/")

"""What cannot be read as a request is answered as one that is refused: 400, in words, at every address."""

import pytest

from tests.fronts import ask
from tests.security.telling import lacks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connected")]
UNREADABLE = ["text/plain; charset*=foo''y", "text/html; charset*=\0''y", "a/b; charset=\0", "x; boundary*=foo''%ff"]


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("address", ["/en/meetings/", "/api/v1/meetings/", "/admin/login/", "/nowhere"])
def test_a_content_type_that_cannot_be_read_is_refused_in_words(register, address, kind):
    answer = ask(register, address, "POST", CONTENT_TYPE=kind)
    assert answer.status == 400 and list(lacks(address, answer.headers)) == []
    kinds = {True: "application/problem+json", False: "text/html; charset=utf-8"}
    assert answer.headers["Content-Type"] == kinds[address.startswith("/api/")]
    assert "malformed" in answer.body.decode() or "another charset" in answer.body.decode()

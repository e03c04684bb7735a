"""A file that cannot be made is an error, and not a file that ends too early."""

import pytest
from django.test import Client

from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/api/v1/meetings/?format=csv", "/api/v1/meetings/?format=xlsx", "/en/meetings.ics"]
)
def test_an_error_in_its_first_rows_is_answered_as_one(monkeypatch, address):
    def broken(*_args):
        raise ValueError("a row that cannot be read")

    f.make_meeting(start="2012-06-21")
    monkeypatch.setattr("ctitf_site.web.serializers.Serializer.table", broken)
    monkeypatch.setattr("meetings.calendars.event", broken)
    assert Client(raise_request_exception=False).get(address).status_code == 500

"""A file that cannot be made is an error, and not a file that ends too early."""

from contextlib import closing
from itertools import count

import pytest
from django.test import Client

from ctitf_site.web.renderers import SMALL, written
from ctitf_site.web.serializers import Serializer
from meetings.calendars import event
from tests import factories as f

pytestmark = pytest.mark.django_db


TABLES = ("csv", "xlsx")


@pytest.mark.parametrize("broken_at", [1, 2])
@pytest.mark.parametrize("address", [*(f"/api/v1/meetings/?format={table}" for table in TABLES), "/en/meetings.ics"])
def test_an_error_in_any_row_is_answered_as_one(monkeypatch, address, broken_at):
    """The first rows were written already when the second ones broke."""
    asked = count(1)

    def breaking(whole):
        def one(*args):
            if next(asked) == broken_at:
                raise ValueError("a row that cannot be read")
            return whole(*args)

        return one

    for _ in range(2):
        f.make_meeting(start="2012-06-21")
    monkeypatch.setattr("ctitf_site.web.viewsets.ROWS_AT_A_TIME", 1)
    monkeypatch.setattr(Serializer, "table", breaking(Serializer.table))
    monkeypatch.setattr("meetings.calendars.event", breaking(event))
    assert Client(raise_request_exception=False).get(address).status_code == 500


@pytest.mark.parametrize("small", [10, 1 << 20])
@pytest.mark.parametrize("address", ["/api/v1/meetings.csv", "/api/v1/meetings.ndjson", "/en/meetings.ics"])
def test_a_file_says_how_long_it_is(client, monkeypatch, address, small):
    """Whoever gets less knows that the line broke off; large files are written on a disk, and are the same."""
    for _ in range(20):
        f.make_meeting(start="2012-06-21")
    expected = b"".join(client.get(address))
    monkeypatch.setattr("ctitf_site.web.viewsets.ROWS_AT_A_TIME", 3)
    monkeypatch.setattr("ctitf_site.web.renderers.SMALL", small)
    response = client.get(address)
    assert int(response["Content-Length"]) == len(content := b"".join(response)) > 1000
    assert content == expected


def test_an_empty_part_is_not_the_end():
    """Rows that nothing is left of when they are written make such a part."""
    parts = [b"a" * (SMALL + 1), b"", b"b" * 10]
    with closing(written(parts, "text/plain")) as response:
        assert b"".join(response) == b"".join(parts)
        assert response["Content-Length"] == str(SMALL + 11)

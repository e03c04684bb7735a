"""A release that was cut short is offered to nobody, and the one before takes its place."""

import pytest

from ctitf_site.register.releases import latest
from ctitf_site.register.releases.build import build
from tests.factories import save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past"), pytest.mark.thorough]


@pytest.mark.parametrize("file", ["archive", "database"])
def test_a_release_that_was_cut_short_is_not_offered(client, meeting, file, caplog):
    older = latest()
    save(meeting, title_en="Another title")
    newest, _is_new = build()
    path = getattr(newest, file)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-100])
    assert latest() == older
    assert client.get(f"/data/releases/{newest.name}/records.ndjson").status_code == 404
    assert client.get("/data/latest.zip").status_code == 200
    assert caplog.text.count(f"{path.name} is damaged") == 1

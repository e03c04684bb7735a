"""A release that is cut short, or has other bytes than were written, is offered to nobody; the one before is."""

import shutil

import pytest

from ctitf_site.register.releases import kept, latest, releases
from ctitf_site.register.releases.build import build, set_apart
from tests.factories import save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past"), pytest.mark.thorough]


def cut_short(content):
    return content[:-100]


def noisy(content):
    """As long as before, and other bytes in the middle."""
    at = len(content) // 2
    return content[:at] + bytes(100) + bytes(255 - byte for byte in content[at + 100 : at + 200]) + content[at + 200 :]


@pytest.mark.parametrize("damage", [cut_short, noisy])
@pytest.mark.parametrize("file", ["archive", "database"])
def test_a_release_that_is_damaged_is_not_offered(client, meeting, file, damage, caplog):
    older = latest()
    save(meeting, title_en="Another title")
    newest, _is_new = build()
    path = getattr(newest, file)
    path.chmod(0o600)
    path.write_bytes(damage(path.read_bytes()))
    assert latest() == older
    assert client.get(f"/data/releases/{newest.name}/records.ndjson").status_code == 404
    assert client.get("/data/latest.zip").status_code == 200
    assert caplog.text.count(f"{path.name} is damaged") == 1
    assert build() == (newest, True) and latest() == newest


def test_a_list_of_many_releases_reads_none_of_them_as_a_whole(client, meeting, monkeypatch):
    newest, digested = latest(), []
    for number in range(2, 42):
        name = f"seq-{number:06d}-2026-01-01"
        shutil.copytree(newest.path, newest.path.with_name(name))
        for file in (newest.archive, newest.checksum):
            shutil.copy(file, newest.path.with_name(file.name.replace(newest.name, name)))
    monkeypatch.setattr(kept, "digest", lambda path: digested.append(path) or "another")
    assert len(client.get("/api/v1/releases/?limit=200").json()["results"]) == len(releases()) == 41
    assert not set_apart() and not digested
    assert client.get(f"/data/releases/{name}.zip").status_code == 404
    assert digested, "what is given is read"

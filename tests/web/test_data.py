"""Releases are listed at /data/ and served from there, in parts too; a partner begins with one and follows the feed."""

import hashlib
import io
import json
import shutil
import zipfile
from email.utils import format_datetime

import pytest
from django.test import override_settings

from ctitf_site.register.releases import kept, latest
from ctitf_site.register.releases.build import build
from tests import factories as f
from tests.factories import save
from tests.partner import RECORDS, Partner, lines_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past", "shelf"), pytest.mark.thorough]


@pytest.fixture
def meeting():
    meeting = f.make_meeting()
    save(meeting)
    return meeting


@pytest.fixture
def release(meeting):
    return build()[0]


@pytest.fixture
def older(meeting, release):
    """A release after which there was another."""
    save(meeting, title_en="Another title")
    build()
    return release


def content(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def address(release, path=RECORDS):
    return f"/data/releases/{release.name}/{path}"


# The page


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_lists_releases_and_every_link_works(client, older, language):
    page = client.get(f"/{language}/data/").content.decode()
    assert page.index(f"{latest().name}.zip") < page.index(f"{older.name}.zip")
    links = [text.partition('"')[0] for text in page.split('href="')[1:]]
    files = [link for link in links if link.startswith("/data/")]
    assert len(files) > 2 * 9 + 20 and "/data/latest.zip" in files
    for link in {*files}:
        assert client.head(link).status_code == 200, link
    assert f'href="/{language}/data/"' in client.get(f"/{language}/").content.decode()


def test_the_list_needs_no_database(client, older, django_assert_num_queries):
    with django_assert_num_queries(0):
        for path in ("/en/data/", "/data/latest.zip", address(older)):
            assert client.get(path).status_code == 200


def test_before_the_first_release_the_page_says_so(client):
    assert "No release has been made yet" in client.get("/en/data/").content.decode()
    answer = client.get("/data/latest.zip")
    assert answer.status_code == 404 and "No release has been made yet" in answer.content.decode()


def test_many_releases_are_on_several_pages(client, monkeypatch, older):
    monkeypatch.setattr("ctitf_site.web.data.views.ON_PAGE", 1)
    first = client.get("/en/data/").content.decode()
    assert f"?before={latest().seq}" in first and older.name not in first
    second = client.get("/en/data/", {"before": latest().seq}).content.decode()
    second = second.partition("</head>")[2]  # where the newest release is named, for machines, on each page
    assert older.name in second and latest().name not in second and "Older releases" not in second
    assert "no older releases" in client.get("/en/data/?before=1").content.decode()


def test_of_many_releases_only_those_are_read_that_are_shown(client, release):
    for number in range(2, 42):
        name = f"seq-{number:06d}-2026-01-01"
        shutil.copytree(release.path, release.path.with_name(name))
        for file in (release.archive, release.checksum):
            shutil.copy(file, release.path.with_name(file.name.replace(release.name, name)))
    (release.path.with_name(name) / "datapackage.json").write_text("")  # as a power cut may leave it
    kept._description.cache_clear()
    assert latest().path.name == "seq-000040-2026-01-01"
    assert client.get("/data/latest.zip").status_code == client.head(address(release)).status_code == 200
    assert kept._description.cache_info().misses == 5, "the broken one each time, the newest, and the one asked for"
    assert client.get("/en/data/").content.decode().count('/register.sqlite3"') == 20
    assert kept._description.cache_info().misses < 30


def test_the_page_of_another_time_is_there(client, older):
    page = client.get("/en/data/?as_of=seq:1")
    text = page.content.decode()
    assert page.status_code == 200 and older.name in text and 'href="/data/latest.zip"' not in text
    assert latest().name not in text, "there was none of a later number"


@pytest.mark.parametrize("path", ["/en/data/?x=1", "/en/data/?before=x", "/en/data/?before=0", "/data/latest.zip?x=1"])
def test_what_is_not_asked_for_here_is_refused(client, release, path):
    assert client.get(path).status_code == 400
    assert client.get(f"{address(release)}?as_of=seq:1").status_code == 400


# The files


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        (RECORDS, "application/x-ndjson"),
        ("register.sqlite3", "application/vnd.sqlite3"),
        ("register.json", "application/json"),
        ("csv/meetings_meeting.csv", "text/csv; charset=utf-8"),
        ("README.md", "text/markdown; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_comes_whole_with_its_digest(client, release, path, media_type):
    answer = client.get(address(release, path), headers={"Accept-Encoding": "gzip", "Origin": "https://example.org"})
    expected = (release.path / path).read_bytes()
    assert content(answer) == expected
    assert answer["Content-Type"] == media_type
    assert answer["ETag"] == f'"{hashlib.sha256(expected).hexdigest()}"'
    assert answer["Content-Length"] == str(len(expected)) and not answer.has_header("Content-Encoding")
    assert answer["Last-Modified"] == format_datetime(release.at.replace(microsecond=0), usegmt=True)
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["X-Content-Type-Options"] == "nosniff"


def test_the_archive_is_the_same_by_both_addresses(client, older):
    newest = latest()
    expected = newest.archive.read_bytes()
    for path in ("/data/latest.zip", f"/data/releases/{newest.name}.zip"):
        answer = client.get(path)
        assert content(answer) == expected
        assert answer["Content-Disposition"] == f'attachment; filename="{newest.name}.zip"'
        assert answer["ETag"].strip('"') in newest.checksum.read_text()
        assert "max-age=300" in answer["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(expected)).testzip() is None
    assert content(client.get(f"/data/releases/{newest.name}.zip.sha256")).decode() == newest.checksum.read_text()
    assert "immutable" in client.head(f"/data/releases/{older.name}.zip")["Cache-Control"]
    assert "immutable" in client.head(address(older))["Cache-Control"]


def test_what_is_known_is_not_sent_again(client, release):
    whole = client.get(address(release))
    for header in ({"If-None-Match": whole["ETag"]}, {"If-Modified-Since": whole["Last-Modified"]}):
        answer = client.get(address(release), headers=header)
        assert answer.status_code == 304 and content(answer) == b"" and answer["ETag"] == whole["ETag"]
    assert client.get(address(release), headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(address(release), headers={"If-Match": '"other"'}).status_code == 412


def test_head_tells_the_size_alone(client, release):
    answer = client.head(address(release), headers={"Range": "bytes=0-1"})
    assert answer.status_code == 200 and content(answer) == b""
    assert int(answer["Content-Length"]) == (release.path / RECORDS).stat().st_size


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=5-", slice(5, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=0-999999999", slice(0, None)),
        ("bytes=-999999999", slice(0, None)),
    ],
)
def test_a_part_can_be_asked_for(client, release, asked, part):
    whole = (release.path / RECORDS).read_bytes()
    answer = client.get(address(release), headers={"Range": asked})
    found = content(answer)
    start = whole.index(found)
    assert (answer.status_code, found) == (206, whole[part])
    assert answer["Content-Range"] == f"bytes {start}-{start + len(found) - 1}/{len(whole)}"
    assert answer["Content-Length"] == str(len(found))


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=99999999-999999999"])
def test_a_part_that_is_not_there_is_416(client, release, asked):
    answer = client.get(address(release), headers={"Range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{(release.path / RECORDS).stat().st_size}"


@pytest.mark.parametrize("asked", ["bytes=9-1", "bytes=-", "bytes=0-1,3-4", "lines=0-1", "bytes=x-", "bytes=²-", ""])
def test_a_part_that_makes_no_sense_is_the_whole(client, release, asked):
    answer = client.get(address(release), headers={"Range": asked})
    assert (answer.status_code, content(answer)) == (200, (release.path / RECORDS).read_bytes())


def test_a_broken_download_goes_on_only_with_the_same_file(client, release):
    whole = client.get(address(release))
    for known, status in (
        (whole["ETag"], 206),
        (whole["Last-Modified"], 206),
        ('"other"', 200),
        ("W/" + whole["ETag"], 200),
    ):
        answer = client.get(address(release), headers={"Range": "bytes=3-", "If-Range": known})
        assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        *("../register.sqlite3", "..%2f..%2fregister.sqlite3", "%2e%2e/.lock", "csv/../records.ndjson", "csv", "csv/"),
        *("records.ndjson%00", "%00", "no.csv", "/etc/passwd", "%2fetc%2fpasswd", ".", "csv/%D1%84.csv"),
    ],
)
def test_only_listed_names_are_served(client, release, path):
    assert client.get(address(release, path)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("releases/", "releases/.lock", "releases/..zip", "releases/seq-000001-2000-01-01.zip", "releases/x.zip"),
        *("releases/.unfinished-seq-000001-2026-01-01.zip", "latest", "releases/seq-000001-2000-01-01/README.md"),
        *("releases/seq-%00.zip", "releases/%2e%2e/latest.zip"),
    ],
)
def test_only_releases_that_are_there_are_served(client, release, path):
    assert client.get(f"/data/{path}").status_code == 404


def test_without_a_language_it_leads_to_the_readers(client):
    assert client.get("/data/", headers={"Accept-Language": "ru"})["Location"] == "/ru/data/"


def test_files_are_only_read(client, release):
    assert client.post("/data/latest.zip").status_code == 405


# Partners


def test_a_partner_ends_with_the_lines_of_a_fresh_release(client):
    state, hidden, meeting, twin = f.make_state(), f.make_state(status="draft"), f.make_meeting(), f.make_meeting()
    lost = f.make_contribution()
    for record in (state, hidden, meeting, twin, lost.organization, lost):
        save(record)
    first, _written = build()
    partner = Partner(lambda address: client.get(address).json(), limit=3)
    partner.start(lines_of(io.BytesIO(content(client.get("/data/latest.zip")))))
    save(f.make_person(title_ru="Имя\u2028второе"))
    edit(meeting, state)
    save(twin, status="withdrawn", withdrawn_reason_en="Twice", merged_into=meeting)
    save(state, status="withdrawn", withdrawn_reason_en="Why")
    save(lost.organization, status="withdrawn", withdrawn_reason_en="Why")  # the contribution is hidden with it
    save(hidden, status="published")
    same(partner)
    save(state, status="published")
    save(lost.organization, status="published")
    save(hidden, status="draft")
    same(partner)
    assert partner.place > first.seq + 10


def edit(meeting, state):
    """The record itself, then relations only, then nothing."""
    save(meeting, title_en="Edited")
    meeting.pillars.add(f.make_pillar())
    save(meeting.pillars.get())
    f.make_participation(meeting=meeting, state=state)
    save(meeting)
    assert save(meeting) is None


def same(partner):
    """The partner's copy has the bytes of a release that is made now."""
    partner.catch_up()
    release, _written = build()
    assert partner.text().encode() == (release.path / RECORDS).read_bytes()
    assert partner.place == release.seq


@override_settings(SITE_URL="")
def test_a_partner_of_the_whole_feed_has_the_real_register(client, facts):
    partner = Partner(lambda path: json.loads(client.get(path).content))
    same(partner)

"""Uploaded files leave only with a published record, and never as a page of this site."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from ctitf_site.register.revisions import write_revision
from meetings.models import Photo
from tests import factories as f
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def a_document(content=b"%PDF-1.4 note", **changes):
    return f.make_document(file=ContentFile(content, name="note.pdf"), **changes)


def a_photo(**changes):
    picture = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(picture, "PNG")
    image = ContentFile(picture.getvalue(), name="hall.png")
    return Photo.objects.create(alt_en="The hall", **{"meeting": f.make_meeting(), "image": image} | changes)


def fetch(client, url):
    """The answer that carries a file, read to its end, and the file."""
    response = client.get(url)
    assert response.status_code == 200
    return response, b"".join(response.streaming_content)


def test_a_document_is_saved_and_not_shown(client):
    document = a_document(slug="information-note")
    response, content = fetch(client, document.file.url)
    assert content == b"%PDF-1.4 note"
    assert response.headers["Content-Disposition"] == 'attachment; filename="information-note.pdf"'
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_photo_is_shown_as_jpeg(client):
    photo = a_photo()
    response, content = fetch(client, photo.image.url)
    assert content.startswith(b"\xff\xd8\xff")
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    page = read(client, photo.meeting.get_absolute_url())
    assert page.find("a", href=photo.image.url) and page.find("img", src=photo.small["url"], alt="The hall")


@pytest.mark.parametrize("status", ["draft", "review", "withdrawn"])
def test_files_of_what_is_not_published_do_not_leave(client, status):
    hidden = {"status": status, "withdrawn_reason_en": "Why"}
    document, photo = a_document(**hidden), a_photo(meeting=f.make_meeting(**hidden))
    read(client, document.file.url, 404)
    read(client, photo.image.url, 404)


def test_a_file_that_a_published_document_has_too_does_leave(client):
    draft = a_document(status="draft")
    published = f.make_document()
    type(published).objects.filter(pk=published.pk).update(file=draft.file.name, file_type="application/pdf")
    assert fetch(client, draft.file.url)[1] == b"%PDF-1.4 note"


def test_a_file_that_is_gone_is_404(client):
    document = a_document()
    document.file.storage.delete(document.file.name)
    read(client, document.file.url, 404)


def test_the_page_of_a_document_leads_to_its_file(client):
    document = a_document()
    page = read(client, document.get_absolute_url())
    assert page.find("a", href=document.file.url)
    assert document.sha256 in page.text


def published(record):
    return f"?as_of=seq:{write_revision(record, action='changed').seq}"


@pytest.mark.usefixtures("past")
def test_a_file_that_was_replaced_leaves_with_its_time(client):
    document = a_document(b"%PDF-1.4 first")
    then, first = published(document), document.file.url
    document.file = ContentFile(b"%PDF-1.4 second", name="note.pdf")
    document.save()
    published(document)
    page = read(client, document.get_absolute_url() + then)
    assert page.find("a", href=first + then)
    assert fetch(client, first + then)[1] == b"%PDF-1.4 first"
    read(client, first, 404)
    read(client, document.file.url + then, 404)


@pytest.mark.usefixtures("past")
def test_a_photo_that_was_taken_away_is_shown_with_its_time(client):
    photo = a_photo()
    meeting, address = photo.meeting, photo.image.url
    then = published(meeting)
    photo.delete()
    now = published(meeting)
    page = read(client, meeting.get_absolute_url() + then)
    assert page.find("a", href=address + then) and page.find("img", src=photo.small["url"] + then)
    assert fetch(client, address + then)[1].startswith(b"\xff\xd8\xff")
    read(client, address + now, 404)


@pytest.mark.usefixtures("past")
def test_a_file_of_a_draft_leaves_at_no_time(client):
    draft, seen = a_document(status="draft"), f.make_meeting()
    write_revision(draft, action="created")
    read(client, draft.file.url + published(seen), 404)
    for query in ("?as_of=yesterday", "?size=1"):
        read(client, draft.file.url + query, 400)


def test_a_page_shows_a_small_copy_and_leaves_room_for_it(client):
    picture, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "where it was taken"
    Image.new("RGB", (1600, 1000), "navy").save(picture, "JPEG", exif=exif)
    photo = a_photo(image=ContentFile(picture.getvalue(), name="hall.jpg"), credit="A. Photographer")
    page = read(client, photo.meeting.get_absolute_url())
    (shown,) = page.find("img", loading="lazy", width="640", height="400", alt="The hall")
    response, content = fetch(client, shown["src"])
    with Image.open(BytesIO(content)) as small:
        assert small.size == (640, 400) and not small.getexif()
    assert response.headers["Content-Type"] == "image/jpeg" and "A. Photographer" in page.text
    f.save(photo.meeting, status="draft")
    read(client, shown["src"], 404)


def test_where_the_small_copy_is_lost_the_picture_stands_for_it(client):
    photo = a_photo()
    whole = fetch(client, photo.image.url)[1]
    photo.image.storage.delete(photo.small["url"].removeprefix("/media/"))
    assert fetch(client, photo.small["url"])[1] == whole

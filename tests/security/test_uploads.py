"""Files that mean no good are refused, or leave as something that nobody's browser runs."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from ctitf_site.register.models import Document
from meetings.models import Photo
from tests import factories as f
from tests.desk.forms import errors, page, submit
from tests.security.telling import lacks, policy

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(document.domain)</script>"
MEGABYTES = 200 * b"\0" * 2**20


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def drawn(kind, size=(20, 10), **more):
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **more)
    return out.getvalue()


def huge_png():
    """A few bytes that say they are a picture of 60,000 by 60,000 pixels."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"")),
        (b"IEND", b""),
    ]
    chunk = ">I", ">I"
    rows = [
        struct.pack(chunk[0], len(body)) + kind + body + struct.pack(chunk[1], zlib.crc32(kind + body))
        for kind, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(rows)


def swollen_png():
    """A small picture with a comment that swells to 200 MB."""
    comment = PngImagePlugin.PngInfo()
    comment.add_text("Comment", "0" * (200 * 2**20), zip=True)
    return drawn("PNG", pnginfo=comment)


def swollen_zip():
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", MEGABYTES)
    return out.getvalue()


def add(staff, name, content, kind="application/octet-stream"):
    sent = {"title_en": "Report", "kind": "report", "slug": "report"}
    return submit(staff, page(Document, "add"), file=SimpleUploadedFile(name, content, kind), **sent)


def zipped(*names):
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "text")
    return out.getvalue()


# It asks for version 15.3 of what unpacks.
STRANGE = zipped("word/document.xml").replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\x99")
WORDS = ("accepted", "not what its name says", "at most 100", "cannot be read")
REFUSED = {
    "a page": ("a.html", SCRIPT),
    "a page that is called a report": ("a.pdf", SCRIPT),
    "a drawing with a script": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"),
    "a drawing that is called a photo": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"),
    "a picture that is a script": ("a.jpg", b"GIF89a/*" + b"\0" * 9 + b"*/=1;alert(1)"),
    "a picture of another kind": ("a.gif", b"GIF89a"),
    "two endings": ("a.pdf.html", b"%PDF-1.4" + SCRIPT),
    "two endings and a dot": ("a.pdf.html.", b"%PDF-1.4" + SCRIPT),
    "letters from right to left": ("a\u202efdp.exe", b"MZ"),
    "a program": ("a.exe", b"MZ"),
    "a feed": ("a.xml", b"<?xml version='1.0'?><a/>"),
    "an archive": ("a.zip", b"PK\x03\x04"),
    "what has macros": ("a.docm", b"PK\x03\x04"),
    "a report that begins later": ("a.pdf", b"\n" + b"%PDF-1.4" + SCRIPT),
    "a photo that is a page": ("a.jpg", b"\xff\xd8\xff" + SCRIPT),
    "an archive that is called a text": ("a.docx", zipped("a")),
    "a table that is called a text": ("a.docx", zipped("xl/workbook.xml")),
    "a text with macros": ("a.docx", zipped("word/document.xml", "word/vbaProject.bin")),
    "a text that is packed as nobody packs": ("a.docx", STRANGE),
    "half a text": ("a.docx", zipped("word/document.xml")[:40]),
    "no name": ("pdf", b"%PDF-1.4"),
    "a name with a header in it": ('a";\r\nX-Evil: 1.pdf', b"%PDF-1.4"),
    "a name that is too long": ("a" * 3000 + ".pdf", b"%PDF-1.4"),
}


@pytest.mark.parametrize(("name", "content"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_document_is_refused_in_words(name, content, staff, folder):
    told = errors(add(staff, name, content, "application/pdf"))
    assert len(told) == 1 and any(words in told[0] for words in WORDS)
    assert not Document.objects.exists() and not list(folder.rglob("*.*"))


KEPT = {
    "a report that is also a page": ("a.pdf", b"%PDF-1.4\n" + SCRIPT, "application/pdf"),
    "a path": ("../../../etc/a.pdf", b"%PDF-1.4 path", "application/pdf"),
    "a path of Windows": ("..\\..\\a.PDF", b"%PDF-1.4 path", "application/pdf"),
    "a name with a NUL": ("a\0.html\0.pdf", b"%PDF-1.4", "application/pdf"),
    "a name from right to left": ("\u202egpj.a.pdf", b"%PDF-1.4", "application/pdf"),
}


@pytest.mark.parametrize(("name", "content", "kind"), KEPT.values(), ids=KEPT)
@pytest.mark.parametrize("claimed", ["text/html", "image/svg+xml"])
def test_what_is_kept_leaves_as_a_file_that_runs_nowhere(name, content, kind, claimed, staff, client, folder):
    """Neither the name nor the type that a client claims is believed."""
    assert errors(add(staff, name, content, claimed)) == []
    (stored,) = folder.rglob("*.*")
    assert stored.parent == folder / "document" and stored.stem.isalnum() and stored.suffix in (".pdf", ".jpg")
    document = Document.objects.get()
    f.save(document, status="published")
    response = client.get(document.file.url)
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"] == f'attachment; filename="report{stored.suffix}"'
    assert "sandbox" in policy(response["Content-Security-Policy"]) and "X-Evil" not in response.headers
    assert list(lacks(document.file.url, response.headers)) == []


def test_an_archive_that_swells_is_never_unpacked(staff, client, monkeypatch):
    content = swollen_zip()
    monkeypatch.setattr(ZipFile, "open", lambda *_args, **_more: pytest.fail("it was unpacked"))
    assert errors(add(staff, "a.docx", content)) == []
    document = Document.objects.get()
    f.save(document, status="published")
    response = client.get(document.file.url)
    assert b"".join(response.streaming_content) == content and response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("picture", [huge_png, swollen_png])
def test_a_picture_that_swells_is_refused(picture, staff):
    rows = {"photos": [{"image": SimpleUploadedFile("hall.png", picture()), "alt_en": "The hall"}]}
    (told,) = errors(submit(staff, page(f.make_meeting()), rows))
    assert "Upload a valid image" in told
    assert not Photo.objects.exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_carries_nothing_but_a_picture(kind, staff, client, folder):
    """It is drawn anew, so a script in its comment or behind its end stays outside."""
    hidden = {"JPEG": {"comment": SCRIPT}, "PNG": {}}[kind]
    content = drawn(kind, **hidden) + SCRIPT + b"<?php system('id'); ?>"
    name = f"../hall.php.{kind.lower()}"
    rows = {"photos": [{"image": SimpleUploadedFile(name, content, "text/html"), "alt_en": "The hall"}]}
    assert errors(submit(staff, page(f.make_meeting()), rows)) == []
    response = client.get(Photo.objects.get().image.url)
    shown = b"".join(response.streaming_content)
    assert shown.startswith(b"\xff\xd8\xff") and b"script" not in shown and b"php" not in shown
    assert response["Content-Type"] == "image/jpeg" and "sandbox" in response["Content-Security-Policy"]
    assert all(path.suffix == ".jpg" for path in folder.rglob("*.*"))

"""Files that come in: kept whole, described, and looked at before they can do harm."""

import hashlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image

from ctitf_site.register.models import Document
from ctitf_site.register.uploads import clean_picture, validate_picture
from meetings.models import Photo
from tests import factories as f
from tests.desk.forms import errors, page, submit

PDF = b"%PDF-1.4\nA report of some length.\n" * 100


def drawn(size=(20, 10), kind="JPEG", mode="RGB"):
    out = BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


@pytest.fixture(params=["in memory", "on disk"])
def upload(request):
    """A function that makes an uploaded file, of each kind that Django hands over."""

    def on_disk(name, content):
        file = TemporaryUploadedFile(name, "application/octet-stream", len(content), None)
        request.addfinalizer(file.close)
        file.write(content)
        file.seek(0)
        return file

    return on_disk if request.param == "on disk" else SimpleUploadedFile


# Documents


@pytest.mark.django_db
@pytest.mark.parametrize("largest_in_memory", [0, 2**20], ids=["on disk", "in memory"])
def test_a_document_is_uploaded_through_its_form(largest_in_memory, settings, staff):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = largest_in_memory
    sent = {"title_en": "Report", "kind": "report", "file": SimpleUploadedFile("Report 1.pdf", PDF)}
    assert errors(submit(staff, page(Document, "add"), **sent)) == []
    check(Document.objects.get())
    assert errors(submit(staff, page(Document.objects.get()), title_en="Report again")) == []
    check(Document.objects.get())


@pytest.mark.django_db
def test_a_document_is_saved_with_its_file(upload):
    check(f.make_document(file=upload("report.pdf", PDF)))


def check(document):
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert (document.file_size, document.file_type, document.sha256) == (len(PDF), "application/pdf", sha256)
    with document.file.open() as stored:
        assert stored.read() == PDF


@pytest.mark.django_db
def test_a_stored_file_that_is_lost_does_not_stop_work_on_its_record(staff):
    document = f.make_document(file=SimpleUploadedFile("report.pdf", PDF))
    document.file.storage.delete(document.file.name)
    assert errors(submit(staff, page(document), title_en="Its file is lost")) == []


# Pictures


BROKEN = "This picture cannot be read: it is broken, or no JPEG or PNG."
LARGE = "The picture has more than 50 megapixels. Make it smaller first."
BAD = {
    "no picture": (b"\xff\xd8\xff and then words", BROKEN),
    "nothing": (b"", BROKEN),
    "cut off": (drawn((600, 600))[:700], BROKEN),
    "another kind": (drawn(kind="GIF"), BROKEN),
    "too large": (drawn((8000, 6251), "PNG", "1"), LARGE),
}


@pytest.mark.parametrize(("content", "rule"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("look", [validate_picture, clean_picture])
def test_a_bad_picture_is_refused_in_words(look, content, rule, upload):
    with pytest.raises(ValidationError) as error:
        look(upload("hall.jpg", content))
    assert error.value.messages == [rule]


def test_a_good_picture_is_drawn_anew(upload):
    file = upload("hall.png", drawn((5000, 10), "PNG"))
    validate_picture(file)
    with Image.open(clean_picture(file)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (2000, 4))


@pytest.mark.django_db
@pytest.mark.parametrize("largest_in_memory", [0, 2**20], ids=["on disk", "in memory"])
@pytest.mark.parametrize("name", ["cut off", "too large"])
def test_a_form_refuses_a_bad_picture(name, largest_in_memory, settings, staff):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = largest_in_memory
    content, rule = BAD[name]
    file = SimpleUploadedFile("hall.jpg" if content[:1] == b"\xff" else "hall.png", content)
    rows = {"photos": [{"image": file, "alt_en": "The hall"}]}
    assert errors(submit(staff, page(f.make_meeting()), rows)) == [rule]
    assert not Photo.objects.exists()

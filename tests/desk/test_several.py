"""Several files at once: bad ones are named, good ones wait until they are completed, and nothing is saved twice."""

import os
import time
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from ctitf_site.desk import keeping
from ctitf_site.register.models import Document, Revision
from tests.desk.forms import page
from tests.desk.test_permissions import logged_in

pytestmark = pytest.mark.django_db
DOCUMENTS = "/admin/register/document/several/"
PDF = b"%PDF-1.4\n1 0 obj << /Title (Report on \\(all\\) things) >> endobj\n"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def pdf(name, more=b"", content=PDF):
    return SimpleUploadedFile(name, content + more)


def picture(name="photo.jpg", size=(40, 20), colour="red", exif=None):
    out = BytesIO()
    image = Image.new("RGB", size, colour)
    image.save(out, "JPEG", **({"exif": exif} if exif else {}))
    return SimpleUploadedFile(name, out.getvalue())


def send(client, address, *files, **more):
    return client.post(address, {"files": files, "upload": "1", **more})


def waiting(response):
    return [form.kept.name for form in response.context["forms"]]


def refused(response):
    return {file.name: f"{file.why} {file.known or ''}".strip() for file in response.context["refused"]}


def filled(response, **changes):
    """What a browser sends from the page; ``changes`` for every file."""
    data = {}
    for form in response.context["forms"]:
        data[f"{form.kept.key}-here"] = form.kept.name
        data |= {box.html_name: box.value() or "" for box in form}
        data |= {f"{form.kept.key}-{name}": value for name, value in changes.items()}
    return data


def save(client, response, **changes):
    address = response.request["PATH_INFO"]
    return client.post(address, filled(response, **changes) | {"save": "1"}, follow=True)


# Documents --------------------------------------------------------------------------------------------------
def test_good_files_wait_and_bad_ones_are_named(staff):
    good = [pdf("2012-03-04_Note-of_the meeting.pdf", content=b"%PDF-1.4 x"), pdf("Отчёт.pdf", content=b"%PDF-1.7 y")]
    response = send(staff, DOCUMENTS, pdf("b.pdf", content=b"MZ"), pdf("c.exe"), *good)
    assert waiting(response) == ["2012-03-04_Note-of_the meeting.pdf", "Отчёт.pdf"]
    assert refused(response)["b.pdf"] == "The content of this file is not what its name says."
    assert refused(response)["c.exe"].startswith("Files of these kinds are accepted: .pdf, .docx")
    first, second = response.context["forms"]
    assert (first["title_en"].value(), first["date"].value()) == ("Note of the meeting", "2012-03-04")
    assert second["title_ru"].value() == "Отчёт" and not second["title_en"].value()
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("title", "found"),
    [
        (b"(Report on \\(all\\) things)", "Report on (all) things"),
        (b"<FEFF041E0442044704510442>", "Отчёт"),
        (b"(\\376\\377\\000A\\000B\\000C\\000D)", "ABCD"),
        (b"(Report \\8 on)", "Report 8 on"),
        (b"(Report \\9\\1010 \\777)", "Report 9A0 \u00ff"),
        (b"(Report on \\\r\nall \\\nthings)", "Report on all things"),
        (b"<8>", "name of the file"),
        (b"(Microsoft Word - final.doc)", "name of the file"),
        (b"(\x01\x02\x03\x04\x05)", "name of the file"),
        (b"<F", "name of the file"),
    ],
)
def test_a_pdf_says_its_title_itself(title, found, staff):
    response = send(staff, DOCUMENTS, pdf("name_of_the-file.pdf", content=b"%PDF-1.4 /Title " + title))
    form = response.context["forms"][0]
    assert found in (form["title_en"].value(), form["title_ru"].value())


def test_each_file_becomes_a_draft_with_one_revision(staff, client):
    shown = send(staff, DOCUMENTS, pdf("a.pdf"), pdf("b.pdf", b"other"))
    response = save(staff, shown, kind="report", date="June 2012")
    assert "2 files were added." in response.content.decode()
    documents = list(Document.objects.order_by("pk"))
    assert [(d.title_en, d.kind, d.date, d.status) for d in documents] == [
        ("Report on (all) things", "report", "2012-06", "draft")
    ] * 2
    assert all(d.sha256 and d.file_size and d.file_type == "application/pdf" for d in documents)
    assert [(r.number, r.action, r.by.username) for r in Revision.objects.all()] == [(1, "created", "clerk")] * 2
    assert waiting(staff.get(DOCUMENTS)) == [], "nothing is kept of what was saved"
    assert client.get(f"/media/{documents[0].file.name}").status_code == 404, "a draft"


def test_nothing_is_saved_before_all_is_complete_and_nothing_typed_is_lost(staff):
    shown = send(staff, DOCUMENTS, pdf("a.pdf"), pdf("b.pdf", b"other"))
    first, second = [form.kept.key for form in shown.context["forms"]]
    sent = filled(shown, kind="report") | {f"{second}-title_en": "", f"{second}-kind": "", f"{first}-title_ru": "Моё"}
    response = staff.post(DOCUMENTS, sent | {"save": "1"})
    assert "Nothing is saved yet" in response.content.decode() and not Document.objects.exists()
    forms = response.context["forms"]
    assert not forms[0].errors and "kind" in forms[1].errors and forms[0]["title_ru"].value() == "Моё"
    again = staff.post(DOCUMENTS, sent | {f"{second}-kind": "report", "save": "1"})
    assert again.context["forms"][1].errors == {"title_en": ["Write the title in at least one language."]}
    more = send(staff, DOCUMENTS, pdf("c.pdf", b"third"), **sent)
    assert more.context["forms"][0]["title_ru"].value() == "Моё" and len(waiting(more)) == 3
    assert waiting(staff.get(DOCUMENTS)) == ["a.pdf", "b.pdf", "c.pdf"], "also after the window was closed"


def test_a_file_that_is_there_already_is_named_with_its_record(staff):
    save(staff, send(staff, DOCUMENTS, pdf("a.pdf")), kind="report")
    known = Document.objects.get()
    response = send(staff, DOCUMENTS, pdf("other name.pdf"), pdf("b.pdf", b"x"), pdf("again.pdf", b"x"))
    assert refused(response) == {
        "other name.pdf": f"It is there already: {known}",
        "again.pdf": "The same file waits below already.",
    }
    assert page(known) in response.content.decode() and waiting(response) == ["b.pdf"]


def test_a_button_that_is_pressed_twice_saves_once(staff):
    shown = send(staff, DOCUMENTS, pdf("a.pdf"))
    save(staff, shown, kind="report")
    response = save(staff, shown, kind="report")
    assert refused(response) == {"a.pdf": f"It is there already: {Document.objects.get()}"}


def test_a_file_can_be_left_out(staff):
    shown = send(staff, DOCUMENTS, pdf("a.pdf"), pdf("b.pdf", b"other"))
    key = shown.context["forms"][0].kept.key
    staff.post(DOCUMENTS, filled(shown, kind="report") | {f"{key}-leave": "1", "save": "1"})
    assert Document.objects.count() == 1 and waiting(staff.get(DOCUMENTS)) == []


def test_what_waits_is_bounded(staff, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_FILES", 2)
    response = send(staff, DOCUMENTS, *(pdf(f"{n}.pdf", bytes([n])) for n in range(3)))
    assert waiting(response) == ["0.pdf", "1.pdf"] and "At most 2 files wait" in refused(response)["2.pdf"]
    monkeypatch.setattr(keeping, "MOST_FILES", 9)
    monkeypatch.setattr(keeping, "MOST_BYTES", 3 * len(PDF))
    assert "MB together" in refused(send(staff, DOCUMENTS, pdf("3.pdf", b"333")))["3.pdf"]
    monkeypatch.setattr(keeping, "MOST_BYTES_OF_ALL", 10)
    monkeypatch.setattr(keeping, "MOST_BYTES", 10_000)
    assert "There is no room" in refused(send(staff, DOCUMENTS, pdf("3.pdf", b"333")))["3.pdf"]


def test_what_waits_too_long_is_forgotten_and_said_to_be(staff):
    shown = send(staff, DOCUMENTS, pdf("a.pdf"))
    for path in keeping.root().glob("*/*"):
        os.utime(path, (time.time() - 4 * 86400,) * 2)
    response = save(staff, shown, kind="report")
    assert refused(response) == {"a.pdf": "It was not kept any longer: send it again."}
    assert "no file waits here" in response.content.decode() and not [*keeping.root().glob("*/*")]


def test_what_one_person_sent_nobody_else_sees(staff):
    send(staff, DOCUMENTS, pdf("a.pdf"))
    other = logged_in("add_document", "view_document")
    assert waiting(other.get(DOCUMENTS)) == []
    assert logged_in("view_document").get(DOCUMENTS).status_code == 403
    assert logged_in("view_document").post(DOCUMENTS, {"files": [pdf("a.pdf")]}).status_code == 403


def waiting_path(response, number=0):
    return response.context["forms"][number].kept.path


def test_a_file_that_cannot_be_read_any_more_is_named(staff):
    shown = send(staff, DOCUMENTS, pdf("a.pdf"), pdf("b.pdf", b"other"))
    path = waiting_path(shown)
    path.unlink()
    path.mkdir()  # nobody reads that
    response = staff.get(DOCUMENTS)
    assert refused(response) == {"a.pdf": "It cannot be read any more: send it again."} and waiting(response) == [
        "b.pdf"
    ]
    assert refused(staff.get(DOCUMENTS)) == {}, "told once"
    path.rmdir()
    assert waiting(send(staff, DOCUMENTS, pdf("a.pdf"))) == ["b.pdf", "a.pdf"]


def test_a_file_whose_note_is_damaged_has_its_key_for_a_name(staff):
    shown = send(staff, DOCUMENTS, pdf("a.pdf"))
    path = waiting_path(shown)
    for note in ("", "{", "[]", '{"nothing": 5}', "null"):
        path.with_suffix(keeping.TOLD).write_text(note)
        assert waiting(staff.get(DOCUMENTS)) == [path.name.removesuffix(keeping.BYTES)], note
    save(staff, staff.get(DOCUMENTS), kind="report")
    assert Document.objects.get().title_en == "Report on (all) things"


@pytest.mark.parametrize("sent", [{}, {"save": "1"}, {"files": "no file"}, {"x" * 40 + "-here": "x", "save": "1"}])
def test_nonsense_is_answered(sent, staff):
    response = staff.post(DOCUMENTS, sent)
    assert response.status_code == 200 and not Document.objects.exists()


@pytest.mark.parametrize("name", ["../../up.pdf", "a\0b.pdf", "x" * 300 + ".pdf", ".pdf", "<b>.pdf"])
def test_no_name_leads_elsewhere(name, staff):
    response = send(staff, DOCUMENTS, SimpleUploadedFile("x.pdf", PDF))
    assert response.status_code == 200
    file = BytesIO(PDF)
    file.name = name
    response = send(staff, DOCUMENTS, file)
    assert response.status_code in (200, 400) and b"<b>.pdf" not in response.content
    assert {path.parent.parent for path in keeping.root().glob("*/*")} <= {keeping.root()}


def test_the_list_of_documents_leads_there(staff):
    assert 'href="several/"' in staff.get(page(Document, "changelist")).content.decode()

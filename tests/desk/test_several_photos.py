"""Several photos of a meeting at once: they wait for who sent them, and become one revision or one proposal."""

from io import BytesIO

import pytest
from django.contrib.auth import get_user
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.urls import reverse
from PIL import Image

from ctitf_site.desk import aside, keeping
from meetings.models import Photo
from tests import factories as f
from tests.desk.forms import page
from tests.desk.proposing import decide, saved
from tests.desk.test_permissions import logged_in
from tests.desk.test_several import pdf, picture, refused, save, send, waiting, waiting_path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photos_of(meeting):
    return reverse("admin:meetings_meeting_photos", args=[meeting.pk])


def test_photos_are_added_with_what_they_show_as_one_revision(staff, meeting):
    exif = Image.Exif()
    exif[0x8825] = {2: (37.0, 57.0, 0.0)}
    exif[0x010F] = "Secret camera"
    shown = send(staff, photos_of(meeting), picture(exif=exif), picture("b.jpg", colour="blue"), pdf("c.pdf"))
    assert waiting(shown) == ["photo.jpg", "b.jpg"] and "cannot be read" in refused(shown)["c.pdf"]
    missing = save(staff, shown)
    assert missing.context["forms"][0].errors == {"alt_en": ["Say what can be seen, in at least one language."]}
    assert not Photo.objects.exists()
    response = save(staff, shown, alt_en="A hall", alt_ru="Зал")
    assert "2 files were added." in response.content.decode() and response.redirect_chain[0][0] == page(meeting)
    assert [(p.alt_en, p.alt_ru) for p in meeting.photos.all()] == [("A hall", "Зал")] * 2
    assert meeting.revisions.count() == 2
    for photo in meeting.photos.all():
        with default_storage.open(photo.image.name) as file:
            assert not Image.open(file).getexif() and b"Secret" not in file.open().read()
        assert default_storage.exists(photo.image.name.replace("photo/", "thumb/"))


def test_a_photo_that_is_there_already_is_named_with_its_meeting(staff, meeting):
    save(staff, send(staff, photos_of(meeting), picture()), alt_en="A hall")
    other = saved(f.make_meeting())
    response = send(staff, photos_of(other), picture("again.jpg"))
    assert refused(response) == {"again.jpg": f"It is there already: {meeting}"}


def test_an_editor_proposes_photos_of_what_is_public(editor, publisher, meeting, client):
    shown = send(editor, photos_of(meeting), picture())
    assert "waits for a publisher" in shown.content.decode()
    response = save(editor, shown, alt_en="MARKED")
    assert "Your change waits for a publisher." in response.content.decode()
    assert not meeting.photos.exists() and meeting.revisions.count() == 1
    assert "MARKED" not in client.get(meeting.get_absolute_url()).content.decode()
    decide(publisher, meeting.proposals.get())
    name = meeting.photos.get().image.name
    answer = client.get(f"/media/{name}")
    assert default_storage.exists(name) and answer.status_code == 200
    answer.close()


def test_a_waiting_photo_is_shown_small_to_who_sent_it(staff, editor, meeting):
    shown = send(staff, photos_of(meeting), picture(size=(900, 600)))
    address = f"{photos_of(meeting)}{shown.context['forms'][0].kept.key}.jpg"
    answer = staff.get(address)
    small = Image.open(BytesIO(b"".join(answer.streaming_content)))
    assert answer["Content-Type"] == "image/jpeg" and small.size == (240, 160)
    assert editor.get(address).status_code == 404
    assert staff.get(f"{photos_of(meeting)}nothing.jpg").status_code == 404


def test_photos_are_not_entered_into_a_withdrawn_meeting_or_by_who_may_not(staff):
    gone = f.make_meeting(status="withdrawn", withdrawn_reason_en="Why")
    shown = send(staff, photos_of(gone), picture())
    assert "is withdrawn" in shown.content.decode()
    save(staff, shown, alt_en="A hall")
    assert not Photo.objects.exists()
    assert logged_in("view_meeting").get(photos_of(gone)).status_code == 403
    assert staff.get(photos_of(gone).replace(f"/{gone.pk}/", "/999/")).status_code == 302


def test_the_form_of_a_meeting_leads_there_and_an_add_form_does_not(staff, meeting):
    assert staff.get(page(meeting)).content.decode().count(f'href="{photos_of(meeting)}"') == 2
    assert "/photos/" not in staff.get(page(type(meeting), "add")).content.decode()


def test_a_waiting_photo_is_known_by_the_key_of_its_meeting_alone(staff, editor, meeting):
    """An address of another form must not lead to what another person sent, or to another meeting."""
    shown = send(staff, photos_of(meeting), picture())
    key, folder = shown.context["forms"][0].kept.key, waiting_path(shown).parent.name
    for way in (f"{meeting.pk}/../{folder}", f"x/../../waiting/{folder}", f"../{folder}", f"{meeting.pk}-", "9" * 30):
        address = f"/admin/meetings/meeting/{way}/photos/{key}.jpg"
        assert [client.get(address).status_code for client in (editor, staff)] == [404, 404], way
    (keeping.root() / f"{get_user(editor).pk}-meeting-{meeting.pk}x").mkdir()
    other = f"/admin/meetings/meeting/{meeting.pk}x/../../{folder}/photos/{key}.jpg"
    assert editor.get(other).status_code == 404
    assert staff.get(f"/admin/meetings/meeting/{meeting.pk}/photos/{key}.jpg").status_code == 200
    assert logged_in("view_meeting").get(f"{photos_of(meeting)}{key}.jpg").status_code == 403


def test_a_path_through_a_folder_of_ones_own_shows_no_photo_of_somebody_else(editor, publisher, meeting):
    theirs = waiting_path(send(publisher, photos_of(meeting), picture()))
    own = waiting_path(send(editor, photos_of(meeting), picture(colour="blue"))).parent
    assert own.is_dir()
    address = f"/admin/meetings/meeting/{meeting.pk}/../{theirs.parent.name}/photos/{theirs.stem}.jpg"
    assert editor.get(address).status_code == 404


def test_a_photo_that_is_broken_meanwhile_is_named_and_nothing_is_saved(staff, meeting):
    shown = send(staff, photos_of(meeting), picture())
    waiting_path(shown).write_bytes(b"broken")
    assert staff.get(f"{photos_of(meeting)}{shown.context['forms'][0].kept.key}.jpg").status_code == 404
    response = save(staff, shown, alt_en="A hall")
    assert "photo.jpg” cannot be read any more" in response.content.decode() and not Photo.objects.exists()
    assert response.context["forms"][0]["alt_en"].value() == "A hall"


def test_photos_wait_until_the_proposal_is_saved_for_good(editor, meeting, monkeypatch):
    shown = send(editor, photos_of(meeting), picture())

    def fail(*args, **kwargs):
        raise DatabaseError("the database went away")

    monkeypatch.setattr(aside, "propose", fail)
    with pytest.raises(DatabaseError):
        save(editor, shown, alt_en="A hall")
    monkeypatch.undo()
    assert waiting(editor.get(photos_of(meeting))) == ["photo.jpg"]
    assert "waits for a publisher" in save(editor, shown, alt_en="A hall").content.decode()
    assert waiting(editor.get(photos_of(meeting))) == []

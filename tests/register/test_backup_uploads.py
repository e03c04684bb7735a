"""An upload that no record names any more, or not yet, is in the backup too: the history and proposals name it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ctitf_site.register.models import Document
from ctitf_site.register.proposals import state_of
from ctitf_site.register.revisions import write_revision
from tests import factories as f
from tests.register.backups import backup, manifest_of, replace

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.usefixtures("past")]


def pdf(content):
    return SimpleUploadedFile("report.pdf", b"%PDF-1.4 " + content)


def save_file(document, content):
    """Give ``document`` another file, and the name that it is stored under."""
    document.file = pdf(content)
    document.save()
    return document.file.name


@pytest.fixture
def document(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return f.make_document(file=pdf(b"first"))


def test_files_of_the_history_and_of_proposals_come_back(document, settings, tmp_path):
    names = [document.file.name]
    write_revision(document, action="created")
    before = state_of(document)
    names.append(save_file(document, b"proposed"))
    texts = {"before": json.dumps(before), "after": json.dumps(state_of(document))}
    proposal = f.make_proposal(entry=document.entry, **texts)
    names.append(save_file(document, b"last"))
    write_revision(document, action="changed")
    f.make_proposal(entry=document.entry, by=proposal.by, after='["register.document", 1]')  # no state: names no file
    backup(tmp_path / "register.zip")
    parts = [part for part in manifest_of(tmp_path / "register.zip")["parts"] if part.startswith("media/")]
    assert sorted(parts) == sorted(f"media/{name}" for name in names) and len({*names}) == 3
    for name in names:
        (settings.MEDIA_ROOT / name).unlink()
    replace(tmp_path / "register.zip")
    assert all((settings.MEDIA_ROOT / name).exists() for name in names)
    assert Document.objects.get().file.name == names[-1]

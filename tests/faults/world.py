"""What a backup must bring back besides the facts: accounts, drafts, uploads, and a history with turns in it."""

import json
from datetime import UTC, datetime
from io import BytesIO

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from ctitf_site.register.models import Document, Proposal
from ctitf_site.register.public import record_models
from ctitf_site.register.revisions import CHUNK, write_revision
from ctitf_site.register.snapshots import digest, snapshots
from meetings.models import Meeting, Photo
from tests import factories as f

WHY_EMPTY = {"venue": "unknown", "end": "none"}
PDF = b"%PDF-1.4\nA report of some length.\n" * 100


def fill():
    """Add to the facts one of everything that is easily lost."""
    clerk = make_clerk()
    draft = f.make_meeting(
        status="draft", notes="Only for staff: №\u00a05 «ё»", absent={"venue": "unknown", "end": "none"}
    )
    due = f.make_meeting(status="draft", publish_at=datetime(2100, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))
    parent = f.make_organization()
    child = f.make_organization(parent=parent)
    for record in (draft, due, parent, child, merged_into(parent), report(), seen_meeting()):
        write_revision(record, action="changed", by=clerk, reason="drill")
    Proposal.objects.create(entry=parent.entry, by=clerk, before="[]", after="[1]")
    kind = ContentType.objects.get_for_model(Meeting)
    LogEntry.objects.create(user=clerk, content_type=kind, object_id=draft.pk, object_repr="x", action_flag=CHANGE)


def make_clerk():
    clerk = f.make_user("clerk", last_login=datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC))
    group = Group.objects.create(name="Publishers")
    group.permissions.set(Permission.objects.filter(codename__in=["publish_entry", "change_meeting"]))
    clerk.groups.add(group)
    clerk.user_permissions.add(Permission.objects.get(codename="add_document"))
    return clerk


def merged_into(survivor):
    """A record that had been seen and was merged: what is left of it is a tombstone."""
    record = f.make_organization()
    write_revision(record, action="created")
    record.refresh_from_db()
    record.status, record.withdrawn_reason_en, record.merged_into = "withdrawn", "Twice", survivor.entry
    record.save()
    return record


def report():
    return f.make_document(file=SimpleUploadedFile("report.pdf", PDF))


def seen_meeting():
    meeting, picture = f.make_meeting(), BytesIO()
    Image.new("RGB", (20, 10)).save(picture, "JPEG")
    image = SimpleUploadedFile("hall.jpg", picture.getvalue())
    Photo.objects.create(meeting=meeting, image=image, alt_en="The hall")
    return meeting


def digests() -> dict[str, str]:
    """The digest of each record and of what the public sees of it, from the rows as they are now."""
    found = {}
    for model in record_models():
        records = list(model.objects.order_by("pk"))
        for start in range(0, len(records), CHUNK):
            chunk = records[start : start + CHUNK]
            for record, (content, public) in zip(chunk, snapshots(chunk), strict=True):
                found[record.ref] = digest(content + public)
    return found


def print_digests():
    print(json.dumps(digests()))


def uploaded() -> dict[str, bytes]:
    """The content of every upload that a row names."""
    found = {}
    for file in [*(row.file for row in Document.objects.exclude(file="")), *(row.image for row in Photo.objects.all())]:
        with file.open() as content:
            found[file.name] = content.read()
    return found

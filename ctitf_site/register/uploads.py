"""What may be uploaded, recognized by its content and never by its name alone."""

import hashlib
import re
from contextlib import contextmanager
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

LARGEST = 20 * 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."
# Ending, the bytes such a file begins with, and its media type.
TYPES = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".docx": (b"PK\x03\x04", OFFICE + "wordprocessingml.document"),
    ".xlsx": (b"PK\x03\x04", OFFICE + "spreadsheetml.sheet"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
}
# What is inside a file of Office of this kind.
PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
LARGEST_PICTURE = (2000, 2000)
LARGEST_THUMBNAIL = (640, 640)
PICTURES, THUMBNAILS = "photo/", "thumb/"
# The name of a picture tells its size, so that pages leave room for it without opening the file.
SIZE = re.compile(r"_([0-9]{1,4})x([0-9]{1,4})(?=[._])")
# A small file can hold a picture that fills the memory of a server when it is decoded.
MOST_PIXELS = 50_000_000
UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)


def ending(name: str) -> str:
    return PurePath(name).suffix.lower()


def upload_to(instance, name: str) -> str:
    """Uploads are kept under their content’s digest: names from outside never become paths."""
    file = getattr(instance, "file", None) or instance.image
    size = SIZE.search(name) if hasattr(instance, "image") else None
    return f"{type(instance).__name__.lower()}/{digest(file)[:32]}{size[0] if size else ''}{ending(name)}"


def digest(file) -> str:
    file.seek(0)
    try:
        return hashlib.file_digest(file, "sha256").hexdigest()
    finally:
        file.seek(0)


def describe(file) -> tuple[int | None, str, str]:
    """Size in bytes, media type and SHA-256 of a new ``file``; empty values where there is none."""
    if not file:
        return None, "", ""
    # Left open: it is still to be stored.
    return file.size, TYPES.get(ending(file.name), (b"", ""))[1], digest(file)


def is_stored(file) -> bool:
    """Was this file kept before, so that it was looked at when it came in? Of such a file revisions know the name."""
    return isinstance(file, str) or getattr(file, "_committed", False)


def validate_document(file) -> None:
    """Refuse files that are too large, of another kind, or not what their ending says."""
    if is_stored(file):
        return
    if file.size > LARGEST:
        raise ValidationError(_("The file is larger than 20 MB."))
    signature, _media_type = TYPES.get(ending(file.name), (None, ""))
    if signature is None:
        raise ValidationError(_("Files of these kinds are accepted: %s.") % ", ".join(TYPES))
    file.seek(0)
    start = file.read(len(signature))
    file.seek(0)
    if start != signature or not is_what_it_says(file):
        raise ValidationError(_("The content of this file is not what its name says."))


def is_what_it_says(file) -> bool:
    """Is this by its content what its ending says: a text or table of Office without programs, or a picture?"""
    kind = ending(file.name)
    try:
        if kind in PARTS:
            names = set(ZipFile(file).namelist())
            return PARTS[kind] in names and not any(name.endswith("vbaProject.bin") for name in names)
        if kind != ".pdf":
            Image.open(file, formats=["JPEG", "PNG"])  # its head alone is read
        return True
    except (BadZipFile, NotImplementedError, *UNREADABLE):
        return False
    finally:
        file.seek(0)


def validate_picture(file) -> None:
    """Refuse pictures that are too large or cannot be decoded to their end."""
    if not is_stored(file):
        with opened(file) as picture:
            picture.draft("RGB", LARGEST_PICTURE)  # large JPEGs are decoded at a fraction of their size
            picture.load()


@contextmanager
def opened(file):
    """The picture in ``file``, not decoded yet. Raises ``ValidationError`` where it is too large or broken."""
    file.seek(0)
    try:
        with Image.open(file, formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("The picture has more than 50 megapixels. Make it smaller first."))
            yield picture
    except UNREADABLE:
        raise ValidationError(_("This picture cannot be read: it is broken, or no JPEG or PNG.")) from None
    finally:
        file.seek(0)


def bare(picture) -> Image.Image:
    """What is seen of the picture, upright. Pillow would write a comment that came with it into the next file."""
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.info.clear()
    return upright


def clean_picture(file) -> ContentFile:
    """The picture drawn anew as JPEG: without location and other hidden data, turned upright, at most 2000 px."""
    with opened(file) as picture:
        upright = bare(picture)
        upright.thumbnail(LARGEST_PICTURE)
        out = BytesIO()
        upright.save(out, "JPEG", quality=85, optimize=True)
    return ContentFile(out.getvalue(), name=f"photo_{upright.width}x{upright.height}.jpg")


def thumbnail(file, largest=LARGEST_THUMBNAIL) -> ContentFile:
    """A small copy of a picture, without hidden data."""
    with opened(file) as picture:
        picture.draft("RGB", largest)  # large JPEGs are decoded at a fraction of their size
        small = bare(picture)
        small.thumbnail(largest)
        out = BytesIO()
        small.save(out, "JPEG", quality=80, optimize=True)
    return ContentFile(out.getvalue())


def thumbnail_name(name: str) -> str:
    """Where the small copy of the picture ``name`` is kept."""
    return name.replace(PICTURES, THUMBNAILS, 1)


def thumbnail_size(name: str) -> tuple[int, int] | None:
    """Width and height of the small copy, as Pillow rounds them; None where the name of the picture tells no size."""
    found = SIZE.search(name)
    if found is None:
        return None
    width, height = int(found[1]), int(found[2])
    scale = min(1, LARGEST_THUMBNAIL[0] / width, LARGEST_THUMBNAIL[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))

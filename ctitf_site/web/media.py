"""Uploaded files leave through here: only those of published rows, today or ``as_of`` a time, and never as a page."""

import mimetypes

from django.core.files.storage import default_storage
from django.db.models import FileField, ImageField
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from ctitf_site.register.public import child_models, record_models
from ctitf_site.register.uploads import PICTURES, THUMBNAILS, ending

from .headers import INERT
from .views import without_parameters


@require_safe
@without_parameters
def media(request, name):
    """The file ``name``, when a published row has it; pictures are shown, all else is saved."""
    picture = name.replace(THUMBNAILS, PICTURES, 1) if name.startswith(THUMBNAILS) else name
    row, field = published_row(picture)
    content = first_of(name, picture)
    shown = isinstance(field, ImageField)
    media_type = mimetypes.guess_type(name)[0] if shown else row.file_type
    filename = f"{row.slug if hasattr(row, 'slug') else row.uid}{ending(name)}"
    response = FileResponse(content, as_attachment=not shown, filename=filename, content_type=media_type)
    response["Content-Security-Policy"] = INERT
    return response


def first_of(*names):
    """The first of the files that is kept: after a restore pictures stand for their small copies."""
    for name in names:
        try:
            return default_storage.open(name)
        except FileNotFoundError:
            continue
    raise Http404


def published_row(name):
    """The published row that holds the file ``name``, and the field that does; otherwise 404."""
    for model in (*record_models(), *child_models()):
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                row = model.objects.published().filter(**{field.name: name}).first()
                if row is not None:
                    return row, field
    raise Http404

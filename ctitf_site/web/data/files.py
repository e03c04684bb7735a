"""The files of releases, under the names that are listed and no others, and the program that keeps a copy of them.

None of this asks the database.
"""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ctitf_site.register.releases import folder, latest, read
from ctitf_site.register.releases.sums import SUMS, digest, read_sums

from .. import errors
from ..views import without_parameters
from .sending import Download, send

# Seconds for which an answer may be kept. Only the newest release is ever written anew, by newer software.
FOR_NOW, FOR_GOOD = "public, max-age=300", "public, max-age=31536000, immutable"
# The program that keeps a copy of the register; partners take it over.
MIRROR = Path(settings.BASE_DIR) / "docs" / "mirror.py"


@require_safe
@without_parameters
def latest_archive(request):
    """All files of the newest release."""
    release = latest()
    if release is None:
        return errors.answer(request, 404, _("No release has been made yet. The API has all data as it is now."))
    return send(request, _archive(release, FOR_NOW))


@require_safe
@without_parameters
def archive(request, name, ending):
    """All files of one release in a zip file, or the digest of that file."""
    release, kept = find(name)
    if ending == "zip":
        return send(request, _archive(release, kept))
    return send(request, Download(release.checksum, digest(release.checksum), release.at, kept))


@require_safe
@without_parameters
def one_file(request, name, path):
    """One file of one release, by the name that it has in the list of digests."""
    release, kept = find(name)
    sums = read_sums(release.path / SUMS)
    if path == SUMS:
        sums[path] = digest(release.path / SUMS)
    if path not in sums:
        raise Http404
    return send(request, Download(release.path / path, sums[path], release.at, kept))


@require_safe
@without_parameters
def mirror(request):
    """The program that keeps a copy of the register."""
    written = datetime.fromtimestamp(int(MIRROR.stat().st_mtime), UTC)
    return send(request, Download(MIRROR, digest(MIRROR), written, FOR_NOW))


def find(name):
    """The release of this name, and how long its files may be kept; otherwise 404."""
    release = read(folder() / name)
    if release is None:
        raise Http404
    return release, FOR_NOW if release == latest() else FOR_GOOD


def _archive(release, kept):
    [found] = read_sums(release.checksum).values()
    return Download(release.archive, found, release.at, kept)

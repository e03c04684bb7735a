"""Where the register stands, and its releases, for programs."""

from django.urls import reverse
from rest_framework.response import Response

from ctitf_site.register.history import at_seq, last_seq
from ctitf_site.register.releases import offered
from ctitf_site.register.releases.sums import SUMS, read_sums

from ..counting import numbers
from ..fields import utc
from ..links import absolute
from ..openapi import shapes
from ..paging import LARGEST_PAGE
from ..query import LARGEST_SEQ, whole_number
from ..renderers import JSONRenderer
from ..version import VERSION
from ..viewsets import PublicView
from .shelf import asked

USUAL = 20
LISTED = {
    **{"name": shapes.text(), "seq": shapes.whole(), "date": shapes.text(format="date"), "records": shapes.whole()},
    **{"zip_url": shapes.address(), "zip_size": shapes.whole(), "sha256_url": shapes.address()},
}
FILE = {"path": shapes.text(), "url": shapes.address(), "size": shapes.whole(), "sha256": shapes.text()}


class StatusView(PublicView):
    """Where the register stands: the last public change, how much is published, and the latest release."""

    renderer_classes = [JSONRenderer]
    answer_schema = shapes.thing(
        {
            "version": shapes.text(description="Of the software, counted as SemVer has it."),
            "seq": shapes.whole(),
            "changed_at": shapes.or_null(shapes.text(format="date-time")),
            "records": {"type": "object", "additionalProperties": shapes.whole()},
            "latest_release": shapes.or_null(shapes.thing(LISTED)),
            "answered_from": shapes.text(description="The word database, or the release that stands in for it."),
        }
    )

    def get(self, request, **_ending):
        self.check_query()
        seq = request.as_of.seq if request.as_of else last_seq()
        newest = next(offered(seq + 1), None)
        return Response(
            {
                "version": VERSION,
                "seq": seq,
                "changed_at": utc(at_seq(seq)) if seq else None,
                "records": numbers(),
                "latest_release": newest and listed(newest),
                "answered_from": request.release.name if request.release else "database",
            }
        )


class ReleasesView(PublicView):
    """The releases that are kept, the newest first; ``before`` is a number of the public sequence to go on from."""

    renderer_classes = [JSONRenderer]
    parameters = ("before", "limit", "format")
    answer_schema = shapes.thing(
        {
            "next": shapes.or_null(shapes.address()),
            "results": shapes.rows(shapes.thing(LISTED | {"files": shapes.rows(shapes.thing(FILE))})),
        }
    )
    parameter_schemas = {
        "before": shapes.whole(1, LARGEST_SEQ, description="Only releases before this number of the public sequence."),
        "limit": shapes.whole(1, LARGEST_PAGE, default=USUAL, description="Releases on a page."),
    }

    def get(self, request, **_ending):
        self.check_query(self.parameters)
        limit = whole_number(request.query_params, "limit", USUAL, LARGEST_PAGE)
        shown, older = asked(request, limit)
        return Response({"next": self.address_with("before", older), "results": [whole(release) for release in shown]})

    def describe(self):
        return {"about": self.__doc__, "parameters": list(self.parameters)}


def listed(release):
    """A release by name, with all of it in one file."""
    archive = {"zip": "zip", "sha256": "zip.sha256"}
    urls = {name: absolute(reverse("release_archive", args=[release.name, end])) for name, end in archive.items()}
    about = {"name": release.name, "seq": release.seq, "date": release.day, "records": release.records}
    return about | {"zip_url": urls["zip"], "zip_size": release.archive.stat().st_size, "sha256_url": urls["sha256"]}


def whole(release):
    """The same with each of its files."""
    sums = read_sums(release.path / SUMS)
    return listed(release) | {"files": [a_file(release, path, digest) for path, digest in sorted(sums.items())]}


def a_file(release, path, digest):
    url = absolute(reverse("release_file", args=[release.name, path]))
    return {"path": path, "url": url, "size": (release.path / path).stat().st_size, "sha256": digest}

"""The page about the data: what there is, where, and every release with its files."""

from django.urls import reverse

from ctitf_site.register.releases import latest
from ctitf_site.register.releases.sums import SUMS, read_sums

from ..views import PageView
from .linked_data import dataset
from .shelf import asked

# So many releases are on one page, for there may be one of each night.
ON_PAGE = 20
# What is linked for each release; the tables only for the newest.
SHOWN = ("register.sqlite3", "register.json", "records.ndjson", "datapackage.json", "README.md", "CHANGELOG.md", SUMS)


class DataView(PageView):
    """Context: ``releases``, newest first, ``tables`` of the newest, ``older``: the number to go on from."""

    template_name = "data.html"
    parameters = ("before",)

    def get_context_data(self, **kwargs):
        newest = None if self.request.as_of else latest()
        shown, older = asked(self.request, ON_PAGE)
        return super().get_context_data(
            releases=[listed(release) for release in shown],
            tables=[a_file(newest, path) for path in table_paths(newest)] if shown[:1] == [newest] else [],
            latest=newest,
            older=older,
            **kwargs,
        )

    def linked_data(self, context):
        return dataset(context["latest"])


def listed(release):
    """What the page says of one release."""
    return {
        "name": release.name,
        "seq": release.seq,
        "day": release.day,
        "records": release.records,
        "zip": {"url": reverse("release_archive", args=[release.name, "zip"]), "size": release.archive.stat().st_size},
        "sum": reverse("release_archive", args=[release.name, "zip.sha256"]),
        "files": [a_file(release, path) for path in SHOWN],
    }


def a_file(release, path):
    url = reverse("release_file", args=[release.name, path])
    return {"name": path.rpartition("/")[2], "url": url, "size": (release.path / path).stat().st_size}


def table_paths(release):
    return [path for path in read_sums(release.path / SUMS) if path.startswith("csv/")]

"""The page about the data: what there is, where, and every release with its files."""

from itertools import islice

from django.urls import reverse

from ctitf_site.register.releases import latest, newest_first
from ctitf_site.register.releases.archive import SUMS, read_sums

from ..query import whole_number
from ..views import PageView
from .linked_data import dataset

# So many releases are on one page, for there may be one of each night.
ON_PAGE = 20
LARGEST_SEQ = 10**18 - 1
# What is linked for each release; the tables only for the newest.
SHOWN = ("register.sqlite3", "register.json", "records.ndjson", "datapackage.json", "README.md", "CHANGELOG.md", SUMS)


class DataView(PageView):
    """Context: ``releases``, newest first, ``tables`` of the newest, ``older``: the number to go on from."""

    template_name = "data.html"
    parameters = ("before",)

    def get_context_data(self, **kwargs):
        before = whole_number(self.request.GET, "before", LARGEST_SEQ, LARGEST_SEQ)
        newest = latest()
        if then := self.request.as_of:  # at another time there were only the releases of before
            newest, before = None, min(before, then.seq + 1)
        found = list(islice(newest_first(before), ON_PAGE + 1))
        shown = found[:ON_PAGE]
        return super().get_context_data(
            releases=[listed(release) for release in shown],
            tables=[a_file(newest, path) for path in table_paths(newest)] if found[:1] == [newest] else [],
            latest=newest,
            older=shown[-1].seq if found[ON_PAGE:] else None,
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

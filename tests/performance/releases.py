"""Print how long a release of many records takes, what memory, and how large its files are.

    python -m tests.performance.releases [RECORDS]

It makes a database of its own, with as many synthetic recommendations as asked for (20,000), and removes it.
"""

import tempfile
import time

from django.conf import settings

from tests.performance.scratch import filled
from tests.performance.table import fill, peak

CHUNK = 500


def begin_histories():
    """A first revision for every record, those that others name first."""
    from ctitf_site.register.public import record_models
    from ctitf_site.register.revisions import write_first_revisions

    for model in record_models():
        last = 0
        while records := list(model.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
            write_first_revisions(records, action="loaded")
            last = records[-1].pk


def measure():
    from ctitf_site.register.releases.build import build

    for name in ("first", "second"):
        before, wall, work = peak(), time.perf_counter(), time.process_time()
        release, _written = build(again=True)
        wall, work = time.perf_counter() - wall, time.process_time() - work
        print(f"{name} release of {release.records} records: {wall:.1f} s, {work:.1f} s of processor time,", end=" ")
        print(f"peak memory {peak():.0f} MB (+{peak() - before:.0f})")
    for path in (release.archive, *sorted(release.path.glob("*.*"))):
        print(f"  {path.name}: {path.stat().st_size / 1e6:.1f} MB")


def begin(rows):
    fill(rows)
    begin_histories()


def main():
    with filled(begin), tempfile.TemporaryDirectory() as folder:
        settings.RELEASES_DIR = folder
        measure()


if __name__ == "__main__":
    main()

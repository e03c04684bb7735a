"""Print how fast a long table is imported, with revisions, and how long 1,000 rows take in the admin.

    python -m tests.performance.imports [ROWS]

It makes a database of its own, imports as many synthetic recommendations as asked for (20,000), and removes it. An
import by the command compares the table twice: for the dry run that it begins with, and again while it saves. In the
admin a thousand rows are previewed that are the same, changed or new, and the changed ones imported.
"""

import csv
import resource
import tempfile
import time
from pathlib import Path

from tests.performance.scratch import filled
from tests.performance.table import peak

KEYS = ("ref", "code", "text_en", "text_ru", "plan", "pillar", "states", "organizations")
PREVIEW = 1000


def begin(rows):
    from tests import factories as f

    f.make_plan(title_en="The plan")
    f.make_pillar()
    f.make_organization(acronym_en="UNRCCA")
    for letter in "ABCDE":
        f.make_state(title_en=f"State {letter}")


def lines(rows):
    for number in range(rows):
        states = f"State {'ABCDE'[number % 5]}; State {'ABCDE'[(number + 1) % 5]}"
        text = f"Recommendation {number}: " + "a text of some length, as they are. " * 6
        yield ["", f"T-{number}", text, f"Рекомендация {number}", "The plan", "I", states, "UNRCCA"]


def table(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([KEYS, *lines(rows)])
    return path


def timed(name, rows, work):
    """Print what ``work()`` takes; gives what it gives."""
    before, wall, busy = peak(), time.perf_counter(), time.process_time()
    found = work()
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    print(f"{name}: {wall:.1f} s, {rows / wall:.0f} rows a second,", end=" ")
    print(f"{busy:.1f} s of processor time, {rows / busy:.0f} rows a second of it,", end=" ")
    print(f"peak memory {peak():.0f} MB (+{peak() - before:.0f})", flush=True)
    return found


def run(path, **options):
    from django.core.management import call_command

    with open("/dev/null", "w") as nowhere:  # noqa: PTH123
        call_command("import_table", "recommendations", str(path), stdout=nowhere, stderr=nowhere, **options)


def preview(client, rows, change):
    """The page for the first thousand rows of what is there, each changed by ``change``."""
    from actionplan.models import Recommendation
    from tests.desk.sheets import compare, counts, csv_file, downloaded

    listed = downloaded(client, "/admin/actionplan/recommendation/download.csv")
    keys, some = listed[0], [change(listed[0], row) for row in listed[1 : rows + 1]]
    file = csv_file(keys, *some)
    shown = timed(
        f"preview of {len(some)} rows among {Recommendation.objects.count()}",
        rows,
        lambda: compare(client, "recommendations", file),
    )
    print(f"  {counts(shown)}, {len(shown.content) / 1000:.0f} kB")
    return shown


def press(client, shown):
    """The button of a preview."""
    from tests.desk.sheets import counts, go_on

    response = timed(f"import of {counts(shown)} in the admin", PREVIEW, lambda: go_on(client, shown))
    print(f"  leads to {response.url}")


def edited(keys, row):
    text = keys.index("text_en")
    return [*row[:text], f"{row[text]} Edited.", *row[text + 1 :]]


def anew(keys, row):
    text, code = keys.index("text_en"), keys.index("code")
    row = [*row[:text], f"New: {row[text]}", *row[text + 1 :]]
    return ["", *row[1:code], f"N{row[code]}", *row[code + 1 :]]


def measure(rows):
    from django.test import Client

    from tests import factories as f

    client = Client()
    client.force_login(f.make_user("clerk", is_superuser=True))
    with tempfile.TemporaryDirectory() as folder:
        path = table(Path(folder) / "long.csv", rows)
        timed(f"dry run of {rows} new rows", rows, lambda: run(path, dry_run=True))
        timed(f"import of {rows} new rows", rows, lambda: run(path))
        timed(f"the same file again, {rows} rows", rows, lambda: run(path))
        preview(client, PREVIEW, lambda keys, row: row)
        preview(client, PREVIEW, anew)
        press(client, preview(client, PREVIEW, edited))
    print(f"most memory in all: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main():
    with filled(begin) as rows:
        measure(rows)


if __name__ == "__main__":
    main()

"""Print how fast the API gives many recommendations, as files and page by page, and what memory the files take.

    python -m tests.performance.table [ROWS]

It makes a database of its own, with as many synthetic recommendations as asked for (20,000), and removes it.
"""

import resource
import time
from statistics import median

from django.conf import settings

from tests.performance.scratch import filled

LIST = "/api/v1/recommendations/"
TURNS = 5


def fill(rows):
    """``rows`` recommendations of one plan, each for two States and one organization."""
    from actionplan.models import Recommendation
    from ctitf_site.register.models import Entry
    from tests import factories as f

    plan, pillar, organization = f.make_plan(), f.make_pillar(), f.make_organization()
    states = [f.make_state() for _number in range(5)]
    shared = {"noun": "recommendation", "status": "published"}
    entries = [
        Entry(ref=f"R-{n:05d}", slug=f"r-{n:05d}", title_en=f"Title {n}", title_ru=f"Название {n}", **shared)
        for n in range(1, rows + 1)
    ]
    entries = Entry.objects.bulk_create(entries, batch_size=1000)
    for entry in entries:
        row = Recommendation(entry=entry, text_en="A text of some length. " * 8, plan=plan, pillar=pillar)
        row.save_base(raw=True, force_insert=True)
    link(Recommendation.states, entries, [(n, states[n % 5]) for n in range(rows)])
    link(Recommendation.states, entries, [(n, states[(n + 1) % 5]) for n in range(rows)])
    link(Recommendation.organizations, entries, [(n, organization) for n in range(rows)])


def link(relation, entries, pairs):
    """Rows of the table between recommendations and what they address."""
    target = relation.field.m2m_reverse_field_name()
    links = [relation.through(recommendation_id=entries[n].pk, **{target: record}) for n, record in pairs]
    relation.through.objects.bulk_create(links, batch_size=1000)


def peak():
    """The most memory that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(rows):
    from django.test import Client

    client = Client()
    client.get(LIST, {"limit": 1})
    for ending in ("csv", "ndjson"):
        export(client, ending, rows)
    pages(client, rows)


def export(client, ending, rows):
    """All rows as a file, five times: a machine with neighbours is not always as fast."""
    before, times = peak(), []
    for _turn in range(TURNS):
        start = time.process_time()
        response = client.get(LIST, {"format": ending})
        size = sum(len(part) for part in response.streaming_content)
        times.append(time.process_time() - start)
    speeds = f"{rows / min(times):.0f} rows a second of processor time (median {rows / median(times):.0f})"
    print(f"{ending}: {rows} rows, {size / 1e6:.1f} MB, {speeds}, peak memory {peak():.0f} MB (+{peak() - before:.0f})")


def pages(client, rows):
    """The first page and the last full one, in turns, for each order of the list."""
    for ordering in ("", "-updated_at"):
        first = f"{LIST}?limit=50&ordering={ordering}" if ordering else f"{LIST}?limit=50"
        last = before_the_end(client, first.replace("limit=50", "limit=200"), rows).replace("limit=200", "limit=50")
        times = {first: [], last: []}
        for _turn in range(4 * TURNS):
            for address, taken in times.items():
                start = time.process_time()
                client.get(address)
                taken.append(time.process_time() - start)
        early, late = (min(taken) * 1000 for taken in times.values())
        times = f"first {early:.1f} ms, behind {rows - 200} rows {late:.1f} ms = {late / early:.2f} ×"
        print(f"page of 50 by {ordering or 'number'}: {times}")


def before_the_end(client, address, rows):
    """The address of the last page of 200, reached as a program does: from page to page."""
    for _page in range(rows // 200 - 1):
        address = client.get(address).json()["next"].removeprefix(settings.SITE_URL)
    return address


def main():
    with filled(fill) as rows:
        measure(rows)


if __name__ == "__main__":
    main()

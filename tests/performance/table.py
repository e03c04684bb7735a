"""Print how fast the API gives many recommendations, as a table and as a list, and what memory the table takes.

    python -m tests.performance.table [ROWS]

It makes a database of its own, with as many synthetic recommendations as asked for (20,000), and removes it.
"""

import resource
import time

from django.conf import settings

from tests.performance.scratch import filled


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
    client.get("/api/v1/recommendations/?limit=1&format=json")
    before, wall, work = peak(), time.perf_counter(), time.process_time()
    response = client.get("/api/v1/recommendations/", {"format": "csv"})
    size = sum(len(part) for part in response.streaming_content)
    wall, work = time.perf_counter() - wall, time.process_time() - work
    print(f"table: {rows} rows, {size / 1e6:.1f} MB in {wall:.2f} s = {rows / wall:.0f} rows/s", end=" ")
    print(f"({rows / work:.0f} a second of processor time), peak memory {peak():.0f} MB (+{peak() - before:.0f})")
    address = "/api/v1/recommendations/?limit=50"
    for name in ("first", "second", "third"):
        work = time.process_time()
        answer = client.get(address).json()
        print(f"{name} page of 50: {(time.process_time() - work) * 1000:.0f} ms of processor time")
        address = answer["next"].removeprefix(settings.SITE_URL)


def main():
    with filled(fill) as rows:
        measure(rows)


if __name__ == "__main__":
    main()

"""Print how long a merge takes that changes many records, and how many queries it needs while nobody else can save.

    python -m tests.performance.merging [RECORDS]

It makes a database of its own, with as many synthetic meetings and recommendations as asked for (200), half of each,
that name one organization, merges it into another one, and removes the database.
"""

import time

from tests.performance.scratch import filled


def fill(records):
    from ctitf_site.register.revisions import write_first_revisions
    from tests import factories as f

    one, other = f.make_organization(title_en="One"), f.make_organization(title_en="Other")
    meetings = [f.make_meeting(title_en=f"Meeting {number}") for number in range(records // 2)]
    for meeting in meetings:
        f.make_participation(meeting=meeting, organization=one)
        f.make_citation(entry=meeting.entry, path="start")
    recommendations = [f.make_recommendation(title_en=f"Recommendation {number}") for number in range(records // 2)]
    for recommendation in recommendations:
        recommendation.organizations.add(one)
    for kind in ([one, other], meetings, recommendations):
        write_first_revisions(kind, action="created")


def measure(records):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from ctitf_site.register.merging.doing import merge
    from ctitf_site.register.merging.plan import Plan
    from organizations.models import Organization

    one, other = (Organization.objects.get(title_en=title) for title in ("One", "Other"))
    seen = Plan(one, other).digest
    wall, busy = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as queries:
        revisions = merge(merged=one, survivor=other, seen=seen, choices={}, names_as="former_name", by=None)
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    print(f"merge: {len(revisions)} revisions, {len(queries)} queries, {wall:.1f} s, {busy:.1f} s of processor time")


def main():
    with filled(fill, usual=200) as records:
        measure(records)


if __name__ == "__main__":
    main()

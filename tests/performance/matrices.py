"""Print what the matrix of contributions costs, where nothing is given again from memory.

    python -m tests.performance.matrices [CONTRIBUTIONS]

It makes a database of its own, with as many synthetic contributions as asked for (60,000) of 1,000 organizations, and
removes it. The database writes the contributions itself, so that three million of them take minutes. Wall time stands
beside processor time, because PostgreSQL does its part in processes of its own.
"""

import time
from statistics import median

from tests.performance.scratch import filled

MATRIX, FIRST, TURNS = "/en/contributions/matrix/", 100_000_000, 5
ORGANIZATIONS, DOCUMENTS = 1000, 200
ADDRESSES = {
    "by organization": "",
    "by organization, stated": "?basis=stated",
    "by organization, measures": "?measures=true",
    "by organization, all rows": "?rows=all",
    "by organization, CSV": "?format=csv",
    "by organization, JSON": "?format=json",
    "by State": "?by=state",
    "one organization": "?organization={organization}",
    "one State": "?state={state}",
    "one year": "?start=2011",
    "one kind": "?kind=project",
    "one kind, by State": "?kind=project&by=state",
    "a word": "?q=4711",
}
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}) "


def fill(count):
    """Published contributions, each of one organization, with a source and one or two pillars, five of seven with a State."""
    from actionplan.models import Classification, Contribution
    from ctitf_site.register.models import Citation, Entry
    from tests import factories as f
    from tests.bulk import in_bulk

    states = [f.make_state(group="central_asia") for _number in range(5)]
    pillars = [f.make_pillar() for _number in range(4)]
    measures = [f.make_measure(pillar=pillar) for pillar in pillars for _number in range(3)]
    with in_bulk():
        bodies = [f.make_organization(title_en=f"Body {n}", acronym_en=f"B-{n}") for n in range(ORGANIZATIONS)]
    with in_bulk():
        documents = [f.make_document(title_en=f"Report {n}") for n in range(DOCUMENTS)]
    one = f.make_contribution(organization=bodies[0], kind="training", start="2010", description_en="What is done. " * 8)
    shape = f.make_classification(contribution=one, pillar=pillars[0])
    source = f.make_citation(entry=one, document=documents[0])
    key, uid = f"{FIRST} + n", "SUBSTR('{0}' || n, 1, 12)".format
    title = {"title_en": "'Contribution ' || n", "search": "'contribution ' || n"}
    copy(Entry, one.pk, count, id=key, ref="'C-1' || n", slug="'c-1' || n", **title)
    fields = {"organization_id": of(bodies, "n"), "kind": word("n % 3", "training", "meeting", "project")}
    copy(Contribution, one.pk, count, entry_id=key, start="CAST(2005 + n % 20 AS VARCHAR(10))", **fields)
    copy(Citation, source.pk, count, id=key, entry_id=key, uid=uid("c"), document_id=of(documents, f"n + n / {ORGANIZATIONS}"))
    placed = {"contribution_id": key, "basis": word("n % 5", *["stated"] * 4, "editorial"), "reason_en": "'Because'"}
    copy(Classification, shape.pk, count, id=key, uid=uid("k"), pillar_id=one_of(pillars, "n"), **placed)
    again = {"id": f"2 * {FIRST} + n", "uid": uid("m"), "measure_id": one_of(measures, "n"), "pillar_id": one_of(pillars, "n / 3")}
    copy(Classification, shape.pk, count, "n % 2 = 0", **again, **placed)
    cover(Contribution.states, states, count)
    tally()


def of(rows, number):
    """The key of one of ``rows``, whose keys follow each other."""
    return f"{rows[0].pk} + ({number}) % {len(rows)}"


def word(number, *words):
    return f"CASE {number} " + " ".join(f"WHEN {n} THEN '{each}'" for n, each in enumerate(words)) + " END"


def one_of(rows, number):
    return f"CASE ({number}) % {len(rows)} " + " ".join(f"WHEN {n} THEN {each.pk}" for n, each in enumerate(rows)) + " END"


def copy(model, key, count, where="1 = 1", **changes):
    """``count`` rows like the one with ``key``; ``changes`` are columns as SQL that may say ``n``, their number."""
    names = [field.column for field in model._meta.local_concrete_fields]
    values = ", ".join(changes.get(name, f't."{name}"') for name in names)
    table, own = model._meta.db_table, model._meta.pk.column
    columns = ", ".join(f'"{name}"' for name in names)
    order(f'INSERT INTO "{table}" ({columns}) {NUMBERS.format(last=count - 1)}'
          f'SELECT {values} FROM numbers, "{table}" t WHERE t."{own}" = {key} AND {where}')


def cover(relation, states, count):
    field, table = relation.field, relation.through._meta.db_table
    columns = f'"{field.m2m_column_name()}", "{field.m2m_reverse_name()}"'
    order(f'INSERT INTO "{table}" ({columns}) {NUMBERS.format(last=count - 1)}'
          f"SELECT {FIRST} + n, {one_of(states, 'n % 7')} FROM numbers WHERE n % 7 < 5")


def order(statement):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def tally():
    """What saving each of them would have kept, told from what the database counts."""
    from actionplan.counting import Counted
    from actionplan.models import Contribution, Measure, Pillar
    from ctitf_site.register.models import Entry, Tally

    order("ANALYZE")
    refs = dict(Entry.objects.filter(noun__in=("organization", "state")).values_list("pk", "ref")) | {-1: "all", 0: "none"}
    pillars = {pillar.number: pillar.ref for pillar in Pillar.objects.all()}
    uids = dict(Measure.objects.values_list("pk", "uid"))
    rows = []
    for side in ("organization", "state"):
        source = Counted(Contribution.objects.published_among_many(), side, True)
        for (party, pillar, measure), counts in source.counts().items():
            if party in refs:
                table = "measures" if measure else "pillars"
                column = uids[measure] if measure else pillars.get(pillar, "")
                words = placed(*counts) if pillar else standing(*counts)
                rows += [(f"{side}/{table}/{refs[party]}", f"{column}/{word}", n) for word, n in words.items() if n]
        for party, documents in source.behind().items():
            rows += [(f"{side}/documents/{refs[party]}", ref, 1) for ref in documents]
    tallies = (Tally(of=f"contribution/{of}", what=what, number=number) for of, what, number in rows)
    Tally.objects.bulk_create(tallies, batch_size=2000)
    print(f"{len(rows)} numbers are kept")


def placed(stated, editorial, every):
    both = stated + editorial - every
    return {"stated": stated - both, "editorial": editorial - both, "both": both}


def standing(unstated, every, nobody):
    return {"stated": every - unstated, "editorial": unstated - nobody, "nobody": nobody}


def measure():
    from organizations.models import Organization, State

    known = {"organization": Organization.objects.last().ref, "state": State.objects.first().ref}
    print(f"{'':28}{'CPU, ms':>10}{'wall, ms':>10}{'queries':>9}{'bytes':>10}")
    for name, query in ADDRESSES.items():
        print(f"{name:28}{row(MATRIX + query.format(**known))}", flush=True)


def row(address):
    """One line of the table. Templates are rendered without the signals of Django's test client, which take a third."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext

    handler, factory = WSGIHandler(), RequestFactory()
    with CaptureQueriesContext(connection) as captured:
        answer = handler.get_response(factory.get(address))
    work, wall = [], []
    for _turn in range(TURNS):
        began, worked = time.perf_counter(), time.process_time()
        handler.get_response(factory.get(address))
        wall.append(time.perf_counter() - began)
        work.append(time.process_time() - worked)
    note = "" if answer.status_code == 200 else f"  {answer.status_code}!"
    return f"{1000 * min(work):10.1f}{1000 * median(wall):10.1f}{len(captured):9}{len(answer.content):10}{note}"


def main():
    with filled(fill, 60_000) as rows:
        print(f"{rows} contributions")
        measure()


if __name__ == "__main__":
    main()

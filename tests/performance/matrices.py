"""Print what the matrix of contributions costs, where nothing is given again from memory.

    python -m tests.performance.matrices [CONTRIBUTIONS]

It makes a database of its own, with as many synthetic contributions as asked for (60,000) of 1,000 organizations, and
removes it. The database writes the contributions itself, so that three million of them take minutes. Wall time stands
beside processor time, because PostgreSQL does its part in processes of its own.
"""

import time
from collections import Counter
from statistics import median

from tests.performance.scratch import filled

MATRIX, TURNS = "/en/contributions/matrix/", 5
FIRST = 100_000_000
KEY = f"{FIRST} + n"
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
    """Published contributions of one organization each, with a source and one or two pillars, most with a State."""
    from tests import factories as f
    from tests.bulk import in_bulk

    states = [f.make_state(group="central_asia") for _number in range(5)]
    pillars = [f.make_pillar() for _number in range(4)]
    measures = [f.make_measure(pillar=pillar) for pillar in pillars for _number in range(3)]
    with in_bulk():
        bodies = [f.make_organization(title_en=f"Body {n}", acronym_en=f"B-{n}") for n in range(ORGANIZATIONS)]
    with in_bulk():
        documents = [f.make_document(title_en=f"Report {n}") for n in range(DOCUMENTS)]
    one = f.make_contribution(
        organization=bodies[0], kind="training", start="2010", description_en="What is done. " * 8
    )
    write(count, one, bodies, f.make_citation(entry=one, document=documents[0]), documents)
    place(count, f.make_classification(contribution=one, pillar=pillars[0]), pillars, measures)
    cover(count, states)
    tally(count, (bodies, states), pillars, measures, documents)


def write(count, one, bodies, source, documents):
    """Contributions like ``one``, each with a citation like ``source``."""
    from actionplan.models import Contribution
    from ctitf_site.register.models import Citation, Entry

    title = {"title_en": "'Contribution ' || n", "search": "'contribution ' || n"}
    copy(Entry, one.pk, count, id=KEY, ref="'C-1' || n", slug="'c-1' || n", **title)
    fields = {"organization_id": of(bodies, "n"), "kind": word("n % 3", "training", "meeting", "project")}
    copy(Contribution, one.pk, count, entry_id=KEY, start="CAST(2005 + n % 20 AS VARCHAR(10))", **fields)
    behind = of(documents, f"n + n / {ORGANIZATIONS}")
    copy(Citation, source.pk, count, id=KEY, entry_id=KEY, uid=uid("c"), document_id=behind)


def place(count, shape, pillars, measures):
    """Each under a pillar, and each other under a measure too; every fifth on the word of the register."""
    from actionplan.models import Classification

    placed = {"contribution_id": KEY, "basis": word("n % 5", *["stated"] * 4, "editorial"), "reason_en": "'Because'"}
    copy(Classification, shape.pk, count, id=KEY, uid=uid("k"), pillar_id=one_of(pillars, "n"), **placed)
    again = {"measure_id": one_of(measures, "n"), "pillar_id": one_of(pillars, "n % 12 / 3"), "uid": uid("m")}
    copy(Classification, shape.pk, count, "n % 2 = 0", id=f"{FIRST} + {KEY}", **again, **placed)


def uid(letter):
    return f"'{letter}' || n"


def of(rows, number):
    """The key of one of ``rows``, whose keys follow each other."""
    return f"{rows[0].pk} + ({number}) % {len(rows)}"


def word(number, *words):
    return f"CASE {number} " + " ".join(f"WHEN {n} THEN '{each}'" for n, each in enumerate(words)) + " END"


def one_of(rows, number):
    keys = " ".join(f"WHEN {n} THEN {row.pk}" for n, row in enumerate(rows))
    return f"CASE ({number}) % {len(rows)} {keys} END"


def copy(model, key, count, where="1 = 1", **changes):
    """``count`` rows like the one with ``key``; ``changes`` are columns as SQL that may say ``n``, their number."""
    names = [field.column for field in model._meta.local_concrete_fields]
    values = ", ".join(changes.get(name, f't."{name}"') for name in names)
    rows = f'numbers, "{model._meta.db_table}" t WHERE t."{model._meta.pk.column}" = {key} AND {where}'
    insert(model, names, f"SELECT {values} FROM {rows}", count)


def cover(count, states):
    from actionplan.models import Contribution

    field = Contribution.states.field
    names = [field.m2m_column_name(), field.m2m_reverse_name()]
    rows = f"SELECT {KEY}, {one_of(states, 'n % 7')} FROM numbers WHERE n % 7 < {len(states)}"
    insert(field.remote_field.through, names, rows, count)


def insert(model, names, rows, count):
    columns = ", ".join(f'"{name}"' for name in names)
    order(f'INSERT INTO "{model._meta.db_table}" ({columns}) {NUMBERS.format(last=count - 1)}{rows}')


def order(statement):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def tally(count, parties, pillars, measures, documents):
    """What saving each of them would have kept, by the numbers of the rows: texts of three million would take 4 GB."""
    from actionplan.tallies import places
    from ctitf_site.register.models import Tally

    bodies, states = parties
    found = Counter(places(text(bodies[0], [], [(pillars[0], None, "stated")], documents[0])))
    for n in range(count):
        basis = "editorial" if n % 5 == 4 else "stated"
        placed = [(pillars[n % 4], None, basis)]
        placed += [(pillars[n % 12 // 3], measures[n % 12], basis)] if n % 2 == 0 else []
        document = documents[(n + n // ORGANIZATIONS) % DOCUMENTS]
        found.update(places(text(bodies[n % ORGANIZATIONS], states[n % 7 : n % 7 + 1], placed, document)))
    rows = [Tally(of=of, what=what, number=number) for (of, what), number in sorted(found.items())]
    Tally.objects.bulk_create(rows, batch_size=2000)
    order("ANALYZE")
    print(f"{len(rows)} numbers are kept")


def text(body, states, placed, document):
    """What the matrix counts of a public text."""
    own = {"fields": {"organization": [body.ref], "states": [[state.ref] for state in states]}}
    inside = [
        {"pillar": [pillar.ref], "measure": measure and [pillar.ref, measure.uid], "basis": basis}
        for pillar, measure, basis in placed
    ]
    rows = [{"model": "actionplan.classification", "fields": fields} for fields in inside]
    return [{}, own, *rows, {"model": "register.citation", "fields": {"document": [document.ref]}}]


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

"""Print what the register costs its server, answer by answer, and what others cost with the same rows.

    python -m tests.performance [--rows 20000] [--postgres] [--datasette PROGRAM] [--all]

It fills a register of its own with synthetic records (1,000 is about the size of the real one), serves it as
``manage.py serve`` does with one process, and asks for each address often over one connection: processor time of the
server, median and 99th of a hundred by the clock, queries, and bytes as sent (gzip). *Kept* answers are given again by
the layer in front of Django; for the *made* ones that layer is switched off. Beside it stand bare bytes on the same
server, REST framework's own serializers and, on SQLite, Datasette (``pip install datasette==0.65.5`` anywhere).
``--all`` adds import and release, each in a database of its own.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext

from tests.faults.server import Register, new_database, new_folder, postgres
from tests.performance import peers
from tests.performance.costs import Worker
from tests.performance.synthetic import Size, fill
from tests.run import ROOT

LIST = "/api/v1/recommendations/?limit=50"
ADDRESSES = {
    "API list": LIST,
    "API list, filtered": f"{LIST}&state=S-AFG",
    "API list, last page": LIST,  # the address is found when the rows are there
    "API detail": "/api/v1/recommendations/R-00000100/",
    "HTML list": "/en/recommendations/",
    "HTML list, filtered": "/en/recommendations/?state=S-AFG",
    "HTML detail": "/en/recommendations/r-00000100/",
    "search, page": "/en/search/?q=recommendation+00000100",
    "search, API": "/api/v1/search/?q=recommendation+00000100",
    "matrix, page": "/en/contributions/matrix/",
    "matrix, JSON": "/en/contributions/matrix/?format=json",
    "matrix by State": "/en/contributions/matrix/?by=state",
}
EXPORTS = {"CSV": "/api/v1/recommendations.csv", "NDJSON": "/api/v1/recommendations.ndjson"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000, help="recommendations; three contributions for each")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--datasette", default=shutil.which("datasette"), help="the program, where it is not found")
    parser.add_argument("--all", action="store_true", help="import and release too")
    options = parser.parse_args()
    with new_folder() as folder, new_database(postgres()) if options.postgres else nullcontext("") as url:
        register = Register(folder, url)
        began = time.monotonic()
        fill(Size.of(options.rows))
        name = "PostgreSQL" if options.postgres else "SQLite"
        print(f"{options.rows} recommendations on {name}, made in {time.monotonic() - began:.0f} s", flush=True)
        measure(register, options)
    for command in ("imports", "releases") if options.all else ():
        print(f"\n{command}:", flush=True)
        subprocess.run([sys.executable, "-m", f"tests.performance.{command}", str(options.rows)], cwd=ROOT, check=True)


def measure(register, options):
    addresses = ADDRESSES | {"API list, last page": last_page(register)}
    queries = {name: queries_of(address) for name, address in addresses.items()}
    kept, known, memory, bare = measure_kept(register, addresses)
    made, known_made = measure_made(register, addresses, options.rows)
    print(f"\n{'kept':22}{'ms':>8}{'of bare':>9}{'median':>9}{'p99':>9}{'bytes':>9}")
    print_kept("bare bytes", bare, bare)
    for name, cost in {**kept, "304": known}.items():
        print_kept(name, cost, bare)
    print(f"The process held {memory:.0f} MB of its own after that.")
    print(f"\n{'made':22}{'ms':>8}{'queries':>9}{'median':>9}{'p99':>9}{'bytes':>9}")
    for name, cost in {**made, "304": known_made}.items():
        print_made(name, cost, queries.get(name, ""))
    measure_peers(register, options, made)


def print_kept(name, cost, bare):
    print(
        f"{name:22}{cost.work:8.3f}{bare.work / cost.work:9.2f}{cost.wait:9.2f}{cost.worst:9.2f}{cost.size:9}",
        odd(cost),
    )


def print_made(name, cost, queries):
    print(f"{name:22}{cost.work:8.2f}{queries:>9}{cost.wait:9.2f}{cost.worst:9.2f}{cost.size:9}", odd(cost))


def odd(cost):
    return "" if cost.status in (200, 304) else f"{cost.status}!"


def measure_kept(register, addresses):
    with served(register, 32) as worker:
        kept = {name: worker.cost(address, 400) for name, address in addresses.items()}
        known = worker.cost(LIST, 400, {"If-None-Match": kept["API list"].etag})
        memory = worker.memory()
    os.environ["BARE_BYTES"] = str(kept["API list"].size)
    with peers.granian("tests.performance.bare:application") as worker:
        return kept, known, memory, worker.cost("/", 400)


def measure_made(register, addresses, rows):
    """What answers cost that are not given again, and what the export of all rows does."""
    with served(register, 0) as worker:
        made = {name: measured(worker, address) for name, address in addresses.items()}
        known = worker.cost(LIST, 40, {"If-None-Match": made["API list"].etag})
        for name, address in EXPORTS.items():
            before = worker.memory()
            status, size, seconds = worker.read(address)
            grown = worker.memory() - before
            speed = f"{rows / seconds:.0f} rows a second of processor time"
            print(f"{name} of all, {status}: {size / 1e6:.1f} MB, {speed}, {grown:+.0f} MB of memory", flush=True)
        print(f"The process held {worker.memory():.0f} MB of its own after all that was made.")
    return made, known


def measured(worker, address):
    """Often where that is quick: a second of processor time for each round is enough."""
    once = worker.cost(address, 1)
    return worker.cost(address, max(2, min(40, int(1000 / max(once.work, 1)))))


def measure_peers(register, options, made):
    print(f"\n{'others, made':34}{'ms':>8}{'times ours':>12}{'bytes':>9}")
    with peers.serializers() as worker:
        for name, address in (("API list", "/recommendations/"), ("API detail", "/recommendations/R-00000100/")):
            print_peer(f"REST framework: {name}", measured(worker, address), made[name])
    if options.postgres:
        return
    if not options.datasette:
        print("Datasette is not installed here: pip install datasette==0.65.5, or --datasette PROGRAM.")
        return
    with peers.datasette(options.datasette, register.folder / "register.sqlite3") as worker:
        for name, address in peers.DATASETTE.items():
            print_peer(f"Datasette: {name}", measured(worker, address.format(key=key_of("R-00000100"))), made[name])


def print_peer(name, cost, ours):
    print(f"{name:34}{cost.work:8.2f}{cost.work / ours.work:12.2f}{cost.size:9}", odd(cost))


@contextmanager
def served(register, megabytes):
    """The register, served with so much room for answers; the first start is told."""
    os.environ["ANSWERS_MB"] = str(megabytes)
    seconds = register.start()
    worker = Worker(register.server, register.port)
    print(
        f"From the start to the first answer: {seconds:.2f} s, {worker.seconds():.2f} s of processor time", flush=True
    )
    try:
        yield worker
    finally:
        register.kill()


def queries_of(address):
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.fronts import ask

    site = get_wsgi_application()
    ask(site, address)  # what is asked once while the register says the same
    with CaptureQueriesContext(connection) as queries:
        ask(site, address)
    return len(queries)


def key_of(ref):
    from ctitf_site.register.models import Entry

    return Entry.objects.values_list("pk", flat=True).get(ref=ref)


def last_page(register):
    """The address of the last page of the list of the API, found by walking there."""
    import json

    from django.core.wsgi import get_wsgi_application

    from tests.fronts import ask

    site, address, found = get_wsgi_application(), "/api/v1/recommendations/?limit=200&fields=ref", None
    while address:
        found, address = address, json.loads(ask(site, address).body)["next"]
        address = address and address.partition("/api/")[2] and f"/api/{address.partition('/api/')[2]}"
    return found.replace("limit=200", "limit=50").replace("&fields=ref", "").replace("fields=ref&", "")


if __name__ == "__main__":
    main()

"""Print what each kind of answer costs the server: processor time of its process, and how it compares with bare bytes.

    python -m tests.performance.served [--rows 20000] [--postgres]

It fills a register of its own with synthetic records, serves it as ``manage.py serve`` does with one process, asks for
each address often over one connection, and reads the time from the system. ``bare`` is a WSGI application that sends as
many bytes as the list of the API, on the same server. The same addresses are asked with kept answers and without.
"""

import argparse
import http.client
import os
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median

from tests.faults.cluster import free_port
from tests.faults.server import Register, new_database, new_folder, postgres
from tests.performance.synthetic import Size, fill
from tests.run import ROOT
from tests.serving import answers

ROUNDS = 5
LIST = "/api/v1/recommendations/?limit=50"
ADDRESSES = {
    "API list of 50": LIST,
    "API list, filtered": "/api/v1/recommendations/?limit=50&state=S-KAZ",
    "API detail": "/api/v1/recommendations/R-00000100/",
    "HTML list": "/en/recommendations/",
    "HTML detail": "/en/recommendations/r-00000100/",
    "search": "/en/search/?q=recommendation+00000100",
    "matrix": "/en/contributions/matrix/",
}


class Worker:
    """The process that answers at ``port``: its processor time."""

    def __init__(self, server, port):
        self.port = port
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        self.pid = children[-1] if children else server.pid

    def seconds(self):
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def memory(self):
        """What it holds of its own, in MB."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("Pss_Anon"))) / 1024

    def cost(self, address, times, headers=()):
        """Status, bytes, and milliseconds of processor time for one answer, the median of some rounds."""
        connection, costs = http.client.HTTPConnection("127.0.0.1", self.port), []
        for _round in range(ROUNDS):
            before = self.seconds()
            for _time in range(times):
                connection.request("GET", address, headers={"Accept-Encoding": "gzip", **dict(headers)})
                answer = connection.getresponse()
                size = len(answer.read())
            costs.append((self.seconds() - before) * 1000 / times)
        connection.close()
        return answer, size, median(costs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000, help="recommendations; three contributions for each")
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with new_folder() as folder, new_database(postgres()) if options.postgres else nullcontext("") as url:
        register = Register(folder, url)
        began = time.monotonic()
        fill(Size.of(options.rows))
        print(f"{options.rows} recommendations, made in {time.monotonic() - began:.0f} s", flush=True)
        measure(register)


def measure(register):
    with served(register, 32) as worker:
        etag, size, _cost = worker.cost(LIST, 1)
        bare = cost_of_bare(size)
        print(f"{'':22}{'kept, ms':>10}{'of bare':>9}{'made, ms':>10}{'bytes':>9}")
        print(f"{'bare bytes':22}{bare:10.3f}{1:9.2f}{'':10}{size:9}")
        kept = {name: worker.cost(address, 2000) for name, address in ADDRESSES.items()}
        known = worker.cost(LIST, 2000, {"If-None-Match": etag.headers["ETag"]})
        memory = worker.memory()
    with served(register, 0) as worker:
        made = {name: worker.cost(address, 2)[2] for name, address in ADDRESSES.items()}
        known_made = worker.cost(LIST, 40, {"If-None-Match": etag.headers["ETag"]})[2]
    for name, (answer, size, cost) in kept.items():
        note = "" if answer.status == 200 else f"  {answer.status}!"
        print(f"{name:22}{cost:10.3f}{bare / cost:9.2f}{made[name]:10.2f}{size:9}{note}")
    print(f"{'304':22}{known[2]:10.3f}{bare / known[2]:9.2f}{known_made:10.2f}{known[1]:9}")
    print(f"The process that kept answers held {memory:.0f} MB of its own.")


@contextmanager
def served(register, megabytes):
    """The register, served with so much room for answers."""
    os.environ["ANSWERS_MB"] = str(megabytes)
    register.start()
    try:
        yield Worker(register.server, register.port)
    finally:
        register.kill()


def bare(environ, start_response):
    """The WSGI application that does nothing: as many bytes as ``BARE_BYTES`` says, and ``/healthz``."""
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b"x" * int(os.environ["BARE_BYTES"])]


def cost_of_bare(size):
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws"]
    command += ["--blocking-threads", "5", "--log-level", "warning", "tests.performance.served:bare"]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"BARE_BYTES": str(size)})
    try:
        while not answers(port, timeout=2):
            time.sleep(0.05)
        return Worker(server, port).cost("/", 2000)[2]
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()

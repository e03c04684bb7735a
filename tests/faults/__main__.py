"""Run every proof of what survives, one after the other: ``python -m tests.faults``, or ``make test-faults``.

``--strict``   a PostgreSQL, PgBouncer or nginx that is missing is a failure (for CI)
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

from tests.faults.programs import found
from tests.faults.server import ROOT
from tests.run import databases

LONGEST = 1200  # seconds for one proof
# Each is a module, of this package where no other is named, with its options, and whether it needs PostgreSQL.
PROOFS = [
    ("writers --saves 80", True),
    ("kill --rounds 8", False),
    ("kill --postgres --rounds 3", True),
    ("kill --worker --rounds 3", False),
    ("kill --postmaster --rounds 3", True),
    ("imports --rounds 3", False),
    ("imports --postgres --rounds 3", True),
    ("trouble", True),
    ("answers", True),
    ("answers --sqlite", False),
    ("outage", True),
    ("reload", False),
    ("drill", True),
    ("load --seconds 10", False),
    ("full", False),
    ("clock --seconds 2", False),
    ("clock --postgres --seconds 2", True),
    ("redis --seconds 2", False),
    ("damaged --rounds 1", True),
    ("locked --seconds 2", False),
    ("lagging --seconds 2", True),
    ("tests.performance.topology", True),
]
# What else they need, with Debian's package for it.
PROGRAMS = {
    "tests.performance.topology": {"pgbouncer": "pgbouncer", "nginx": "nginx-light"},
    "clock": {"gcc": "gcc libc6-dev"},
    "redis": {"redis-server": "redis-server"},
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()
    _places, missing = databases()
    with tempfile.TemporaryDirectory(prefix="register-ready-") as folder:
        os.environ["READY_FOLDER"] = f"{folder}/register"  # the first on SQLite leaves it there, for those after it
        lines = [outcome(words, missing if needs_postgres else [], options.strict) for words, needs_postgres in PROOFS]
    print("", *(line for line, _good in lines), sep="\n")
    sys.exit(0 if all(good for _line, good in lines) else 1)


def outcome(words, missing, strict):
    """What to say of this proof in the end, and whether that is good."""
    if lacking := [*missing, *lacks(words)]:
        return f"not proved  {words}: {lacking[0]}", not strict
    start = time.monotonic()
    good = prove(words)
    return f"{'holds ' if good else 'FAILED'}      {words}, {time.monotonic() - start:.0f} s", good


def lacks(words):
    """A sentence for each program, or right, that this proof needs and this machine has not."""
    if words == "full" and os.geteuid():
        yield "only root may mount a file system"
    for name, package in PROGRAMS.get(words.split()[0], {}).items():
        if not found(name):
            yield f"{name} is not on this machine (on Debian: apt install {package})"


def prove(words):
    """Does this proof succeed? It prints what it sees."""
    words = words if words.startswith("tests.") else f"tests.faults.{words}"
    print(f"\n$ python -m {words}", flush=True)
    proof = subprocess.Popen([sys.executable, "-m", *words.split()], cwd=ROOT)
    try:
        return proof.wait(LONGEST) == 0
    except subprocess.TimeoutExpired:
        print(f"It takes longer than {LONGEST} s.", flush=True)
        proof.terminate()  # it cleans up
        proof.wait(60)
        return False


if __name__ == "__main__":
    main()

"""Run every proof of what survives, one after the other: ``python -m tests.faults``, or ``make test-faults``.

``--strict``   a PostgreSQL that is missing is a failure (for CI)
"""

import argparse
import subprocess
import sys
import time

from tests.faults.server import ROOT
from tests.run import databases

LONGEST = 1200  # seconds for one proof
# Each is a module of this package with its options, and whether it needs PostgreSQL.
PROOFS = [
    ("writers", True),
    ("kill", False),
    ("kill --postgres --rounds 5", True),
    ("answers", True),
    ("answers --sqlite", False),
    ("outage", True),
    ("drill", True),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()
    _places, missing = databases()
    lines, failed = [], bool(missing and options.strict)
    for words, needs_postgres in PROOFS:
        if missing and needs_postgres:
            lines.append(f"not proved  {words}: {missing[0]}")
            continue
        start = time.monotonic()
        good = prove(words)
        failed |= not good
        lines.append(f"{'holds ' if good else 'FAILED'}      {words}, {time.monotonic() - start:.0f} s")
    print("", *lines, sep="\n")
    sys.exit(1 if failed else 0)


def prove(words):
    """Does this proof succeed? It prints what it sees."""
    name, *options = words.split()
    print(f"\n$ python -m tests.faults.{words}", flush=True)
    proof = subprocess.Popen([sys.executable, "-m", f"tests.faults.{name}", *options], cwd=ROOT)
    try:
        return proof.wait(LONGEST) == 0
    except subprocess.TimeoutExpired:
        print(f"It takes longer than {LONGEST} s.", flush=True)
        proof.terminate()  # it cleans up
        proof.wait(60)
        return False


if __name__ == "__main__":
    main()

"""Kill the import of a long table with -9 in the middle, twenty times: each time all of it is there, or nothing.

``python -m tests.faults.imports`` works on a SQLite file, ``--postgres`` on the server of TEST_DATABASE_URL or a local
one, in a database of its own. The command is ``manage.py import_table``; ``--seed`` repeats the moments.
"""

import argparse
import csv
import random
import subprocess
import sys
import time

from tests.faults.processes import end, wait
from tests.faults.server import ROOT, Register, close, conclude, database_on, new_folder

ROUNDS, ROWS = 20, 1000
KEYS = ("ref", "code", "text_en", "text_ru")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with (
        new_folder() as folder,
        database_on(options.postgres) as url,
        Register(folder, url) as register,
    ):
        faults = Proof(register, random.Random(options.seed)).run(options.rounds)
    conclude(faults, "Each import was there as a whole or not at all, and each succeeded afterwards.")


class Proof:
    def __init__(self, register, chance):
        self.folder, self.chance, self.cut, self.whole = register.folder, chance, 0, 0

    def run(self, rounds):
        """All rounds, and more until a kill came in time, up to the first in which something is wrong; what it was."""
        self.span = self.measured()
        print(f"{ROWS} rows are compared again and imported in {self.span:.1f} s", flush=True)
        faults = []
        for number in range(1, max(rounds, ROUNDS) + 1):
            if faults or (number > rounds and self.cut):
                break
            faults = list(self.round(number))
        print(f"{self.cut + self.whole} kills: {self.cut} imports cut off, {self.whole} of them saved whole before")
        if not self.cut:
            faults.append("No kill came upon an import.")
        return faults

    def measured(self):
        """The seconds in which the command can be killed in the middle: after it has compared some rows."""
        importing = self.begin(self.table(0))
        wait(self.has_begun)
        began = time.monotonic()
        self.finish(importing)
        return time.monotonic() - began

    def has_begun(self):
        return "compared" in self.log.read_text()

    def finish(self, importing):
        if importing.wait():
            sys.exit(f"The import fails:\n{self.log.read_text()}")

    def table(self, number):
        path = self.folder / f"table-{number}.csv"
        rows = [("", f"T-{number}-{row}", f"Row {row} of table {number}", f"Строка {row}") for row in range(ROWS)]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([KEYS, *rows])
        return path

    def begin(self, path):
        self.log = self.folder / "imports.log"
        with self.log.open("w") as log:
            command = [sys.executable, "manage.py", "import_table", "recommendations", str(path)]
            return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)

    def round(self, number):
        """Kill one import at some moment after the comparing, and do it again; what is wrong then."""
        before, path = counted(), self.table(number)
        importing = self.begin(path)
        wait(self.has_begun)
        time.sleep(self.span * self.chance.random())
        if importing.poll() is None:
            end(importing.pid)
        importing.wait()
        there = counted() - before
        whole = there == ROWS
        self.whole, self.cut = self.whole + whole, self.cut + (not whole)
        print(f"{number:5}  {there:4} of {ROWS} rows are there", flush=True)
        if there not in (0, ROWS):
            yield f"{there} of {ROWS} rows are there"
        yield from faults()
        self.finish(self.begin(path))
        if counted() - before != ROWS:
            yield f"afterwards {counted() - before} of {ROWS} rows were imported"
        yield from faults()


def counted():
    """How many recommendations there are, each with its revision."""
    from actionplan.models import Recommendation

    found = Recommendation.objects.count()
    close()  # what this process has open must not be in the way
    return found


def faults():
    from actionplan.models import Recommendation
    from tests.faults import checks

    found = checks.history_faults([Recommendation])
    close()
    return found


if __name__ == "__main__":
    main()

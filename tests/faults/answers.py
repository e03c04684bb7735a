"""Readers never see an answer that is too old, of another language, format or encoding, or of a draft.

``python -m tests.faults.answers`` works on PostgreSQL, ``--sqlite`` on a SQLite file. Two processes serve a register
and keep their answers, while records are changed, withdrawn and published at random, and readers ask at random. Each
title says how often it was changed, so a reader knows how old an answer is.
"""

import argparse
import random
import threading
import time

from tests.faults.counted import BOUND, make_counted
from tests.faults.server import Register, close, conclude, database_on, new_folder

RECORDS, READERS, PROCESSES = 2, 4, 2
MARK = "Unpublished"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with (
        new_folder() as folder,
        database_on(not options.sqlite) as url,
        Register(folder, url, workers=PROCESSES) as register,
    ):
        register.start()
        faults = prove(register, options.seconds, random.Random(options.seed))
    conclude(faults, "No answer was too old, of another reader, or of a draft.")


def prove(register, seconds, chance):
    """Change records and read them for so long, print what was seen, and say what is wrong."""
    from tests.faults.reading import Reader

    counted, stop = [make_counted(number, MARK) for number in range(RECORDS)], threading.Event()
    readers = [Reader(register.port, counted, stop, chance.random(), MARK) for _number in range(READERS)]
    for reader in readers:
        reader.start()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        chance.choice(counted).change(chance.random() < 0.2)
        time.sleep(chance.uniform(0, 2))
    stop.set()
    for reader in readers:
        reader.join()
    close()
    return report(counted, readers)


def report(counted, readers):
    answers, kept = sum(reader.answers for reader in readers), sum(reader.kept for reader in readers)
    changes, oldest = sum(len(each.changes) for each in counted), max(reader.oldest for reader in readers)
    print(f"{changes} changes; {answers} answers, {kept} of them given again; the oldest was {oldest:.2f} s behind")
    print(f"An answer may be {BOUND} s old, and take its time.")
    few = [] if min(changes, kept, answers - kept) > 9 else ["Too little happened to prove anything."]
    return [*few, *(fault for reader in readers for fault in reader.faults)]


if __name__ == "__main__":
    main()

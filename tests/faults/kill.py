"""Kill the server with -9 in mid-write, twenty times, and look what it left behind.

``python -m tests.faults.kill`` works on a SQLite file. ``--postgres`` works on the server of TEST_DATABASE_URL or a
local one, in a database of its own. ``--worker`` kills one of two processes that answer, which the server replaces.
``--backends`` and ``--postmaster`` leave the site alone and kill one of PostgreSQL's processes, or the first of them,
in a cluster of its own. Three clerks add and change meetings through the admin; ``--seed`` repeats the moments.
"""

import argparse
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

import psycopg2

from tests.faults.clerks import MEETINGS, Clerk
from tests.faults.cluster import Cluster
from tests.faults.processes import backends, end, wait
from tests.faults.server import Register, close, database_on, new_folder

ROUNDS, CLERKS = 20, 3
BACK = 10  # seconds after which there must be an answer again
FEW = 3  # saves, of all clerks together, that a round may let pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--postgres", action="store_true")
    where.add_argument("--backends", action="store_true")
    where.add_argument("--postmaster", action="store_true")
    parser.add_argument("--worker", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    workers = 2 if options.worker else 1
    with new_folder() as folder, database(options, folder) as url, Register(folder, url, workers=workers) as register:
        proof = kind(options)(register, random.Random(options.seed))
        print(f"seed {options.seed}\n{Round.HEAD}", flush=True)
        faults = proof.run(options.rounds)
    said = list(dict.fromkeys(faults))[:20] or ["Every acknowledged save is there, each with its record and revision."]
    print("\n".join(said))
    sys.exit(1 if faults else 0)


def kind(options):
    if options.worker:
        return Worker
    return Postmaster if options.postmaster else Backends if options.backends else Server


def database(options, folder):
    if options.backends or options.postmaster:
        return own_cluster(folder / "cluster")
    return database_on(options.postgres)


@contextmanager
def own_cluster(folder):
    """The address of a cluster of its own: when one of its processes is killed, all others end too."""
    folder.parent.chmod(0o711)  # PostgreSQL's own account must get through
    cluster = Postmaster.cluster = Cluster(folder)
    cluster.start()
    try:
        yield cluster.url
    finally:
        cluster.stop()


class Round:
    """What one kill came upon: saves that were acknowledged before it, and saves that it cut off."""

    HEAD = "round     back in  acknowledged  cut off  of these there  revisions"

    def __init__(self, saves, known, revisions):
        cut = [save for save in saves if not save.told]
        self.told, self.cut, self.revisions = len(saves) - len(cut), len(cut), revisions
        self.there = sum(save.title in known for save in cut)

    def line(self, number, back):
        return f"{number:5} {back:9.1f} s {self.told:13} {self.cut:8} {self.there:15} {self.revisions:10}"


class Server:
    """Kills the server while clerks save, and starts it again."""

    def __init__(self, register, chance):
        self.register, self.chance, self.clerks, self.over = register, chance, [], threading.Event()
        self.back = []  # in so many seconds, after each kill

    def run(self, rounds):
        """All rounds, up to the first in which something is wrong; what it was."""
        faults, done = [], []
        for number in range(1, rounds + 1):
            self.start()
            before = [len(clerk.saves) for clerk in self.clerks]
            faults += self.work_until_killed()
            self.settle()
            saves = [save for clerk, n in zip(self.clerks, before, strict=True) for save in clerk.saves[n:]]
            found, wrong = self.look(saves)
            print(found.line(number, self.back[-1]), *wrong[:5], sep="\n  ", flush=True)
            faults += [*wrong, *self.late()]
            done.append(found)
            if faults:
                break
        return [*faults, *self.sum_up(done), *self.look_at_all()]

    def sum_up(self, done):
        """Print the sums; little is proved where no save was cut off."""
        told, cut, there = (sum(getattr(each, name) for each in done) for name in ("told", "cut", "there"))
        print(f"{len(done)} kills: {told} saves acknowledged, {cut} cut off, {there} of these saved whole;", end=" ")
        print(f"back in {max(self.back):.1f} s at most")
        if not told or not cut:
            yield "The kills came upon no save."

    def late(self):
        if self.back[-1] > BACK:
            yield f"there was no answer for {self.back[-1]:.1f} s"

    def start(self):
        self.back.append(self.register.start())
        for number in range(len(self.clerks), CLERKS):
            self.clerks.append(Clerk(f"clerk {number}", self.register.port, self.register.login))

    def work_until_killed(self):
        """Let the clerks work, and strike while one of them waits for the answer to a save; wrong answers."""
        self.over.clear()
        with ThreadPoolExecutor(CLERKS) as threads:
            working = [threads.submit(self.work, clerk) for clerk in self.clerks]
            self.await_moment()
            self.strike()
            self.over.set()
            return [wrong for each in working if (wrong := each.result())]

    def await_moment(self):
        """Let some saves pass, and a part of the next one."""
        enough = sum(clerk.count for clerk in self.clerks) + self.chance.randint(1, FEW)
        wait(lambda: sum(clerk.count for clerk in self.clerks) >= enough)
        wait(lambda: any(clerk.is_saving.is_set() for clerk in self.clerks))
        time.sleep(max(clerk.seconds for clerk in self.clerks) * self.chance.random())

    def work(self, clerk):
        """Save until there is no answer any more, or a wrong one, which is given back."""
        wrong = ""
        with suppress(OSError, HTTPException):
            while not wrong and not self.over.is_set():
                wrong = clerk.save_next()
        clerk.is_saving.clear()
        return wrong

    def strike(self):
        self.register.kill()

    def settle(self):
        """PostgreSQL notices a moment later that whom it worked for is gone."""
        if self.register.url and not wait(lambda: not backends(self.register.url)):
            sys.exit("PostgreSQL still works for the server that was killed.")

    def look(self, saves):
        """What this round came to, and everything that is wrong now with meetings and the sequence."""
        from ctitf_site.register.models import Revision
        from meetings.models import Meeting
        from tests.faults import checks

        known = checks.known_titles()
        told = [save for clerk in self.clerks for save in clerk.saves if save.told]
        lost = [f"acknowledged, and lost: {save.title}, {save.told}" for save in told if save.title not in known]
        found = Round(saves, known, Revision.objects.count()), [*lost, *checks.history_faults([Meeting])]
        close()  # what this process has open must not be in the way of the next start
        return found

    def look_at_all(self):
        from tests.faults import checks

        return checks.history_faults()


class Lasting(Server):
    """The site is not started again: what is killed comes back by itself."""

    def start(self):
        if not self.clerks:
            super().start()
            self.back.clear()

    def work(self, clerk):
        super().work(clerk)
        return ""  # the site may well say that the database is away

    def settle(self):
        began = time.monotonic()
        if not wait(self.is_back):
            sys.exit("The site does not come back.")
        self.back.append(time.monotonic() - began)

    def is_back(self):
        with suppress(OSError, HTTPException, psycopg2.Error):
            return bool(self.clerks[0].get(MEETINGS))
        return False


class Backends(Lasting):
    """Kills a process of PostgreSQL that works for the site; all others of them end with it."""

    def strike(self):
        end(self.chance.choice(backends(self.register.url)))

    def is_back(self):
        with suppress(psycopg2.Error):
            backends(self.register.url)
            return super().is_back()
        return False


class Postmaster(Backends):
    """Kills PostgreSQL's first process; an operator starts it again."""

    cluster = None  # the one of this proof

    def strike(self):
        end(int((self.cluster.folder / "data" / "postmaster.pid").read_text().split()[0]))

    def settle(self):
        wait(self.starts)
        super().settle()

    def starts(self):
        """Its other processes notice a moment later that they have to end; before that it cannot be started."""
        with suppress(subprocess.CalledProcessError):
            self.cluster.start()
            return True
        return False


class Worker(Lasting):
    """Kills one of the two processes that answer; the other one goes on, and the server starts another.

    One that dies at once again would end the server, for whoever started that to look after.
    """

    PAUSE = 6  # seconds

    def await_moment(self):
        time.sleep(self.PAUSE if self.back else 0)
        super().await_moment()

    def strike(self):
        self.killed = self.chance.choice(self.workers())
        end(self.killed)

    def is_back(self):
        workers = self.workers()
        return len(workers) == 2 and self.killed not in workers and super().is_back()

    def workers(self):
        """Those of the server's children that listen; the first one only looks after what they share."""
        children = (
            Path(f"/proc/{self.register.server.pid}/task/{self.register.server.pid}/children").read_text().split()
        )
        return [int(pid) for pid in children if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]


if __name__ == "__main__":
    main()

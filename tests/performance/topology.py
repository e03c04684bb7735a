"""Readers are answered and nothing acknowledged is lost while a web process, the replica and the primary die.

``python -m tests.performance.topology`` starts on this machine what ``compose.yaml --profile scaled`` does: PostgreSQL
with a streaming replica, PgBouncer, two web processes and nginx (Debian's postgresql, pgbouncer and nginx-light).
Readers ask through nginx without a pause; a clerk saves through the admin, and a program through PgBouncer. It ends
with 1 where a read failed, an acknowledged save is lost, or anybody was told less than somebody before.
"""

import argparse
import re
import sys
import threading
import time
from contextlib import ExitStack, suppress
from http.client import HTTPException

from tests.faults.clerks import Clerk
from tests.faults.cluster import Cluster, free_port
from tests.faults.counted import make_counted
from tests.faults.programs import Nginx, PgBouncer
from tests.faults.readers import Readers
from tests.faults.server import Register, close, kill, new_folder, order, serve

READERS, SECONDS = 3, 6
COUNT, SEQ = re.compile(r"Change (\d+)\."), re.compile(r'"last_seq": ?(\d+)')
# Before a commit is acknowledged the replica has it, and shows it. Without a replica nothing would be acknowledged.
TOGETHER = "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"
ALONE = "ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()"
# What PgBouncer passes on to no server: on tables of a few rows any plan is good.
ALWAYS = tuple(
    f"ALTER SYSTEM SET {setting}"
    for setting in ("jit = off", "join_collapse_limit = 1", "synchronous_commit = remote_apply")
)
STREAMING = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn >= pg_current_wal_lsn()"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each phase (%(default)s)")
    options = parser.parse_args()
    with new_folder() as folder, ExitStack() as running:
        place = Place(folder, running)
        faults = Proof(place, options.seconds).run()
        close()
    print(
        "\n".join(faults[:20]) or "No read failed, nothing acknowledged is lost, and nobody was told less than before."
    )
    sys.exit(1 if faults else 0)


class Place:
    """All the programs, each started when those behind it answer."""

    def __init__(self, folder, running):
        folder.chmod(0o711)  # PostgreSQL's own account must get through
        (folder / "var").mkdir()
        self.folder, self.running = folder, running
        self.primary = self.cluster("primary")
        for command in (*ALWAYS, "SELECT pg_reload_conf()"):
            order(self.primary.url, command)
        self.replica = self.cluster("replica", of=self.primary)
        self.pooler = PgBouncer(folder, self.primary, self.replica)
        running.callback(self.pooler.stop)
        self.register = Register(folder / "var", self.pooler.url, PGBOUNCER=1)
        running.callback(close)
        self.ports = free_port(), free_port()
        self.webs = [self.serve(port) for port in self.ports]
        self.front = Nginx(folder, self.ports)
        running.callback(self.front.stop)
        self.follow()

    def cluster(self, name, of=None):
        cluster = Cluster(self.folder / name, of)
        cluster.start()
        self.running.callback(lambda: cluster.is_running() and cluster.stop())
        return cluster

    def serve(self, port):
        server = serve(self.folder / f"web-{port}.log", port, REPLICA_URL=self.pooler.readers)
        self.running.callback(kill, server)
        return server

    def kill_web(self):
        kill(self.webs[0])

    def start_web(self):
        self.webs[0] = self.serve(self.ports[0])

    def lose_replica(self):
        """Kill it; when it comes back, it is to be slow."""
        order(self.replica.url, "ALTER SYSTEM SET recovery_min_apply_delay = '3s'")
        self.replica.stop()

    def follow(self):
        """What an operator does once the replica is there again."""
        for command in ("ALTER SYSTEM RESET recovery_min_apply_delay", "SELECT pg_reload_conf()"):
            order(self.replica.url, command)
        while not ask(self.primary.url, STREAMING):
            time.sleep(0.05)
        for command in TOGETHER:
            order(self.primary.url, command)

    def stand_alone(self):
        """What an operator does when the replica is gone, so that it is not waited for."""
        for command in ALONE:
            order(self.primary.url, command)

    def promote(self):
        """What an operator does when the primary is gone: the replica is the primary from now on."""
        self.replica.promote()
        self.pooler.point(self.replica, self.replica)


def ask(url, query):
    import psycopg2

    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


class Writer(threading.Thread):
    """Saves again and again by ``save``, which says whether it was acknowledged; remembers when it was."""

    def __init__(self, save, stop):
        super().__init__(daemon=True)
        self.save, self.stopped, self.times, self.refused = save, stop, [], 0

    def run(self):
        while not self.stopped.is_set():
            if self.save():
                self.times.append(time.monotonic())
            else:
                self.refused += 1
            time.sleep(0.05)


class Proof:
    """What happens while readers read and writers write, and what must not."""

    def __init__(self, place, seconds):
        self.place, self.seconds, self.stop = place, seconds, threading.Event()
        self.counted = make_counted(0, "Unpublished")
        self.clerk = Clerk("clerk", place.front.port, place.register.login)
        ref, slug = self.counted.record.ref, self.counted.record.slug
        pages = [f"/en/organizations/{slug}/", f"/en/organizations/{slug}/", f"/api/v1/organizations/{ref}/"]
        self.addresses = [*pages, "/api/v1/changes/?limit=1", "/en/organizations/", f"/api/v1/organizations/{ref}/"]
        close()

    def run(self):
        place, wait = self.place, lambda: time.sleep(self.seconds)
        writers = [Writer(self.change, self.stop), Writer(self.enter, self.stop)]
        acts = [
            ("all are there", [wait]),
            ("one of two web processes is killed", [place.kill_web, lambda: time.sleep(2)]),
            ("it is started again", [place.start_web, lambda: time.sleep(1)]),
            ("the replica is killed, nobody does anything", [place.lose_replica, lambda: time.sleep(2)]),
            ("writers wait for it no longer", [place.stand_alone, wait]),
            ("the replica returns, three seconds behind", [place.replica.start, wait]),
            ("it has caught up, and is waited for", [place.follow, wait]),
            ("the primary is killed, nobody does anything", [place.primary.stop, lambda: time.sleep(3)]),
            ("the replica is promoted", [place.promote, wait]),
        ]
        with Readers(place.front.port, self.addresses, READERS) as readers:
            for writer in writers:
                writer.start()
            phases = [(name, *timed(steps)) for name, steps in acts]
        self.stop.set()
        for writer in writers:
            writer.join()
        report(phases, readers, writers)
        return [*failed(readers.answers), *went_back(readers.answers), *self.lost()]

    def change(self):
        """Save as a program does; whether that was acknowledged."""
        from django.db import Error

        try:
            self.counted.change(False)
            return True
        except Error:
            close()
            return False

    def enter(self):
        """Save as a clerk does; whether that was acknowledged."""
        before = self.clerk.count
        with suppress(OSError, HTTPException):
            self.clerk.save_next()
        return self.clerk.count > before

    def lost(self):
        """What was acknowledged and is not there, and what is wrong with the history."""
        from tests.faults import checks

        there = {*checks.titles(self.counted.record.pk)}
        told = [f"Change {change.number}." for change in self.counted.changes if change.done < float("inf")]
        known = checks.known_titles()
        told_clerk = [save.title for save in self.clerk.saves if save.told]
        missing = [*({*told} - there), *({*told_clerk} - known)]
        print(
            f"{len(told) - 1} saves of the program and {len(told_clerk)} of the clerk acknowledged, {len(missing)} lost"
        )
        return [*(f"acknowledged, and lost: {title}" for title in missing), *checks.history_faults()]


def timed(steps):
    start = time.monotonic()
    for step in steps:
        step()
    return start, time.monotonic()


def report(phases, readers, writers):
    print(f"{'':46} seconds  reads  slowest  saves")
    for name, start, end in phases:
        reads = [answer for answer in readers.answers if start < answer.end <= end]
        saves = sum(start <= at <= end for writer in writers for at in writer.times)
        slowest = max((answer.seconds for answer in reads), default=0)
        print(f"{name:46} {end - start:7.1f} {len(reads):6} {slowest:6.2f} s {saves:6}")
    gaps = [max(b - a for a, b in zip(w.times, w.times[1:], strict=False)) for w in writers if len(w.times) > 1]
    refused = sum(writer.refused for writer in writers)
    print(f"{len(readers.answers)} reads, {len(list(failed(readers.answers)))} failed; {refused} saves were refused")
    print(f"the longest gap between two acknowledged saves of one writer was {max(gaps, default=0):.1f} s")


def failed(answers):
    """Reads without an answer, or with one that is not live."""
    for answer in answers:
        if answer.status != 200 or answer.release:
            yield f"{answer.address} {answer.status} {answer.release} {answer.seconds:.1f} s: {answer.body[:150]}"


def went_back(answers):
    """Answers that tell less than one that was there before they were asked for, whoever had asked."""
    for pattern in (COUNT, SEQ):
        told = [(answer, int(found[1])) for answer in answers if (found := pattern.search(answer.body))]
        if len(told) < 50:
            yield f"only {len(told)} answers tell {pattern.pattern}: too few to prove anything"
        ended, most, at = sorted(told, key=lambda pair: pair[0].end), -1, 0
        for answer, number in sorted(told, key=lambda pair: pair[0].start):
            while ended[at][0].end < answer.start:
                most, at = max(most, ended[at][1]), at + 1
            if number < most:
                yield f"{answer.address} told {number} after somebody had been told {most}"


if __name__ == "__main__":
    main()

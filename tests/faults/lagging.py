"""The replica that answers readers stands still while clerks save and withdraw: what readers see, and for how long.

``python -m tests.faults.lagging`` makes a PostgreSQL with a streaming replica and stops the replay of the replica. Who
saves does not wait for it. Records are withdrawn by a program that the site knows nothing of, so that it has to find
out by itself, and by a clerk.
"""

import argparse
import time
from contextlib import ExitStack

from tests.faults.clerks import Clerk
from tests.faults.cluster import Cluster
from tests.faults.counted import make_counted
from tests.faults.processes import wait
from tests.faults.readers import Readers, ask
from tests.faults.server import Register, close, conclude, new_folder, order
from tests.performance.topology import STREAMING, failed, went_back
from tests.performance.topology import ask as query

SECONDS, TIMES = 5, 3  # of each phase; that it stands still and nobody uses the site
GONE, EVERYWHERE, SLOWEST = 5, 20, 6  # seconds until its own page is gone, all others say so; for one answer
LEEWAY = 1  # second in which a busy machine may ask once more


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each phase (%(default)s)")
    options = parser.parse_args()
    with new_folder() as folder, ExitStack() as running:
        folder.chmod(0o711)  # PostgreSQL's own account must get through
        primary = started(folder / "primary", running)
        replica = started(folder / "replica", running, of=primary)
        register = running.enter_context(Register(folder, primary.url, workers=2, REPLICA_URL=replica.url))
        faults = Proof(register, primary, replica).run(options.seconds)
        close()
    conclude(faults, "What was withdrawn was gone in time, and nobody was told less than before.")


def started(folder, running, of=None):
    cluster = Cluster(folder, of)
    cluster.start()
    running.callback(cluster.stop)
    return cluster


class Proof:
    def __init__(self, register, primary, replica):
        self.register, self.primary, self.replica, self.faults = register, primary, replica, []
        self.counted = make_counted(0, "Unpublished")
        self.hidden = [make_counted(number, "Unpublished") for number in range(1, 1 + TIMES)]
        close()
        wait(lambda: query(primary.url, STREAMING))
        register.start()
        self.clerk = Clerk("clerk", register.port, register.login)
        self.save()

    def save(self):
        """The program and the clerk save; the replica does not know it while it stands still."""
        self.counted.change(False)
        wrong = self.clerk.save_next()
        self.check(not wrong, wrong)

    def run(self, seconds):
        ref, slug = self.counted.record.ref, self.counted.record.slug
        page, row = f"/en/organizations/{slug}/", f"/api/v1/organizations/{ref}/"
        with Readers(self.register.port, [page, row, "/api/v1/changes/?limit=1", "/en/", row], 2) as readers:
            self.phase("the replica follows", readers, lambda: self.work(seconds))
            for hidden in self.hidden:
                self.wait_for_replica()
                order(self.replica.url, "SELECT pg_wal_replay_pause()")
                self.phase("it stands still, nobody saves", readers, lambda each=hidden: self.withdraw_behind(each))
                order(self.replica.url, "SELECT pg_wal_replay_resume()")
            self.wait_for_replica()
            order(self.replica.url, "SELECT pg_wal_replay_pause()")
            self.phase("it stands still, a clerk withdraws", readers, self.withdraw_by_clerk)
            self.phase("it stands still, clerks save", readers, lambda: self.work(seconds))
            self.check(self.source() == "database", "a replica that stands still is read")
            order(self.replica.url, "SELECT pg_wal_replay_resume()")
            self.phase("it goes on", readers, self.wait_for_replica)
        slow = [answer for answer in readers.answers if answer.seconds > SLOWEST]
        self.faults += [f"{answer.address} took {answer.seconds:.1f} s" for answer in slow]
        return [*self.faults, *failed(readers.answers), *went_back(readers.answers), *self.lost()]

    def phase(self, name, readers, act):
        began = time.monotonic()
        said = act() or ""
        over = time.monotonic()
        answers = readers.between(began, over)
        slowest = max((answer.seconds for answer in answers), default=0)
        print(
            f"{name:34} {over - began:5.1f} s {len(answers):6} answers, the slowest in {slowest:.1f} s",
            said,
            flush=True,
        )

    def work(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.save()

    def withdraw_behind(self, hidden):
        """Withdraw a record past the site."""
        record = hidden.record
        places = {f"/en/organizations/{record.slug}/": GONE, f"/api/v1/organizations/{record.ref}/": GONE}
        places |= {f"/en/organizations/?q={record.acronym_en}": EVERYWHERE, "/en/changes/": EVERYWHERE}
        before = {place: ask(self.register.port, place).body for place in places}
        hidden.change(True)
        return self.times_until_changed(before, places)

    def withdraw_by_clerk(self):
        page = self.clerk.page()
        places = {page: GONE, "/en/changes/": EVERYWHERE}
        before = {place: ask(self.register.port, place).body for place in places}
        wrong = self.clerk.withdraw()
        self.check(not wrong, wrong)
        return self.times_until_changed(before, places)

    def times_until_changed(self, before, places):
        """For each place the seconds until it says something else, as words."""
        began, found = time.monotonic(), {}
        while len(found) < len(places) and time.monotonic() < began + EVERYWHERE:
            for place in places.keys() - found.keys():
                answer = ask(self.register.port, place)
                if answer.status in (404, 410) or places[place] == EVERYWHERE and answer.body != before[place]:
                    found[place] = time.monotonic() - began
        for place, most in places.items():
            took = found.get(place, 2 * EVERYWHERE)
            self.check(took < most + LEEWAY, f"{place} was as before {took:.1f} s after a withdrawal")
        return f"(withdrawn, gone in {', '.join(f'{took:.1f}' for took in sorted(found.values()))} s)"

    def wait_for_replica(self):
        is_read = wait(lambda: {self.source() for _process in range(6)} == {"replica"})
        self.check(is_read, "a replica that follows is not read")

    def source(self):
        """From where readers are answered; each process finds out when it is asked for a page."""
        return "replica" if '"replica"' in ask(self.register.port, "/readyz").body else "database"

    def check(self, is_right, words):
        if not is_right:
            self.faults.append(words)

    def lost(self):
        from tests.faults import checks

        known = checks.known_titles()
        there = {*checks.titles(self.counted.record.pk)}
        told = [f"Change {change.number}." for change in self.counted.changes if change.done < float("inf")]
        missing = [
            *({*told} - there),
            *(save.title for save in self.clerk.saves if save.told and save.title not in known),
        ]
        print(f"{len(told) + len(self.clerk.saves)} saves acknowledged, {len(missing)} lost")
        return [*(f"acknowledged, and lost: {title}" for title in missing), *checks.history_faults()]


if __name__ == "__main__":
    main()
